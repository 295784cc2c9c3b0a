import { addScaled } from "../likelihood/add-scaled.js";
import type { BinBlock } from "./bin-blocks.js";
import type { Prediction } from "./prediction.js";

/** How the yields y_k of the template rows depend on bin-by-bin parameters: linearly, each on one at most. */
export interface RowResponse {
  /** y, [rows] */
  readonly yields: Float64Array;
  /** The parameter of each row, -1 where there is none, [rows] */
  readonly parameter: Int32Array;
  /** dy/dbeta, [rows] */
  readonly effect: Float64Array;
}

/**
 * y = beta lambda where a parameter scales the row, else y = lambda + s beta, with s = sqrt(sumw2) of the row. One
 * parameter that is added to a whole bin is shared by its active rows in proportion to lambda.
 */
export function rowResponse({ likelihood, derivatives, bins }: Prediction): RowResponse {
  const { rows } = likelihood;
  const { betas } = bins;
  const yields = derivatives.yields.slice();
  const parameter = new Int32Array(rows.rowCount).fill(-1);
  const effect = new Float64Array(rows.rowCount);
  if (!betas) return { yields, parameter, effect };
  const { mode, type, active } = betas.statistics;
  for (let bin = 0; bin < rows.binCount; bin++) {
    const first = rows.rowStart[bin]!;
    const end = rows.rowStart[bin + 1]!;
    let activeCount = 0;
    let activeYield = 0;
    for (let row = first; row < end; row++) {
      if (!active[row]) continue;
      activeCount++;
      activeYield += derivatives.yields[row]!;
    }
    for (let row = first; row < end; row++) {
      const i = bin * betas.perBin + (mode === "full" ? rows.processes[row]! : 0);
      if (!active[row] || betas.statistics.masked[i]) continue;
      const lambda = derivatives.yields[row]!;
      parameter[row] = i;
      if (type !== "normal-additive") {
        effect[row] = lambda;
        yields[row] = betas.values[i]! * lambda;
        continue;
      }
      const share = mode === "full" ? 1 : activeYield === 0 ? 1 / activeCount : lambda / activeYield;
      effect[row] = share * betas.effect[i]!;
      yields[row]! += effect[row]! * betas.values[i]!;
    }
  }
  return { yields, parameter, effect };
}

/** dy/dx with bin-by-bin parameters following where they are profiled, [rows of the block, parameters]. */
export function rowJacobian(
  { likelihood, derivatives, bins }: Prediction,
  { parameter, effect }: RowResponse,
  block: BinBlock,
): Float64Array {
  const { rows, size } = likelihood;
  const { betas, slope } = bins;
  const out = block.rows.slice();
  if (!betas) return out;
  const { mode, type } = betas.statistics;
  /** d/dx of what the parameter of a bin acts on as a whole. */
  const shared = new Float64Array(size);
  for (let i = 0; i < block.binCount; i++) {
    const bin = block.firstBin + i;
    const first = rows.rowStart[bin]!;
    const end = rows.rowStart[bin + 1]!;
    let total = 0;
    if (mode === "lite") {
      shared.fill(0);
      for (let row = first; row < end; row++) {
        if (parameter[row]! < 0) continue;
        total += derivatives.yields[row]!;
        addScaled(shared, 0, block.rows, (row - block.firstRow) * size, size, 1);
      }
    }
    for (let row = first; row < end; row++) {
      const beta = parameter[row]!;
      if (beta < 0) continue;
      const at = (row - block.firstRow) * size;
      const value = betas.values[beta]!;
      const e = betas.effect[beta]!;
      const softness = betas.inverseCurvature[beta]!;
      // dy = (dy/dlambda at fixed beta) + (dy/dbeta) dbeta, dbeta = - (e dt + t de) / C''
      addScaled(out, at, block.slope, i * size, size, -effect[row]! * softness * e);
      if (type !== "normal-additive") {
        const byEffect = -effect[row]! * softness * slope[bin]!;
        addScaled(out, at, block.rows, at, size, value - 1 + (mode === "full" ? byEffect : 0));
        if (mode === "lite") addScaled(out, at, shared, 0, size, byEffect);
      } else if (mode === "lite" && total !== 0) {
        const perYield = (e * value) / total;
        addScaled(out, at, block.rows, at, size, perYield);
        addScaled(out, at, shared, 0, size, (-perYield * derivatives.yields[row]!) / total);
      }
    }
  }
  return out;
}
