import { constraintSlope } from "../bin-by-bin/bin-betas.js";
import type { Prediction } from "./prediction.js";

/**
 * The estimated distance to the minimum in the bin-by-bin parameters at fixed x, 1/2 g^T H^-1 g, with the gradient and the
 * Hessian of the joint likelihood,
 *
 *   g_i = e_i D'(n) + C_i'(beta_i),   H = diag(C'') + e D'' e^T   so that   H^-1 = diag(1/C'') - (e / C'') W (e / C'')^T.
 *
 * About 0 if profiling is right: n is summed and D' taken anew from the parameters.
 *
 * @returns 0 without bin-by-bin parameters
 */
export function betaEdm({ bins, likelihood, derivatives }: Prediction): number {
  const { betas, weight } = bins;
  if (!betas) return 0;
  const { rows, observed, form, variances, covariance } = likelihood;
  const { effect, inverseCurvature, perBin, ofRow, values, statistics } = betas;
  const binCount = observed.length;
  const yields = new Float64Array(binCount);
  for (let bin = 0; bin < binCount; bin++) {
    for (let row = rows.rowStart[bin]!; row < rows.rowStart[bin + 1]!; row++) {
      const i = ofRow[row]!;
      yields[bin]! += (i < 0 ? 1 : values[i]!) * derivatives.yields[row]!;
    }
    if (statistics.type !== "normal-additive") continue;
    for (let i = bin * perBin; i < (bin + 1) * perBin; i++) yields[bin]! += effect[i]! * values[i]!;
  }
  const slopes = yields.map((n, bin) => {
    // Where the yield is kept at zero, the slope that keeps it there takes the place of D'.
    if (bins.yields[bin] === 0) return bins.slope[bin]!;
    if (form !== "covariance") {
      const excess = n - observed[bin]!;
      return form === "chi2" ? excess / variances![bin]! : observed[bin] === 0 ? 1 : excess / n;
    }
    let slope = 0;
    for (let other = 0; other < binCount; other++) {
      slope += covariance!.inverse[bin * binCount + other]! * (yields[other]! - observed[other]!);
    }
    return slope;
  });
  let sum = 0;
  const byYield = new Float64Array(binCount);
  for (let i = 0; i < binCount * perBin; i++) {
    if (inverseCurvature[i] === 0) continue;
    const bin = Math.floor(i / perBin);
    const gradient = effect[i]! * slopes[bin]! + constraintSlope(statistics, i, values[i]!);
    sum += gradient ** 2 * inverseCurvature[i]!;
    byYield[bin]! += effect[i]! * gradient * inverseCurvature[i]!;
  }
  for (let bin = 0; bin < binCount; bin++) {
    if (weight.kind === "diagonal") sum -= byYield[bin]! ** 2 * weight.values[bin]!;
    else
      for (let j = 0; j < binCount; j++)
        sum -= byYield[bin]! * weight.values[bin * binCount + j]! * byYield[j]!;
  }
  return 0.5 * sum;
}
