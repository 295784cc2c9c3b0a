/** Rows that are worked on together, so that they stay in the cache. */
const BLOCK = 64;

/** The lower factor of a matrix, or the row at which the matrix turns out not to be positive definite. */
export type CholeskyOutcome =
  | { readonly kind: "factor"; readonly factor: Float64Array }
  | { readonly kind: "not-positive"; readonly row: number; readonly pivot: number };

/**
 * L of the Cholesky factorisation A = L L^T, by blocks of columns.
 *
 * @param matrix A, symmetric, [size, size]; only the half with column <= row is read
 * @returns L, [size, size], zero above the diagonal
 */
export function choleskyFactor(matrix: Float64Array, size: number): CholeskyOutcome {
  const a = new Float64Array(size * size);
  for (let row = 0; row < size; row++) {
    a.set(matrix.subarray(row * size, row * size + row + 1), row * size);
  }
  for (let start = 0; start < size; start += BLOCK) {
    const stop = Math.min(start + BLOCK, size);
    for (let row = start; row < size; row++) {
      for (let column = start; column < Math.min(row + 1, stop); column++) {
        const rest = a[row * size + column]! - dot(a, row * size, column * size, start, column);
        if (column < row) a[row * size + column] = rest / a[column * size + column]!;
        else if (rest > 0) a[row * size + row] = Math.sqrt(rest);
        else return { kind: "not-positive", row, pivot: rest };
      }
    }
    // What the finished columns contribute to those that follow, a block of rows at a time.
    for (let first = stop; first < size; first += BLOCK) {
      const last = Math.min(first + BLOCK, size);
      for (let row = first; row < size; row++) {
        for (let column = first; column < Math.min(row + 1, last); column++) {
          a[row * size + column]! -= dot(a, row * size, column * size, start, stop);
        }
      }
    }
  }
  return { kind: "factor", factor: a };
}

/** Product of parts of two rows. */
function dot(a: Float64Array, rowOffset: number, otherOffset: number, from: number, to: number): number {
  let sum = 0;
  for (let k = from; k < to; k++) sum += a[rowOffset + k]! * a[otherOffset + k]!;
  return sum;
}
