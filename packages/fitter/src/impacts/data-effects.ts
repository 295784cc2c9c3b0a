import { countCovariance } from "../chi-square/linear-chi-square.js";
import { timesVector } from "../linear-algebra/vectors.js";
import type { Postfit } from "../postfit/postfit.js";

/** How what was measured moves a linear function g^T x of the parameters after a fit. */
export interface DataEffects {
  /** d(g^T x) / dN, [data bins] */
  readonly ofCounts: Float64Array;
  /**
   * d(g^T x) / d beta0 times the standard deviation of the centre beta0, [bin-by-bin parameters of the data bins]; empty without
   * bin-by-bin parameters.
   */
  readonly ofBetaCentres: Float64Array;
}

/**
 * The response of the minimum is dx/dv = - C d2L / dx dv. With c = C g and dlambda the change of the template rows along c, that
 * is, in the symbols of the profiled bins,
 *
 *   N of independent bins     h A dlambda,         h = - dt/dN at fixed x
 *   N with a covariance       W A dlambda
 *   beta0_i                   - kappa_i (e_i dt + t dlambda_i),   dt = W A dlambda,   kappa = dbeta/dbeta0 at fixed t,
 *
 * with dlambda_i summed over the rows that beta_i scales. As kappa^2 V(beta0) = 1 / C'' for each of the constraints, the
 * latter is the same whether centres move by the width of their distribution or by the curvature of their constraint.
 *
 * One pass over the templates.
 *
 * @param moved c, [parameters]
 */
export function dataEffects({ likelihood, x, prediction }: Postfit, moved: Float64Array): DataEffects {
  const { bins } = prediction("profiled");
  const { rows, dataBinCount } = likelihood;
  const { betas, weight, rowFactor, slope } = bins;
  const dRows = likelihood.yields.jvp(x, moved);
  const atFixedSlope = new Float64Array(dataBinCount); // A dlambda
  const perBin = betas?.perBin ?? 0;
  const byBeta = new Float64Array(dataBinCount * perBin); // dlambda_i
  for (let bin = 0; bin < dataBinCount; bin++) {
    for (let row = rows.rowStart[bin]!; row < rows.rowStart[bin + 1]!; row++) {
      atFixedSlope[bin]! += rowFactor[row]! * dRows[row]!;
      const i = betas ? betas.ofRow[row]! : -1;
      if (i >= 0) byBeta[i]! += dRows[row]!;
    }
  }
  const dSlope =
    weight.kind === "dense"
      ? timesVector(weight.values, atFixedSlope)
      : atFixedSlope.map((value, bin) => weight.values[bin]! * value);
  const ofBetaCentres = byBeta.map((dLambda, i) => {
    const bin = Math.floor(i / perBin);
    const { effect, inverseCurvature } = betas!;
    return -Math.sqrt(inverseCurvature[i]!) * (effect[i]! * dSlope[bin]! + slope[bin]! * dLambda);
  });
  const ofCounts =
    weight.kind === "dense" ? dSlope : atFixedSlope.map((value, bin) => bins.countResponse[bin]! * value);
  return { ofCounts, ofBetaCentres };
}

/** u^T V(N) u, the variance that the counts give to what changes with them by u, [data bins]. */
export function varianceByCounts({ prediction }: Postfit, ofCounts: Float64Array): number {
  const { diagonal, full } = countCovariance(prediction("profiled"));
  const weighted = full ? timesVector(full, ofCounts) : ofCounts.map((value, bin) => diagonal[bin]! * value);
  return weighted.reduce((sum, value, bin) => sum + value * ofCounts[bin]!, 0);
}
