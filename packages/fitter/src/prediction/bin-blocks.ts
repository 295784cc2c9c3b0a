import type { Likelihood, RowDerivatives } from "../likelihood/likelihood.js";
import { isScaled } from "./bin-response.js";

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
  /** d n_a / d x, [bins of the block, parameters] */
  readonly active: Float64Array;
  /** d n_z / d x, [bins of the block, parameters] */
  readonly fixed: Float64Array;
}

export interface BinBlockOptions {
  readonly derivatives: RowDerivatives;
  /** 1 where a parameter is fixed, so that nothing changes with it, [parameters]. */
  readonly frozen: Uint8Array;
  /** One past the last bin. */
  readonly binCount: number;
}

/** The derivatives of the bins [0, binCount), block by block, so that they are never in memory as a whole. */
export function* binBlocks(likelihood: Likelihood, options: BinBlockOptions): Generator<BinBlock> {
  const { rows, size, statistics } = likelihood;
  const { derivatives, frozen, binCount } = options;
  const bytesPerBin = (8 * size * rows.rowCount) / Math.max(1, rows.binCount);
  const binsPerBlock = Math.max(1, Math.floor(BLOCK_BYTES / Math.max(1, bytesPerBin)));
  for (let firstBin = 0; firstBin < binCount; firstBin += binsPerBlock) {
    const count = Math.min(binsPerBlock, binCount - firstBin);
    const firstRow = rows.rowStart[firstBin]!;
    const rowCount = rows.rowStart[firstBin + count]! - firstRow;
    const jacobian = new Float64Array(rowCount * size);
    derivatives.fillJacobian(firstRow, rowCount, jacobian);
    zeroColumns(jacobian, frozen);
    const active = new Float64Array(count * size);
    const fixed = new Float64Array(count * size);
    for (let i = 0; i < count; i++) {
      const bin = firstBin + i;
      for (let row = rows.rowStart[bin]!; row < rows.rowStart[bin + 1]!; row++) {
        const sum = isScaled(statistics, bin, row) ? active : fixed;
        const from = (row - firstRow) * size;
        for (let p = 0; p < size; p++) sum[i * size + p]! += jacobian[from + p]!;
      }
    }
    yield { firstBin, binCount: count, firstRow, rowCount, rows: jacobian, active, fixed };
  }
}

function zeroColumns(matrix: Float64Array, zero: Uint8Array): void {
  const columnCount = zero.length;
  for (let column = 0; column < columnCount; column++) {
    if (!zero[column]) continue;
    for (let entry = column; entry < matrix.length; entry += columnCount) matrix[entry] = 0;
  }
}
