import { assertLength } from "../errors/kernel-input-error.js";
import type { MatrixTeam } from "./matrix-team.js";
import { doRows, rowTeamOf } from "./share-rows.js";
import type { SumOrder } from "./vector-product.js";

export interface MatrixVectorOptions {
  /** How each sum is added up; "in-order" by default. */
  readonly order?: SumOrder;
  /** Threads that take part where the matrix is large and one that they see; the result is the same to the bit. */
  readonly team?: MatrixTeam | undefined;
}

/**
 * A v
 *
 * @param matrix A, [rows, length of v]
 * @param vector v
 * @returns [rows], a new array
 * @throws KernelInputError where the length of A is not a multiple of that of v
 */
export function matrixVectorProduct(
  matrix: Float64Array,
  vector: Float64Array,
  { order = "in-order", team }: MatrixVectorOptions = {},
): Float64Array {
  const rows = vector.length === 0 ? 0 : Math.ceil(matrix.length / vector.length);
  assertLength("matrix", matrix, rows * vector.length, "rows x columns");
  const out = rowTeamOf(team, matrix)?.allocate(rows) ?? new Float64Array(rows);
  doRows({ kind: "vector-product", values: matrix, rows, vector, order, out }, team);
  return out;
}
