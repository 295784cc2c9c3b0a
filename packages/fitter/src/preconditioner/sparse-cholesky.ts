import { SMALLEST_PIVOT_SHARE } from "./pivots.js";
import type { SparseSymmetric } from "./sparse-symmetric.js";

/*
 * Sparse Cholesky factor A = L L^T, row by row (up-looking): row k of L solves a triangular system whose non-zeros are
 * found on the elimination tree. Source: T. A. Davis, "Direct Methods for Sparse Linear Systems" (2006), chapter 4.
 */

/** Where L has entries, found without numbers. */
export interface SymbolicFactor {
  /** Entries of each column of L with the diagonal, as offsets, [size + 1]. */
  readonly columnStart: Uint32Array;
  /** Parent of each row in the elimination tree, or -1. */
  readonly parent: Int32Array;
  /** The entries of A above the diagonal by columns: for row k the rows i < k with A_ik != 0. */
  readonly above: { readonly start: Uint32Array; readonly rows: Uint32Array; readonly entry: Uint32Array };
}

/** How many entries L has, and where; undefined as soon as there are more than `maxEntries`. */
export function symbolicFactor(matrix: SparseSymmetric, maxEntries: number): SymbolicFactor | undefined {
  const { size } = matrix;
  const above = byColumns(matrix);
  const parent = new Int32Array(size).fill(-1);
  const mark = new Int32Array(size).fill(-1);
  const counts = new Uint32Array(size).fill(1);
  let total = size;
  for (let k = 0; k < size; k++) {
    mark[k] = k;
    for (let at = above.start[k]!; at < above.start[k + 1]!; at++) {
      // Row k of L has an entry in every column on the way from i up the tree to k.
      for (let i = above.rows[at]!; mark[i] !== k; i = parent[i]!) {
        if (parent[i] === -1) parent[i] = k;
        counts[i]!++;
        mark[i] = k;
        if (++total > maxEntries) return undefined;
      }
    }
  }
  const columnStart = new Uint32Array(size + 1);
  for (let k = 0; k < size; k++) columnStart[k + 1] = columnStart[k]! + counts[k]!;
  return { columnStart, parent, above };
}

/** L by columns, the diagonal first in each. */
export interface SparseFactor {
  readonly size: number;
  readonly columnStart: Uint32Array;
  readonly rows: Uint32Array;
  readonly values: Float64Array;
}

/** The factor of A + diag(A) * shift; undefined when a pivot is not positive, or just so. */
export function numericFactor(
  matrix: SparseSymmetric,
  symbolic: SymbolicFactor,
  shift = 0,
): SparseFactor | undefined {
  const { size } = matrix;
  const { columnStart, parent, above } = symbolic;
  const rows = new Uint32Array(columnStart[size]!);
  const values = new Float64Array(columnStart[size]!);
  const next = columnStart.slice(0, size);
  const dense = new Float64Array(size);
  const mark = new Int32Array(size).fill(-1);
  const stack = new Uint32Array(size);
  for (let k = 0; k < size; k++) {
    // The non-zeros of row k of L, in topological order, at the end of the stack.
    let top = size;
    mark[k] = k;
    for (let at = above.start[k]!; at < above.start[k + 1]!; at++) {
      dense[above.rows[at]!] = matrix.values[above.entry[at]!]!;
      let length = 0;
      for (let i = above.rows[at]!; mark[i] !== k; i = parent[i]!) {
        stack[length++] = i;
        mark[i] = k;
      }
      while (length > 0) stack[--top] = stack[--length]!;
    }
    const diagonal = matrix.diagonal[k]! * (1 + shift);
    let pivot = diagonal;
    for (; top < size; top++) {
      const i = stack[top]!;
      const begin = columnStart[i]!;
      const end = next[i]!++;
      const value = dense[i]! / values[begin]!;
      dense[i] = 0;
      for (let at = begin + 1; at < end; at++) dense[rows[at]!]! -= values[at]! * value;
      pivot -= value * value;
      rows[end] = k;
      values[end] = value;
    }
    if (!(pivot > SMALLEST_PIVOT_SHARE * diagonal)) return undefined;
    const at = next[k]!++;
    rows[at] = k;
    values[at] = Math.sqrt(pivot);
  }
  return { size, columnStart, rows, values };
}

/** Solves L L^T x = b in place. */
export function solveSparse({ size, columnStart, rows, values }: SparseFactor, x: Float64Array): void {
  for (let column = 0; column < size; column++) {
    const begin = columnStart[column]!;
    const value = x[column]! / values[begin]!;
    x[column] = value;
    for (let at = begin + 1; at < columnStart[column + 1]!; at++) x[rows[at]!]! -= values[at]! * value;
  }
  for (let column = size - 1; column >= 0; column--) {
    const begin = columnStart[column]!;
    let sum = x[column]!;
    for (let at = begin + 1; at < columnStart[column + 1]!; at++) sum -= values[at]! * x[rows[at]!]!;
    x[column] = sum / values[begin]!;
  }
}

function byColumns({ size, rowStart, columns }: SparseSymmetric) {
  const start = new Uint32Array(size + 1);
  for (const column of columns) start[column + 1]!++;
  for (let k = 0; k < size; k++) start[k + 1]! += start[k]!;
  const next = start.slice(0, size);
  const rows = new Uint32Array(columns.length);
  const entry = new Uint32Array(columns.length);
  for (let row = 0; row < size; row++) {
    for (let from = rowStart[row]!; from < rowStart[row + 1]!; from++) {
      const at = next[columns[from]!]!++;
      rows[at] = row;
      entry[at] = from;
    }
  }
  return { start, rows, entry };
}
