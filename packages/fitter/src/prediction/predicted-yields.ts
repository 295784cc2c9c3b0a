import { betaVariance, weightOf } from "../bin-by-bin/profile-bins.js";
import { addScaled } from "../linear-algebra/vectors.js";
import type { BinBlock } from "./bin-blocks.js";
import type { PredictedPoint } from "./predicted-likelihood.js";

/** The yields that histograms show, with how they depend on parameters and on bin-by-bin parameters. */
export interface PredictedYields {
  /** n, summed over processes, [bins with masked channels] */
  readonly inclusive: Float64Array;
  /** y of each template row with its bin-by-bin parameter, [rows] */
  readonly ofRows: Float64Array;
  /** dn/dx, [bins of the block, parameters]; not to be modified. */
  inclusiveJacobian(block: BinBlock): Float64Array;
  /** dy/dx, [rows of the block, parameters]; a new array. */
  rowJacobian(block: BinBlock): Float64Array;
  /** Variance that the bin-by-bin parameters give to n of a bin at fixed x. */
  inclusiveBetaVariance(bin: number): number;
  /** The same for y of a row of a bin. */
  rowBetaVariance(bin: number, row: number): number;
  /** Visits the bin-by-bin parameters that y of a row of a bin depends on, with dy/dbeta. */
  forEachBeta(bin: number, row: number, visit: (beta: number, derivative: number) => void): void;
}

/** How y depends on the bin-by-bin parameters of the own bin: linearly, and each row on one at most. */
export interface OwnYields extends PredictedYields {
  /** The parameter of each row, -1 where there is none, [rows] */
  readonly parameter: Int32Array;
  /** dy/dbeta, [rows] */
  readonly effect: Float64Array;
}

/**
 * y = beta lambda where a parameter scales the row, else y = lambda + s beta, with s = sqrt(sumw2) of the row. One
 * parameter that is added to a whole bin is shared by its active rows in proportion to lambda.
 *
 * The bin-by-bin parameters give n at fixed x the variance S - S W S.
 */
export function ownYields(point: PredictedPoint): OwnYields {
  const { bins, derivatives } = point;
  const { rows } = point.likelihood;
  const { betas } = bins;
  const yields = derivatives.yields.slice();
  const parameter = new Int32Array(rows.rowCount).fill(-1);
  const effect = new Float64Array(rows.rowCount);
  for (let bin = 0; betas && bin < rows.binCount; bin++) {
    const { mode, type, active, masked } = betas.statistics;
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
      if (!active[row] || masked[i]) continue;
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
  return {
    inclusive: bins.yields,
    ofRows: yields,
    parameter,
    effect,
    inclusiveJacobian: (block) => block.expected(),
    rowJacobian: (block) => rowJacobian(point, { parameter, effect }, block),
    inclusiveBetaVariance: (bin) => {
      const variance = bins.variance[bin]!; // S
      return variance * (1 - variance * weightOf(bins, bin));
    },
    rowBetaVariance: (_bin, row) =>
      parameter[row]! < 0 ? 0 : effect[row]! ** 2 * betaVariance(bins, parameter[row]!),
    forEachBeta: (_bin, row, visit) => {
      if (parameter[row]! >= 0) visit(parameter[row]!, effect[row]!);
    },
  };
}

/** dy/dx = (dy/dlambda at fixed beta) dlambda/dx + (dy/dbeta) dbeta/dx, with dbeta = - (e dt + t de) / C''. */
function rowJacobian(
  { likelihood, derivatives, bins }: PredictedPoint,
  { parameter, effect }: Pick<OwnYields, "parameter" | "effect">,
  block: BinBlock,
): Float64Array {
  const { rows, size } = likelihood;
  const { betas, slope } = bins;
  const out = block.templates.slice();
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
        addScaled(shared, 0, block.templates, (row - block.firstRow) * size, size, 1);
      }
    }
    for (let row = first; row < end; row++) {
      const beta = parameter[row]!;
      if (beta < 0) continue;
      const at = (row - block.firstRow) * size;
      const value = betas.values[beta]!;
      const e = betas.effect[beta]!;
      const inverseCurvature = betas.inverseCurvature[beta]!;
      addScaled(out, at, block.slopes, i * size, size, -effect[row]! * inverseCurvature * e);
      if (type !== "normal-additive") {
        const byEffect = -effect[row]! * inverseCurvature * slope[bin]!;
        addScaled(out, at, block.templates, at, size, value - 1 + (mode === "full" ? byEffect : 0));
        if (mode === "lite") addScaled(out, at, shared, 0, size, byEffect);
      } else if (mode === "lite" && total !== 0) {
        const perYield = (e * value) / total;
        addScaled(out, at, block.templates, at, size, perYield);
        addScaled(out, at, shared, 0, size, (-perYield * derivatives.yields[row]!) / total);
      }
    }
  }
  return out;
}
