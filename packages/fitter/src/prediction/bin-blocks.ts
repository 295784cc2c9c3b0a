import { matrixProduct } from "@rabbit-fit/autodiff-kernels";
import { blockRanges } from "../linear-algebra/block-ranges.js";
import { addScaled } from "../linear-algebra/vectors.js";
import type { Frozen } from "../parameters/frozen.js";
import type { PredictedPoint } from "./predicted-likelihood.js";

/** The template rows of consecutive bins with their derivatives. Row k of the tensor is row k - firstRow of the block. */
export interface RowBlock {
  readonly firstBin: number;
  readonly binCount: number;
  readonly firstRow: number;
  readonly rowCount: number;
  /** dlambda_k/dx, before bin-by-bin parameters, [rows of the block, parameters]; 0 where a parameter is fixed. */
  readonly templates: Float64Array;
  /**
   * dn/dx at fixed t, sum_k a_k dlambda_k/dx, in the symbols of `ProfiledBins`; without profiling that is at fixed
   * bin-by-bin parameters. [bins of the block, parameters]
   */
  readonly atFixedSlope: Float64Array;
}

/**
 * The derivatives of consecutive bins with respect to the parameters, where bin-by-bin parameters follow if they are
 * profiled. Each function makes its matrix when it is first called; all takers of a block share it.
 */
export interface BinBlock extends RowBlock {
  /** dt/dx, t the slope of the data term, [bins of the block, parameters] */
  readonly slopes: Float64Array;
  /** dn/dx of the yields that the likelihood compares with data, [bins of the block, parameters] */
  expected(): Float64Array;
  /** dn/dx of the yields that histograms show: with variations of bins by each other. [bins of the block, parameters] */
  inclusive(): Float64Array;
  /** dy_k/dx of what each row adds to a histogram of its process, [rows of the block, parameters] */
  ofRows(): Float64Array;
}

/** How data bins move with the parameters where each of them depends on all others. */
export interface CoupledBins {
  /** dt/dx, [data bins, parameters] */
  readonly slopes: Float64Array;
  /** dbeta/dx, where bins vary with each other; 0 where a parameter has no row. [processes, data bins, parameters] */
  readonly betas: Float64Array | undefined;
}

/** The derivatives of the bins [firstBin, endBin), block by block, so that they are never in memory as a whole. */
export function* rowBlocks(
  { likelihood: { rows, size }, derivatives, bins, frozen }: PredictedPoint,
  firstBin: number,
  endBin: number,
): Generator<RowBlock> {
  const bytesOf = (bin: number) => 8 * size * Math.max(1, rows.rowStart[bin + 1]! - rows.rowStart[bin]!);
  for (const [first, end] of blockRanges({ first: firstBin, end: endBin, bytesOf })) {
    const firstRow = rows.rowStart[first]!;
    const rowCount = rows.rowStart[end]! - firstRow;
    const jacobian = new Float64Array(rowCount * size);
    derivatives.fillJacobian(firstRow, rowCount, jacobian);
    zeroColumns(jacobian, frozen);
    const atFixedSlope = new Float64Array((end - first) * size);
    for (let bin = first; bin < end; bin++) {
      for (let row = rows.rowStart[bin]!; row < rows.rowStart[bin + 1]!; row++) {
        const from = (row - firstRow) * size;
        addScaled(atFixedSlope, (bin - first) * size, jacobian, from, size, bins.rowFactor[row]!);
      }
    }
    yield { firstBin: first, binCount: end - first, firstRow, rowCount, templates: jacobian, atFixedSlope };
  }
}

/**
 * A pass over the data bins for what needs all of them, where W is dense or bins vary with each other:
 *
 *   dt/dx = W A dlambda/dx,   dbeta_i/dx = - (e_i dt/dx + t de_i/dx) / C_i''.
 */
export function coupledBins(point: PredictedPoint): CoupledBins {
  const { bins, likelihood } = point;
  const { size, dataBinCount, processCount } = likelihood;
  const { weight, betas } = bins;
  const atFixedSlope = new Float64Array(dataBinCount * size);
  const ofBetas = betas?.statistics.variations && new Float64Array(processCount * dataBinCount * size);
  for (const block of rowBlocks(point, 0, dataBinCount)) {
    atFixedSlope.set(block.atFixedSlope, block.firstBin * size);
    if (!ofBetas) continue;
    for (const { beta, bin, row, to } of scaledRows(point, block.firstBin, block.firstBin + block.binCount)) {
      const factor = -betas.inverseCurvature[beta]! * bins.slope[bin]!;
      addScaled(ofBetas, to, block.templates, (row - block.firstRow) * size, size, factor);
    }
  }
  const slopes =
    weight.kind === "dense"
      ? matrixProduct(weight.values, atFixedSlope, { rows: dataBinCount, inner: dataBinCount, columns: size })
      : rowsTimes(atFixedSlope, weight.values, size);
  if (ofBetas) {
    for (const { beta, bin, to } of scaledRows(point, 0, dataBinCount)) {
      const factor = -betas.inverseCurvature[beta]! * betas.effect[beta]!;
      addScaled(ofBetas, to, slopes, bin * size, size, factor);
    }
  }
  return { slopes, betas: ofBetas };
}

/** The rows of bins [firstBin, endBin) that a parameter scales, and where its dbeta/dx begins in {@link CoupledBins}. */
function* scaledRows(
  { bins: { betas }, likelihood: { rows, size, dataBinCount } }: PredictedPoint,
  firstBin: number,
  endBin: number,
): Generator<{ beta: number; bin: number; row: number; to: number }> {
  for (let bin = firstBin; bin < endBin; bin++) {
    for (let row = rows.rowStart[bin]!; row < rows.rowStart[bin + 1]!; row++) {
      const beta = betas!.ofRow[row]!;
      if (beta >= 0) yield { beta, bin, row, to: (rows.processes[row]! * dataBinCount + bin) * size };
    }
  }
}

/** diag(factors) M, [rows, columns]; a new array. */
export function rowsTimes(matrix: Float64Array, factors: Float64Array, columns: number): Float64Array {
  const out = new Float64Array(matrix.length);
  for (let row = 0; row * columns < matrix.length; row++) {
    addScaled(out, row * columns, matrix, row * columns, columns, factors[row]!);
  }
  return out;
}

function zeroColumns(matrix: Float64Array, { fixed, size }: Frozen): void {
  for (const column of fixed) {
    for (let entry = column; entry < matrix.length; entry += size) matrix[entry] = 0;
  }
}
