/** L with L L^T = A, element by element. Obviously right, never fast; used by tests only. */
export function slowCholesky(matrix: Float64Array, size: number): Float64Array {
  const factor = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * size + j]!;
      for (let k = 0; k < j; k++) sum -= factor[i * size + k]! * factor[j * size + k]!;
      factor[i * size + j] = i === j ? Math.sqrt(sum) : sum / factor[j * (size + 1)]!;
    }
  }
  return factor;
}

/** A^-1, column by column: L y = e, L^T x = y. */
export function slowInverseFromCholesky(factor: Float64Array, size: number): Float64Array {
  const inverse = new Float64Array(size * size);
  const x = new Float64Array(size);
  for (let column = 0; column < size; column++) {
    for (let i = 0; i < size; i++) {
      let sum = i === column ? 1 : 0;
      for (let k = 0; k < i; k++) sum -= factor[i * size + k]! * x[k]!;
      x[i] = sum / factor[i * (size + 1)]!;
    }
    for (let i = size - 1; i >= 0; i--) {
      let sum = x[i]!;
      for (let k = i + 1; k < size; k++) sum -= factor[k * size + i]! * x[k]!;
      x[i] = sum / factor[i * (size + 1)]!;
      inverse[i * size + column] = x[i]!;
    }
  }
  return inverse;
}
