import type { SparseRowBlock } from "@rabbit-fit/contracts";
import { forEachUpper } from "./upper-half.js";

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

export function strongCouplings(size: number, blocks: readonly SparseRowBlock[]): StrongCouplings {
  const diagonal = new Float64Array(size);
  forEachUpper(blocks, (row, column, value) => {
    if (row === column) diagonal[row] = value;
  });
  const strength = (row: number, column: number, value: number) => {
    const scale = diagonal[row]! * diagonal[column]!;
    return scale > 0 ? Math.abs(value) / Math.sqrt(scale) : 0;
  };
  // How many couplings are at least 2^-k of their diagonals.
  const levels = Math.ceil(-Math.log2(STRONG_SHARE));
  const counts = new Float64Array(levels + 1);
  forEachUpper(blocks, (row, column, value) => {
    if (row === column) return;
    const level = Math.max(0, Math.ceil(-Math.log2(strength(row, column, value))));
    if (level <= levels) counts[level]!++;
  });
  let kept = 0;
  let level = -1;
  while (level < levels && kept + counts[level + 1]! <= COUPLINGS_PER_ROW * size) kept += counts[++level]!;
  const share = Math.max(STRONG_SHARE, 2 ** -level);
  const rows: number[] = [];
  const columns: number[] = [];
  const values: number[] = [];
  forEachUpper(blocks, (row, column, value) => {
    if (row === column || !(strength(row, column, value) >= share)) return;
    rows.push(row);
    columns.push(column);
    values.push(value);
  });
  return {
    diagonal,
    rows: Uint32Array.from(rows),
    columns: Uint32Array.from(columns),
    values: Float64Array.from(values),
  };
}
