import type { Prediction } from "../prediction/prediction.js";
import { type LowRankCovariance, quadraticForm } from "./quadratic-form.js";

/** Chi-square between data and prediction, with the covariance of their difference in linear approximation. */
export interface LinearChiSquare {
  readonly chi2: number;
  /** Number of bins that say anything. */
  readonly ndf: number;
}

/**
 * r^T V^-1 r with the residuals r = n - N of the data bins.
 *
 * Bins that have neither a residual nor a variance, such as those where nothing is expected and nothing observed, say
 * nothing and are left out. (With them the covariance is singular, on which Python rabbit stops.)
 *
 * @param covariance V
 */
export function linearChiSquare(
  { likelihood, bins }: Prediction,
  covariance: LowRankCovariance,
): LinearChiSquare {
  const residuals = likelihood.observed.map((count, bin) => bins.yields[bin]! - count);
  const { diagonal, factors, rank, full } = covariance;
  const telling = Array.from(residuals.keys()).filter(
    (bin) =>
      full ||
      residuals[bin] !== 0 ||
      diagonal[bin] !== 0 ||
      factors.subarray(bin * rank, (bin + 1) * rank).some((value) => value !== 0),
  );
  if (telling.length === residuals.length) {
    return { chi2: quadraticForm(residuals, covariance), ndf: telling.length };
  }
  const kept = new Float64Array(telling.length * rank);
  telling.forEach((bin, i) => {
    kept.set(factors.subarray(bin * rank, (bin + 1) * rank), i * rank);
  });
  const chi2 = quadraticForm(
    Float64Array.from(telling, (bin) => residuals[bin]!),
    { ...covariance, diagonal: Float64Array.from(telling, (bin) => diagonal[bin]!), factors: kept },
  );
  return { chi2, ndf: telling.length };
}

/** V(N), the covariance of the counts in the likelihood: diagonal, or with the covariance of the data. */
export function countCovariance({ likelihood }: Prediction): Pick<LowRankCovariance, "diagonal" | "full"> {
  const { form, observed, variances, covariance } = likelihood;
  switch (form) {
    case "poisson":
      return { diagonal: observed };
    case "chi2":
      return { diagonal: variances! };
    case "covariance":
      return { diagonal: new Float64Array(observed.length), full: covariance!.matrix };
    default:
      return form satisfies never;
  }
}
