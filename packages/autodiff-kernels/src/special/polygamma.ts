import { bernoulliNumbers } from "./bernoulli-numbers.js";
import { digamma } from "./digamma.js";
import { trigamma } from "./trigamma.js";

/** The Euler-Maclaurin remainder starts at x + steps of at least this much above the order. */
const REMAINDER_FROM = 12;

/**
 * The polygamma function ψ^(order)(x) = (−1)^(order+1) order! ζ(order + 1, x), Hurwitz's zeta function by Euler-Maclaurin
 * summation, https://dlmf.nist.gov/25.11.E5.
 *
 * Accurate to some 1e-15, relatively. From order 2 on it is given for x > 0 only: NaN for x < 0, and ±Infinity at 0.
 *
 * @param order a whole number, 0 for digamma
 * @throws RangeError when the order is not a whole number from 0
 */
export function polygamma(order: number, x: number): number {
  if (!Number.isInteger(order) || order < 0)
    throw new RangeError(`polygamma: order is ${order}, expected 0, 1, 2 ...`);
  if (order === 0) return digamma(x);
  if (order === 1) return trigamma(x);
  if (!(x >= 0)) return Number.NaN;
  let factorial = 1;
  for (let k = 2; k <= order; k++) factorial *= k;
  const sign = order % 2 === 0 ? -1 : 1;
  if (x === Number.POSITIVE_INFINITY) return sign * 0;
  return sign * factorial * hurwitzZeta(order + 1, x);
}

/** ζ(s, x) = Σ_k (x + k)^−s for whole s > 1. */
function hurwitzZeta(s: number, x: number): number {
  let steps = 0;
  while (x + steps < REMAINDER_FROM + s) steps++;
  const start = x + steps;
  const power = start ** -s;
  // Σ_k B_2k / (2k)! s (s + 1) ... (s + 2k − 2) start^(−s − 2k + 1)
  let factor = s / (2 * start);
  let series = 0;
  for (let k = 0; k < bernoulliNumbers.length; k++) {
    series += bernoulliNumbers[k] * factor;
    const n = 2 * k + 2;
    factor *= ((s + n - 1) * (s + n)) / ((n + 1) * (n + 2) * start * start);
  }
  let sum = power * (start / (s - 1) + 0.5 + series);
  for (let step = steps - 1; step >= 0; step--) sum += (x + step) ** -s;
  return sum;
}
