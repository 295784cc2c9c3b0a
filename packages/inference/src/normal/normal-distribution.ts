import { regularizedGammaQ } from "@rabbit-fit/autodiff-kernels";
import { anyNumber } from "../options/option-rules.js";

/** Beyond this number of standard deviations the tail is below the smallest double. */
const FARTHEST = 38.5;

/**
 * Upper tail of the standard normal distribution, 1 - Phi(z) = Q(1/2, z^2 / 2) / 2 for z >= 0, with full relative accuracy.
 *
 * @param z in standard deviations, of either sign
 * @returns from 1 to 0
 * @throws RabbitInputError where z is no number
 */
export function normalTail(z: number): number {
  anyNumber.check(z, "z");
  if (Number.isNaN(z)) return Number.NaN;
  const tail = regularizedGammaQ(0.5, (z * z) / 2) / 2;
  return z >= 0 ? tail : 1 - tail;
}

/**
 * Significance of a p-value: z with 1 - Phi(z) = p, by Newton's method on ln(1 - Phi).
 *
 * @param p from 0 to 1
 * @returns in standard deviations; infinite at 0 and 1, NaN outside
 * @throws RabbitInputError where p is no number
 */
export function significanceOf(p: number): number {
  anyNumber.check(p, "p");
  if (!(p >= 0 && p <= 1)) return Number.NaN;
  if (p === 0) return Number.POSITIVE_INFINITY;
  if (p === 1) return Number.NEGATIVE_INFINITY;
  if (p > 0.5) return -positiveSignificance(1 - p);
  return positiveSignificance(p);
}

function positiveSignificance(p: number): number {
  if (p === 0.5) return 0;
  const goal = Math.log(p);
  // z^2 / 2 + ln(z sqrt(2 pi)) = -ln p far out; near zero the slope of Phi leads there.
  let z = p < 0.2 ? Math.sqrt(-2 * (goal + Math.log(2.5 * Math.sqrt(Math.max(0.25, -2 * goal - 2))))) : 0.5;
  for (let step = 0; step < 60; step++) {
    const tail = normalTail(z);
    const hazard = Math.exp(-(z * z) / 2) / Math.sqrt(2 * Math.PI) / tail;
    const move = (Math.log(tail) - goal) / hazard;
    const next = Math.min(FARTHEST, Math.max(0, z + move));
    if (Math.abs(next - z) <= 2e-16 * Math.max(1, next)) return next;
    z = next;
  }
  return z;
}
