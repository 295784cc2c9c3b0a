/**
 * The elements of a square matrix at some of its rows and the same columns.
 *
 * @param matrix [size, size]
 * @param places of the rows
 * @returns [places, places]
 */
export function submatrix(matrix: Float64Array, size: number, places: readonly number[]): Float64Array {
  const out = new Float64Array(places.length ** 2);
  let entry = 0;
  for (const i of places) {
    for (const j of places) out[entry++] = matrix[i * size + j]!;
  }
  return out;
}
