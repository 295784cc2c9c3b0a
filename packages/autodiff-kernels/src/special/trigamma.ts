import { bernoulliNumbers } from "./bernoulli-numbers.js";
import { PI, sinePi } from "./circular-functions.js";
import { divide } from "./double-double.js";

/** From here on the asymptotic series has converged to the last digit. */
const ASYMPTOTIC_FROM = 12;

/**
 * The trigamma function ψ′(x) = d² ln Γ(x) / dx².
 *
 * Accurate to a few units in the last place. Infinity at 0 and the negative integers, NaN at −∞.
 */
export function trigamma(x: number): number {
  if (x < 0) return reflected(x);
  if (!(x > 0)) return x === 0 ? Number.POSITIVE_INFINITY : Number.NaN;
  // ψ′(x) = ψ′(x + 1) + 1/x²: only positive terms, so no digits are lost. The large ones come last.
  let steps = 0;
  while (x + steps < ASYMPTOTIC_FROM) steps++;
  let sum = asymptotic(x + steps);
  for (let step = steps - 1; step >= 0; step--) sum += 1 / ((x + step) * (x + step));
  return sum;
}

/** 1/x + 1/2x² + Σ_k B_2k / x^(2k+1), https://dlmf.nist.gov/5.15.E8. */
function asymptotic(x: number): number {
  const inverseSquare = 1 / (x * x);
  let series = 0;
  for (let k = bernoulliNumbers.length - 1; k >= 0; k--)
    series = (series + bernoulliNumbers[k]) * inverseSquare;
  return (1 + 0.5 / x + series) / x;
}

/** So close to zero only the leading term is left. */
const CLOSE = 2 ** -70;

/** ψ′(x) = (π / sin πx)² − ψ′(1 − x) for x < 0, https://dlmf.nist.gov/5.15.E6. */
function reflected(x: number): number {
  const distance = x - Math.round(x);
  if (distance === 0) return Number.POSITIVE_INFINITY;
  const sine = -x < CLOSE ? x : divide(sinePi(distance), PI).high;
  return 1 / (sine * sine) - trigamma(1 - x);
}
