import { assertLength, KernelInputError } from "../kernel-input-error.js";
import type { SparseRowBlock } from "../template-engine/tensor.js";
import { StoredMatrix } from "./stored-matrix.js";

/** A symmetric sparse matrix of which one half is stored. Made by {@link createSymmetricHalf}. */
export interface SymmetricHalf {
  readonly kind: "symmetric-half";
  readonly size: number;
  /** Of the half. */
  readonly entryCount: number;
  readonly bytes: number;
  /** Ends the worker threads. Nothing can be computed afterwards. */
  close(): Promise<void>;
  /** @internal */
  readonly stored: StoredMatrix;
}

export interface SymmetricHalfOptions {
  /** Worker threads beside the calling one; 0 keeps everything in it. By default what the machine and the data suggest. */
  readonly threads?: number;
  /** Into how many parts the matrix is cut. By default a function of the data alone. */
  readonly shardCount?: number;
}

/**
 * Moves the upper half of a symmetric matrix, with the diagonal, into the kernels' memory.
 *
 * @param upper rows in order, without gaps, columns increasing and not below the row; emptied block by block
 * @throws KernelInputError when shapes do not fit or a column is out of range or order
 */
export async function createSymmetricHalf(
  matrix: { readonly size: number; readonly upper: SparseRowBlock[] },
  options: SymmetricHalfOptions = {},
): Promise<SymmetricHalf> {
  const { size, upper } = matrix;
  assertCounts(options);
  const stored = new StoredMatrix(size, size, upper);
  for (let row = 0; row < size; row++) {
    let lowest = row;
    for (const column of stored.columnsOfRow(row)) {
      if (column < lowest) {
        throw new KernelInputError({
          field: `upper.columns (row ${row})`,
          found: column,
          expected: `at least ${lowest}: columns increase, from the diagonal on`,
        });
      }
      lowest = column + 1;
    }
  }
  const close = async () => {};
  return { kind: "symmetric-half", size, entryCount: stored.entryCount, bytes: stored.bytes, close, stored };
}

function assertCounts({ threads, shardCount }: SymmetricHalfOptions): void {
  if (threads !== undefined && !(Number.isInteger(threads) && threads >= 0)) {
    throw new KernelInputError({ field: "threads", found: threads, expected: "an integer, 0 or more" });
  }
  if (shardCount !== undefined && !(Number.isInteger(shardCount) && shardCount >= 1)) {
    throw new KernelInputError({ field: "shardCount", found: shardCount, expected: "a positive integer" });
  }
}

/** A x for all of the symmetric matrix, reading each stored entry once. @param x [size] @param out [size] */
export function symmetricHalfProduct(matrix: SymmetricHalf, x: Float64Array, out: Float64Array): void {
  assertLength("x", x, matrix.size, "size");
  assertLength("out", out, matrix.size, "size");
  matrix.stored.run("symmetricHalfRows", x, out);
}

/**
 * Calls `visit` for each stored row, in order. The arrays are valid during the call only.
 *
 * @param visit gets the row, the columns of its entries, increasing from the diagonal on, and their values
 */
export function visitSymmetricHalf(
  matrix: SymmetricHalf,
  visit: (row: number, columns: Uint32Array, values: Float64Array) => void,
): void {
  for (let row = 0; row < matrix.size; row++) {
    visit(row, matrix.stored.columnsOfRow(row), matrix.stored.valuesOfRow(row));
  }
}
