import type { BinSelection } from "../mappings/bin-selection.js";
import { type SparseRows, timesDense } from "../mappings/sparse-rows.js";
import { summedRows } from "./summed-yields.js";

/** A M F^T of a matrix M of the data bins, [data bins, data bins] to [outputs, outputs]. */
export function mappedMatrix(
  matrix: Float64Array,
  binCount: number,
  selections: readonly BinSelection[],
  [left, right]: readonly [left: SparseRows, right: SparseRows],
): Float64Array {
  const fromLeft = timesDense(left, summedRows(matrix, binCount, selections), binCount);
  const turned = transposed(fromLeft, left.rowCount, binCount);
  const both = timesDense(right, summedRows(turned, left.rowCount, selections), left.rowCount);
  return transposed(both, right.rowCount, left.rowCount);
}

function transposed(matrix: Float64Array, rows: number, columns: number): Float64Array {
  const out = new Float64Array(matrix.length);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) out[j * rows + i] = matrix[i * columns + j]!;
  return out;
}
