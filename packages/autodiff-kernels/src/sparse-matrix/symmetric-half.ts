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
  /** @internal */
  readonly stored: StoredMatrix;
}

/**
 * Moves the upper half of a symmetric matrix, with the diagonal, into the kernels' memory.
 *
 * @param upper rows in order, without gaps, columns increasing and not below the row; emptied block by block
 * @throws KernelInputError when shapes do not fit or a column is out of range or order
 */
export async function createSymmetricHalf(matrix: {
  readonly size: number;
  readonly upper: SparseRowBlock[];
}): Promise<SymmetricHalf> {
  const { size, upper } = matrix;
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
  return { kind: "symmetric-half", size, entryCount: stored.entryCount, bytes: stored.bytes, stored };
}

/** A x for all of the symmetric matrix, reading each stored entry once. @param x [size] @param out [size] */
export function symmetricHalfProduct(matrix: SymmetricHalf, x: Float64Array, out: Float64Array): void {
  assertLength("x", x, matrix.size, "size");
  assertLength("out", out, matrix.size, "size");
  matrix.stored.run("symmetricHalfRows", x, out);
}
