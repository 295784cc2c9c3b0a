import type { FitResult, ResultGroup } from "@rabbit-fit/contracts";
import { isMap } from "@rabbit-fit/contracts/options";
import type { Estimate } from "../tables/table.js";

/**
 * How what was observed and what is expected vary together. A prediction before the fit, or of parameters that were not fitted to these
 * data, is `independent` of them. After the fit it is `fitted`: it follows the data.
 */
export type Relation = "independent" | "fitted";

/** Less than this share of a variance is the rounding of a difference. */
const ROUNDING = 1e-9;

/**
 * (n - N) / sigma of what was observed, n, with its variance V, and what is expected, N, with its variance C:
 *
 *     sigma^2 = V + C  where they are independent,
 *     sigma^2 = V - C  where N was fitted to n.
 *
 * The second is the variance of the difference of data and an efficient estimate of their expectation, whose covariance with the data
 * is its own variance: exact in the linear approximation of a fit with Gaussian uncertainties, and the diagonal of the covariance that the
 * chi-square after the fit has there. It takes the data to be part of the fit.
 *
 * @returns undefined where an uncertainty is not known, or where no variance is left, as in a bin that the fit follows exactly
 */
export function pull(observed: Estimate, expected: Estimate, relation: Relation): number | undefined {
  const [n, expectedValue] = [observed.value, expected.value];
  const [dataSigma, sigma] = [observed.uncertainty, expected.uncertainty];
  if (typeof n !== "number" || typeof expectedValue !== "number") return undefined;
  if (dataSigma === undefined || sigma === undefined) return undefined;
  const [dataVariance, variance] = [dataSigma ** 2, sigma ** 2];
  const ofDifference = relation === "fitted" ? dataVariance - variance : dataVariance + variance;
  // Not a number where the output is not defined, as a ratio to nothing.
  if (!(ofDifference > ROUNDING * Math.max(dataVariance, variance))) return undefined;
  return (n - expectedValue) / Math.sqrt(ofDifference);
}

/**
 * How the histograms of a fit after it are related to its data: independent where nothing was fitted
 * (`options.minimizer.step` is "none"), or the parameters are those of another fit (`options.parameters.externalPostfit`).
 */
export function postfitRelation(
  { convergence }: Pick<ResultGroup, "convergence">,
  { info }: Pick<FitResult["meta"], "info">,
): Relation {
  const args = info.get("args");
  if (!isMap(args)) return convergence === undefined ? "independent" : "fitted";
  const isSet = (name: string) => ![undefined, null, false].includes(args.get(name) as never);
  return isSet("noFit") || isSet("externalPostfit") ? "independent" : "fitted";
}
