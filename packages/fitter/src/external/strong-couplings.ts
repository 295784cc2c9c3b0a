import type { SparseRowBlock } from "@rabbit-fit/contracts";

/** Below this share of the geometric mean of its diagonals a coupling is not worth keeping for a preconditioner. */
const STRONG_SHARE = 0.01;
/** Of more couplings than this for each row, only the strongest are kept: their factor would cost more than it saves. */
const COUPLINGS_PER_ROW = 8;

/** What a preconditioner keeps of a Hessian: its diagonal, and the elements that are large against it. */
export interface StrongCouplings {
  /** [size] */
  readonly diagonal: Float64Array;
  /** Row and column of each strong element off the diagonal, row < column. */
  readonly rows: Uint32Array;
  readonly columns: Uint32Array;
  readonly values: Float64Array;
}

/** @param blocks the upper half, columns increasing from the diagonal on */
export function strongCouplings(size: number, blocks: readonly SparseRowBlock[]): StrongCouplings {
  const diagonal = diagonalOf(size, blocks);
  const share = keptShare(diagonal, blocks);
  const rows: number[] = [];
  const columns: number[] = [];
  const values: number[] = [];
  if (share !== undefined) {
    forEachStrong(diagonal, blocks, share, (row, column, value) => {
      rows.push(row);
      columns.push(column);
      values.push(value);
    });
  }
  return {
    diagonal,
    rows: Uint32Array.from(rows),
    columns: Uint32Array.from(columns),
    values: Float64Array.from(values),
  };
}

function diagonalOf(size: number, blocks: readonly SparseRowBlock[]): Float64Array {
  const diagonal = new Float64Array(size);
  for (const { firstRow, rowStart, columns, values } of blocks) {
    for (let local = 0; local + 1 < rowStart.length; local++) {
      const first = rowStart[local]!;
      if (first < rowStart[local + 1]! && columns[first] === firstRow + local) {
        diagonal[firstRow + local] = values[first]!;
      }
    }
  }
  return diagonal;
}

/** The share above which there are not too many couplings; undefined where there are none at all. */
function keptShare(diagonal: Float64Array, blocks: readonly SparseRowBlock[]): number | undefined {
  // How many couplings are between 2^-k and 2^-(k-1) of their diagonals.
  const levels = Math.ceil(-Math.log2(STRONG_SHARE));
  const counts = new Float64Array(levels + 1);
  forEachStrong(diagonal, blocks, STRONG_SHARE, (row, column, value) => {
    const strength = Math.abs(value) / Math.sqrt(diagonal[row]! * diagonal[column]!);
    counts[Math.min(levels, Math.max(0, Math.ceil(-Math.log2(strength))))]!++;
  });
  const limit = COUPLINGS_PER_ROW * diagonal.length;
  let kept = 0;
  let level = -1;
  while (level < levels && kept + counts[level + 1]! <= limit) kept += counts[++level]!;
  return kept === 0 ? undefined : Math.max(STRONG_SHARE, 2 ** -level);
}

/** Calls `visit` for the elements off the diagonal that are at least a share of the mean of their diagonals. */
function forEachStrong(
  diagonal: Float64Array,
  blocks: readonly SparseRowBlock[],
  share: number,
  visit: (row: number, column: number, value: number) => void,
): void {
  for (const { firstRow, rowStart, columns, values } of blocks) {
    for (let local = 0; local + 1 < rowStart.length; local++) {
      const row = firstRow + local;
      const end = rowStart[local + 1]!;
      // Of a hundred million elements nearly all are weak: a product and a comparison each.
      const scale = share * share * diagonal[row]!;
      if (!(scale > 0)) continue;
      for (let entry = rowStart[local]!; entry < end; entry++) {
        const value = values[entry]!;
        const column = columns[entry]!;
        const limit = scale * diagonal[column]!;
        if (value * value >= limit && limit > 0 && column !== row) visit(row, column, value);
      }
    }
  }
}
