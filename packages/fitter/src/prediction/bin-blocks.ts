import { matrixProduct } from "@rabbit-fit/autodiff-kernels";
import type { ProfiledBins } from "../bin-by-bin/profile-bins.js";
import { addScaled } from "../likelihood/add-scaled.js";
import type { RowDerivatives } from "../likelihood/row-derivatives.js";
import type { PredictedLikelihood } from "./predicted-likelihood.js";

/** Bytes that the derivatives of one block of rows may take. */
const BLOCK_BYTES = 32 * 2 ** 20;

/** Derivatives with respect to x of consecutive bins. */
export interface BinBlock {
  readonly firstBin: number;
  readonly binCount: number;
  readonly firstRow: number;
  readonly rowCount: number;
  /** d lambda_k / d x, [rows of the block, parameters] */
  readonly rows: Float64Array;
  /** dn/dx at fixed t, sum_k a_k d lambda_k / d x, [bins of the block, parameters] */
  readonly atFixedSlope: Float64Array;
  /** dt/dx, [bins of the block, parameters] */
  readonly slope: Float64Array;
}

export interface BinBlockOptions {
  readonly derivatives: RowDerivatives;
  readonly bins: ProfiledBins;
  /** 1 where a parameter is fixed, so that nothing changes with it, [parameters]. */
  readonly frozen: Uint8Array;
  /** dt/dx of all data bins where W is dense, [data bins, parameters] */
  readonly denseSlopes: () => Float64Array;
  /** One past the last bin. */
  readonly binCount: number;
}

/** The derivatives of the bins [0, binCount), block by block, so that they are never in memory as a whole. */
export function* binBlocks(likelihood: PredictedLikelihood, options: BinBlockOptions): Generator<BinBlock> {
  const { weight } = options.bins;
  const { size } = likelihood;
  for (const block of blocksAtFixedSlope(likelihood, options)) {
    const slope = new Float64Array(block.atFixedSlope.length);
    if (weight.kind === "dense") {
      const known = options.denseSlopes();
      slope.set(known.subarray(block.firstBin * size, block.firstBin * size + slope.length));
    } else {
      for (let i = 0; i < block.binCount; i++) {
        addScaled(slope, i * size, block.atFixedSlope, i * size, size, weight.values[block.firstBin + i]!);
      }
    }
    yield { ...block, slope };
  }
}

/** dt/dx = W A dlambda/dx of all data bins, where W is dense, [data bins, parameters]. */
export function denseSlopes(
  likelihood: PredictedLikelihood,
  options: Pick<BinBlockOptions, "derivatives" | "bins" | "frozen">,
): Float64Array {
  const { weight } = options.bins;
  const { size } = likelihood;
  if (weight.kind !== "dense") return new Float64Array(0);
  const binCount = weight.size;
  const atFixedSlope = new Float64Array(binCount * size);
  for (const block of blocksAtFixedSlope(likelihood, { ...options, binCount })) {
    atFixedSlope.set(block.atFixedSlope, block.firstBin * size);
  }
  return matrixProduct(weight.values, atFixedSlope, { rows: binCount, inner: binCount, columns: size });
}

function* blocksAtFixedSlope(
  { rows, size }: PredictedLikelihood,
  {
    derivatives,
    bins,
    frozen,
    binCount,
  }: Pick<BinBlockOptions, "derivatives" | "bins" | "frozen" | "binCount">,
): Generator<Omit<BinBlock, "slope">> {
  const bytesPerBin = (8 * size * rows.rowCount) / Math.max(1, rows.binCount);
  const binsPerBlock = Math.max(1, Math.floor(BLOCK_BYTES / Math.max(1, bytesPerBin)));
  for (let firstBin = 0; firstBin < binCount; firstBin += binsPerBlock) {
    const count = Math.min(binsPerBlock, binCount - firstBin);
    const firstRow = rows.rowStart[firstBin]!;
    const rowCount = rows.rowStart[firstBin + count]! - firstRow;
    const jacobian = new Float64Array(rowCount * size);
    derivatives.fillJacobian(firstRow, rowCount, jacobian);
    zeroColumns(jacobian, frozen);
    const atFixedSlope = new Float64Array(count * size);
    for (let i = 0; i < count; i++) {
      for (let row = rows.rowStart[firstBin + i]!; row < rows.rowStart[firstBin + i + 1]!; row++) {
        addScaled(atFixedSlope, i * size, jacobian, (row - firstRow) * size, size, bins.rowFactor[row]!);
      }
    }
    yield { firstBin, binCount: count, firstRow, rowCount, rows: jacobian, atFixedSlope };
  }
}

function zeroColumns(matrix: Float64Array, zero: Uint8Array): void {
  const columnCount = zero.length;
  for (let column = 0; column < columnCount; column++) {
    if (!zero[column]) continue;
    for (let entry = column; entry < matrix.length; entry += columnCount) matrix[entry] = 0;
  }
}
