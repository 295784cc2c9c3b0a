import { digammaSeries, stirlingError } from "./asymptotic-series.js";
import { cosinePi, PI, sinePi } from "./circular-functions.js";
import { add, type DoubleDouble, divide, exactSum, log, multiply, negate } from "./double-double.js";

/*
 * The functions below zero, from those above 1 by reflection. Their two terms cancel at the zeros, of which there is one
 * between any two poles, so that each is computed in double-double arithmetic: what is left has all its digits.
 */

/** ln √(2π) */
const LOG_SQRT_TWO_PI: DoubleDouble = { high: 0.9189385332046728, low: -3.8782941580672414e-17 };

/** From here on the asymptotic series leave out less than 1e-20. */
const SERIES_FROM = 20;

/** So close to zero each function is its leading term. */
const CLOSE = 2 ** -70;

/** ln |Γ(x)| = ln(π / |sin πx|) − ln Γ(1 − x) for x < 0, https://dlmf.nist.gov/5.5.E3. */
export function logGammaBelowZero(x: number): number {
  const distance = x - Math.round(x);
  if (distance === 0) return Number.POSITIVE_INFINITY;
  if (-x < CLOSE) return -Math.log(-x);
  // Γ(1 − x) = Γ(z) / product
  let product: DoubleDouble = { high: 1, low: 0 };
  const z = shiftedUp(x, (argument) => {
    product = multiply(product, argument);
  });
  const stirling = add(
    multiply(add(z, { high: -0.5, low: 0 }), log(z)),
    add(add(LOG_SQRT_TWO_PI, negate(z)), { high: stirlingError(z.high), low: 0 }),
  );
  const reflected = log(divide(multiply(PI, product), sinePi(Math.abs(distance))));
  return add(reflected, negate(stirling)).high;
}

/** ψ(x) = ψ(1 − x) − π cot πx for x < 0, https://dlmf.nist.gov/5.5.E4. */
export function digammaBelowZero(x: number): number {
  const distance = x - Math.round(x);
  if (distance === 0) return Number.NaN;
  if (-x < CLOSE) return -1 / x;
  let sum: DoubleDouble = { high: 0, low: 0 };
  const z = shiftedUp(x, (argument) => {
    sum = add(sum, divide({ high: 1, low: 0 }, argument));
  });
  const half = divide({ high: 0.5, low: 0 }, z);
  const series = { high: digammaSeries(z.high), low: 0 };
  const shifted = add(log(z), negate(add(add(half, series), sum)));
  const cotangent = divide(multiply(PI, cosinePi(distance)), sinePi(distance));
  return add(shifted, negate(cotangent)).high;
}

/** 1 - x + n of at least SERIES_FROM, for the least n; visits 1 - x, 2 - x, ... below it. */
function shiftedUp(x: number, visit: (argument: DoubleDouble) => void): DoubleDouble {
  let argument = exactSum(1, -x);
  while (argument.high < SERIES_FROM) {
    visit(argument);
    argument = add(argument, { high: 1, low: 0 });
  }
  return argument;
}
