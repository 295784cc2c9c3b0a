import { assertLength } from "../errors/kernel-input-error.js";
import type { CsrRows } from "./csr-rows.js";
import { StoredMatrix } from "./stored-matrix.js";

/** A sparse matrix in a WebAssembly memory. Made by {@link createCsrMatrix}. */
export interface StoredCsrMatrix {
  readonly kind: "csr";
  readonly rowCount: number;
  readonly columnCount: number;
  readonly entryCount: number;
  readonly bytes: number;
  /** @internal */
  readonly stored: StoredMatrix;
}

/**
 * Moves a matrix into the kernels' memory.
 *
 * @param blocks rows in order, without gaps; the list is emptied block by block
 * @throws KernelInputError when shapes do not fit or a column is out of range
 */
export async function createCsrMatrix(matrix: {
  readonly rowCount: number;
  readonly columnCount: number;
  readonly blocks: CsrRows[];
}): Promise<StoredCsrMatrix> {
  const { rowCount, columnCount, blocks } = matrix;
  const stored = new StoredMatrix(rowCount, columnCount, blocks);
  return { kind: "csr", rowCount, columnCount, entryCount: stored.entryCount, bytes: stored.bytes, stored };
}

/** A x. @param x [columns] @param out [rows] */
export function csrProduct(matrix: StoredCsrMatrix, x: Float64Array, out: Float64Array): void {
  assertLength("x", x, matrix.columnCount, "columnCount");
  assertLength("out", out, matrix.rowCount, "rowCount");
  matrix.stored.product(x, out);
}

/** A^T u. @param u [rows] @param out [columns] */
export function csrTransposeProduct(matrix: StoredCsrMatrix, u: Float64Array, out: Float64Array): void {
  assertLength("u", u, matrix.rowCount, "rowCount");
  assertLength("out", out, matrix.columnCount, "columnCount");
  matrix.stored.vjp(u, out);
}
