import type { FitResult, ResultGroup } from "@rabbit-fit/contracts";
import { isMap } from "@rabbit-fit/contracts/options";
import type { Estimate } from "../tables/table.js";

/**
 * How what was observed and what is expected vary together. A prediction before the fit, or of parameters that were not fitted to these
 * data, is `independent` of them. After a fit it follows the data: it is `fitted` by a Poisson likelihood, or `gaussian`, as in fits with a
 * covariance of the data or a chi-square.
 */
export type Relation = "independent" | "fitted" | "gaussian";

/** Less than this share of a variance is the rounding of a difference. */
const ROUNDING = 1e-9;

/**
 * (n - N) / sigma of what was observed, n, with its variance V, and what is expected, N, with its variance C:
 *
 *     sigma^2 = V + C              where they are independent,
 *     sigma^2 = V - C              where N was fitted to n by a Gaussian likelihood,
 *     sigma^2 = V + C - 2 C V / N  where N was fitted to counts by a Poisson likelihood.
 *
 * The last two are the variance of the difference of data and their estimate, in the linear approximation in which the chi-square after the
 * fit has it. A change dn of the data moves the minimum by -H^-1 (d^2 L / dx dn) dn, with the Hessian H at the data. In a bin the
 * derivative of L is -(dN/dx) / V with a Gaussian and -(dN/dx) / N with a Poisson likelihood, so that n and N have the covariance C, or C V / N.
 * In a sum of several bins the last formula takes n / N to be the same in all. Outputs that are no counts, such as ratios, have the second.
 *
 * @returns undefined where an uncertainty is not known, where nothing was observed, or where no variance is left, as in a bin that the
 *   fit follows exactly
 */
export function pull(observed: Estimate, expected: Estimate, relation: Relation): number | undefined {
  const [n, expectedValue] = [observed.value, expected.value];
  const [dataSigma, sigma] = [observed.uncertainty, expected.uncertainty];
  if (typeof n !== "number" || typeof expectedValue !== "number") return undefined;
  if (dataSigma === undefined || sigma === undefined) return undefined;
  const [dataVariance, variance] = [dataSigma ** 2, sigma ** 2];
  if (relation !== "independent" && dataVariance === 0) return undefined;
  const isCount = Math.abs(dataVariance - n) <= ROUNDING * n && expectedValue > 0;
  const common = {
    independent: 0,
    gaussian: variance,
    fitted: isCount ? (variance * dataVariance) / expectedValue : variance,
  }[relation];
  const ofDifference = dataVariance + variance - 2 * common;
  // Not a number where the output is not defined, as a ratio to nothing.
  if (!(ofDifference > ROUNDING * Math.max(dataVariance, variance))) return undefined;
  return (n - expectedValue) / Math.sqrt(ofDifference);
}

/**
 * How the histograms of a fit after it are related to its data: independent where nothing was fitted
 * (`options.minimizer.step` is "none"), or the parameters are those of another fit (`options.parameters.externalPostfit`); gaussian where
 * `options.likelihood.form` is "chi2" or "covariance".
 */
export function postfitRelation(
  { convergence }: Pick<ResultGroup, "convergence">,
  { info }: Pick<FitResult["meta"], "info">,
): Relation {
  const args = info.get("args");
  if (!isMap(args)) return convergence === undefined ? "independent" : "fitted";
  const isSet = (name: string) => ![undefined, null, false].includes(args.get(name) as never);
  if (isSet("noFit") || isSet("externalPostfit")) return "independent";
  return isSet("chisqFit") || isSet("covarianceFit") ? "gaussian" : "fitted";
}
