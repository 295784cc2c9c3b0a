import { regularizedGammaQ } from "./regularized-gamma.js";

/**
 * Survival function of the chi-square distribution, P(X >= x) = Q(ndf / 2, x / 2): the p-value of a fit.
 *
 * @param x the observed chi-square; at or below 0 the answer is 1
 * @param ndf degrees of freedom, not necessarily whole; with 0 of them the distribution is a point at 0
 * @returns from 0 to 1, with full relative accuracy in the tail; NaN where an argument is NaN
 * @throws RangeError when ndf is negative or infinite
 */
export function chiSquareSurvival(x: number, ndf: number): number {
  if (ndf < 0 || ndf === Number.POSITIVE_INFINITY) {
    throw new RangeError(`chiSquareSurvival: ndf is ${ndf}, expected a finite number from 0.`);
  }
  if (x <= 0 && !Number.isNaN(ndf)) return 1;
  return regularizedGammaQ(ndf / 2, x / 2);
}
