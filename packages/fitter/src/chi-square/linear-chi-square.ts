import { matrixProduct } from "@rabbit-fit/autodiff-kernels";
import { submatrix } from "@rabbit-fit/contracts";
import { independentRows } from "../linear-algebra/independent-rows.js";
import { dot } from "../linear-algebra/vectors.js";
import type { Prediction } from "../prediction/prediction.js";
import type { ComparedOutputs } from "./compared-outputs.js";
import { type LowRankCovariance, quadraticForm, ROUNDING_SHARE } from "./quadratic-form.js";

/** Chi-square between data and prediction, with the covariance of their difference in linear approximation. */
export interface LinearChiSquare {
  /** Not a number (NaN) where a residual has no variance. */
  readonly chi2: number;
  /** Number of outputs that say anything, less those that follow from the others. */
  readonly ndf: number;
  /**
   * Where chi2 is NaN though residuals and V are defined: the outputs with a residual and without a variance, by their places
   * among those with data. None where V is singular in another way.
   */
  readonly withoutVariance?: readonly number[];
}

/** Up to this number of outputs it is looked for those that follow from others. */
const DEPENDENCE_LIMIT = 2000;

/**
 * r^T V^-1 r with the residuals r of the outputs that have data.
 *
 * Outputs that have neither a residual nor a variance, such as bins where nothing is expected and nothing observed, say
 * nothing and are left out. (With them the covariance is singular, on which Python rabbit stops.) So are outputs that are
 * not defined, and outputs that follow from others, such as the last of shares that add up to 1, or the sum of a
 * projection whose bins are also those of another one.
 *
 * @param covariance V
 */
export function linearChiSquare(
  { residuals, disjoint, ndfReduction, gram }: ComparedOutputs,
  covariance: LowRankCovariance,
): LinearChiSquare {
  const { diagonal, factors, rank, full } = covariance;
  const telling = Array.from(residuals.keys()).filter(
    (o) =>
      (full && disjoint) ||
      residuals[o] !== 0 ||
      diagonal[o] !== 0 ||
      (full && full[o * (residuals.length + 1)] !== 0) ||
      factors.subarray(o * rank, (o + 1) * rank).some((value) => value !== 0),
  );
  const defined = telling.filter((o) => !Number.isNaN(residuals[o]));
  // What follows from all others does not follow where one of these is not defined.
  const reduction = defined.length < telling.length ? 0 : ndfReduction;
  const kept = disjoint ? defined : independentOf(defined, residuals.length, reduction, gram);
  // A share of the whole alone is always 1, and says nothing.
  const ndf = Math.max(0, Math.min(kept.length, defined.length - reduction));
  const chi2 =
    kept.length === residuals.length
      ? quadraticForm(residuals, covariance)
      : quadraticForm(at(residuals, kept), ofOutputs(covariance, kept));
  if (!Number.isNaN(chi2)) return { chi2, ndf };
  const variances = kept.map((o) => varianceOf(covariance, o));
  // What no solution was found for is explained elsewhere.
  if (variances.some(Number.isNaN)) return { chi2, ndf };
  return { chi2, ndf, withoutVariance: kept.filter((o, i) => residuals[o] !== 0 && variances[i]! <= 0) };
}

/** V of one output, with its rounding: the prediction may have followed the data. */
function varianceOf({ diagonal, factors, core, rank, full }: LowRankCovariance, output: number): number {
  const own = factors.subarray(output * rank, (output + 1) * rank);
  const weighted = matrixProduct(own, core, { rows: 1, inner: rank, columns: rank });
  const size = own.reduce((sum, value, k) => sum + Math.abs(value * weighted[k]!), 0);
  const direct = diagonal[output]! + (full?.[output * (diagonal.length + 1)] ?? 0);
  return direct + dot(own, weighted) + ROUNDING_SHARE * size;
}

function independentOf(
  outputs: readonly number[],
  size: number,
  ndfReduction: number,
  gram: () => Float64Array,
): readonly number[] {
  if (outputs.length > DEPENDENCE_LIMIT) return outputs.slice(0, outputs.length - ndfReduction);
  return independentRows(submatrix(gram(), size, outputs), outputs.length).map((i) => outputs[i]!);
}

/** The covariance of some of the outputs. */
function ofOutputs(covariance: LowRankCovariance, outputs: readonly number[]): LowRankCovariance {
  const { diagonal, factors, rank, full } = covariance;
  const kept = new Float64Array(outputs.length * rank);
  outputs.forEach((o, i) => {
    kept.set(factors.subarray(o * rank, (o + 1) * rank), i * rank);
  });
  return {
    ...covariance,
    diagonal: at(diagonal, outputs),
    factors: kept,
    ...(full && { full: submatrix(full, diagonal.length, outputs) }),
  };
}

function at(values: Float64Array, places: readonly number[]): Float64Array {
  return Float64Array.from(places, (place) => values[place]!);
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
