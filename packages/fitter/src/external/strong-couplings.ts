import type { SparseRowBlock } from "@rabbit-fit/contracts";
import { forEachUpper } from "./upper-half.js";

/** Below this share of the geometric mean of its diagonals a coupling is not worth keeping for a preconditioner. */
const STRONG_SHARE = 1e-3;

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
  const rows: number[] = [];
  const columns: number[] = [];
  const values: number[] = [];
  forEachUpper(blocks, (row, column, value) => {
    if (row === column || value * value <= STRONG_SHARE ** 2 * diagonal[row]! * diagonal[column]!) return;
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
