import { bernoulliNumbers } from "./bernoulli-numbers.js";

/** From here on the asymptotic series has converged to the last digit. */
const ASYMPTOTIC_FROM = 12;

/**
 * The trigamma function ψ′(x) = d² ln Γ(x) / dx².
 *
 * Accurate to a few units in the last place for x > 0 and, by reflection, close to it for x < 0. Infinity at 0 and the
 * negative integers.
 */
export function trigamma(x: number): number {
  if (!(x > 0)) return reflected(x);
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

/** ψ′(x) + ψ′(−x) = π² / sin² πx + 1/x², from https://dlmf.nist.gov/5.15.E6 and 5.15.E5. */
function reflected(x: number): number {
  const distance = x - Math.round(x);
  if (Number.isNaN(distance)) return Number.NaN;
  if (distance === 0) return Number.POSITIVE_INFINITY;
  const sine = Math.sin(Math.PI * distance) / Math.PI;
  return 1 / (sine * sine) + 1 / (x * x) - trigamma(-x);
}
