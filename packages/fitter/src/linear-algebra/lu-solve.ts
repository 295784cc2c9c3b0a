/**
 * Solution of A x = b by Gaussian elimination with partial pivoting.
 *
 * @param matrix A, [b.length, b.length]
 * @returns x, a new array; of NaN when A is singular
 */
export function solveByLu(matrix: Float64Array, right: Float64Array): Float64Array {
  const size = right.length;
  const a = matrix.slice();
  const x = right.slice();
  for (let column = 0; column < size; column++) {
    let pivot = column;
    for (let row = column + 1; row < size; row++) {
      if (Math.abs(a[row * size + column]!) > Math.abs(a[pivot * size + column]!)) pivot = row;
    }
    if (pivot !== column) swapRows(a, x, pivot, column);
    const diagonal = a[column * (size + 1)]!;
    if (!(Math.abs(diagonal) > 0)) return x.fill(Number.NaN);
    for (let row = column + 1; row < size; row++) {
      const factor = a[row * size + column]! / diagonal;
      if (factor === 0) continue;
      for (let k = column + 1; k < size; k++) a[row * size + k]! -= factor * a[column * size + k]!;
      x[row]! -= factor * x[column]!;
    }
  }
  for (let row = size - 1; row >= 0; row--) {
    for (let k = row + 1; k < size; k++) x[row]! -= a[row * size + k]! * x[k]!;
    x[row]! /= a[row * (size + 1)]!;
  }
  return x;
}

function swapRows(a: Float64Array, x: Float64Array, i: number, j: number): void {
  const size = x.length;
  const row = a.slice(i * size, (i + 1) * size);
  a.copyWithin(i * size, j * size, (j + 1) * size);
  a.set(row, j * size);
  [x[i], x[j]] = [x[j]!, x[i]!];
}
