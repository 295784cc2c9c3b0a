import type { Likelihood } from "../likelihood/likelihood.js";

/** Rounding of a sum over bins, in units in the last place of the largest. */
const SUM_ULPS = 16;

/** By how much -ln L may be off where it has this value. */
export function roundingOf(likelihood: Likelihood, value: number): number {
  const counts = likelihood.observed.reduce((sum, count) => sum + Math.abs(count), 0);
  return SUM_ULPS * Number.EPSILON * (1 + Math.abs(value) + counts);
}
