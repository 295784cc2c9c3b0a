import { STIRLING_FROM, stirlingError } from "./asymptotic-series.js";
import { add, type DoubleDouble, divide, exactSum, exp, log, multiply, negate } from "./double-double.js";
import { logGamma, logGammaOnePlus } from "./log-gamma.js";

const ONE: DoubleDouble = { high: 1, low: 0 };

/** Relative size of the last term of a sum: one that does not change it, nor do all after it. */
const NEGLIGIBLE = 2 ** -56;

/** A continued fraction has converged when a level changes it by a rounding error; less than that may never come. */
const ROUNDING = 2 ** -52;

/** For smaller a and x, 1 − P would lose digits since Q is small, and the continued fraction since it converges slowly. */
const SMALL_SHAPE = 0.5;
const SMALL_ARGUMENT = 1;

/**
 * P(a, x) = γ(a, x) / Γ(a), the regularized lower incomplete gamma function, https://dlmf.nist.gov/8.2.E4.
 *
 * @param a at least 0
 * @param x at least 0
 * @returns from 0 to 1, rising with x; NaN outside the domain
 */
export function regularizedGammaP(a: number, x: number): number {
  const limit = limitOfQ(a, x);
  if (limit !== undefined) return 1 - limit;
  return x < a ? series(a, x) : 1 - regularizedGammaQ(a, x);
}

/**
 * Q(a, x) = Γ(a, x) / Γ(a) = 1 − P(a, x), the regularized upper incomplete gamma function, with full relative accuracy in
 * its tail, https://dlmf.nist.gov/8.2.E4.
 *
 * @param a at least 0
 * @param x at least 0
 * @returns from 1 to 0, falling with x; NaN outside the domain
 */
export function regularizedGammaQ(a: number, x: number): number {
  const limit = limitOfQ(a, x);
  if (limit !== undefined) return limit;
  if (a < SMALL_SHAPE && x < SMALL_ARGUMENT) return smallQ(a, x);
  return x < a ? 1 - series(a, x) : continuedFraction(a, x);
}

function limitOfQ(a: number, x: number): number | undefined {
  if (!(a >= 0 && x >= 0) || a === Number.POSITIVE_INFINITY) return Number.NaN;
  if (x === 0) return 1;
  if (a === 0 || x === Number.POSITIVE_INFINITY) return 0;
  return undefined;
}

/** P = x^a e^−x / Γ(a + 1) [1 + x/(a+1) (1 + x/(a+2) (1 + ...))], https://dlmf.nist.gov/8.11.E4. */
function series(a: number, x: number): number {
  let termCount = 0;
  // All that is left out is below term / (1 − ratio).
  for (let term = 1, ratio = 0, sum = 1; term > NEGLIGIBLE * sum * (1 - ratio); sum += term) {
    ratio = x / (a + ++termCount);
    term *= ratio;
  }
  // For large a there are thousands of terms, whose rounding errors would add up.
  const argument = { high: x, low: 0 };
  let sum = ONE;
  for (let k = termCount; k > 0; k--) sum = add(ONE, multiply(divide(argument, exactSum(a, k)), sum));
  return prefactor(a, x) * sum.high;
}

/** Q = a x^a e^−x / Γ(a + 1) · 1/(x + 1 − a − 1 (1 − a)/(x + 3 − a − 2 (2 − a)/(...))), https://dlmf.nist.gov/8.9.E2. */
function continuedFraction(a: number, x: number): number {
  // Lentz's forward recurrence says how many levels are needed; the value then comes from the inside out.
  let levelCount = 0;
  let c = x - a + 1;
  let d = 0;
  for (let change = 2; Math.abs(change - 1) > ROUNDING; ) {
    levelCount++;
    const numerator = levelCount * (a - levelCount);
    const denominator = x - a + (2 * levelCount + 1);
    c = denominator + numerator / c;
    d = 1 / (denominator + numerator * d);
    change = c * d;
  }
  // What the levels beyond would still change is more than the last one did: as many again settle it.
  levelCount *= 2;
  // For large a they are thousands, whose rounding errors would add up.
  const difference = exactSum(x, -a);
  let value = add(difference, { high: 2 * levelCount + 1, low: 0 });
  for (let k = levelCount; k > 0; k--) {
    const numerator = multiply({ high: k, low: 0 }, exactSum(a, -k));
    value = add(add(difference, { high: 2 * k - 1, low: 0 }), divide(numerator, value));
  }
  return (a * prefactor(a, x)) / value.high;
}

/** Q = 1 − x^a / Γ(1 + a) [1 + a Σ_n (−x)^n / ((a + n) n!)], with the two ones cancelled by hand. */
function smallQ(a: number, x: number): number {
  let sum = 0;
  for (let n = 1, power = -x; Math.abs(power) > NEGLIGIBLE * x; n++, power *= -x / n) sum += power / (a + n);
  const exponent = a * Math.log(x) - logGammaOnePlus(a);
  return -Math.expm1(exponent) - Math.exp(exponent) * a * sum;
}

/**
 * x^a e^−x / Γ(a + 1). Its exponent is the difference of numbers that may be a thousand times larger, or its own size may
 * be hundreds, so it is formed in double-double arithmetic: in the tail every digit of it counts.
 */
function prefactor(a: number, x: number): number {
  if (a < STIRLING_FROM) {
    const exponent = add(multiply({ high: a, low: 0 }, log({ high: x, low: 0 })), { high: -x, low: 0 });
    return exp(exponent) / gammaBelow(a + 1);
  }
  // (x − a) − a ln(x/a), the deviance of Loader, "Fast and accurate computation of binomial probabilities" (2000)
  const ratio = divide({ high: x, low: 0 }, { high: a, low: 0 });
  const deviance = add(exactSum(x, -a), negate(multiply({ high: a, low: 0 }, log(ratio))));
  return (exp(negate(deviance)) * Math.exp(-stirlingError(a))) / Math.sqrt(2 * Math.PI * a);
}

/** Γ(x) for 1 <= x < 11, by its recurrence from the interval where ln Γ is small. */
function gammaBelow(x: number): number {
  let product = 1;
  let argument = x;
  while (argument >= 2) product *= --argument;
  return product * Math.exp(logGamma(argument));
}
