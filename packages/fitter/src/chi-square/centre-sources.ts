import { addScaled } from "../linear-algebra/vectors.js";
import type { BinBlock } from "../prediction/bin-blocks.js";
import type { Prediction } from "../prediction/prediction.js";

/** How the gradient of the likelihood and the yields depend on the centres of bin-by-bin parameters. */
export interface CentreSources {
  readonly count: number;
  /** M of d2L / dbeta0 dx = kappa M, that is e dt/dx + t de/dx, [count, parameters] */
  readonly rows: Float64Array;
  /** kappa^2 times the variance of beta0, [count] */
  readonly weights: Float64Array;
  /** e, [count] */
  readonly effects: Float64Array;
  /** The bin of each, [count] */
  readonly bins: Int32Array;
  /** The parameter of each; undefined where those of a bin act as one. [count] */
  readonly parameters: readonly number[] | undefined;
}

/**
 * The centres in the bins of a block. Those of parameters that are added to a bin act on it as one, whose variance is S.
 */
export function centreSources({ bins, likelihood }: Prediction, block: BinBlock): CentreSources | undefined {
  const { betas } = bins;
  if (!betas) return undefined;
  const { size } = likelihood;
  const { firstBin, binCount } = block;
  if (betas.statistics.type === "normal-additive") {
    return {
      count: binCount,
      rows: block.slopes,
      weights: bins.variance.subarray(firstBin, firstBin + binCount),
      effects: new Float64Array(binCount).fill(1),
      bins: Int32Array.from({ length: binCount }, (_, i) => firstBin + i),
      parameters: undefined,
    };
  }
  const parameters: number[] = [];
  const index = new Map<number, number>();
  for (let row = block.firstRow; row < block.firstRow + block.rowCount; row++) {
    const i = betas.ofRow[row]!;
    if (i < 0 || index.has(i)) continue;
    index.set(i, parameters.length);
    parameters.push(i);
  }
  const binOf = (i: number) => Math.floor(i / betas.perBin);
  const out = new Float64Array(parameters.length * size);
  parameters.forEach((i, at) => {
    addScaled(out, at * size, block.slopes, (binOf(i) - firstBin) * size, size, betas.effect[i]!);
  });
  for (let row = block.firstRow; row < block.firstRow + block.rowCount; row++) {
    const at = index.get(betas.ofRow[row]!);
    if (at === undefined) continue;
    const t = bins.slope[binOf(betas.ofRow[row]!)]!;
    addScaled(out, at * size, block.templates, (row - block.firstRow) * size, size, t);
  }
  return {
    count: parameters.length,
    rows: out,
    weights: Float64Array.from(parameters, (i) => betas.centreResponse[i]! ** 2 * betas.centreVariance[i]!),
    effects: Float64Array.from(parameters, (i) => betas.effect[i]!),
    bins: Int32Array.from(parameters, binOf),
    parameters,
  };
}
