/** P A = L U of a small matrix: both triangles in one array, and which row each pivot came from. */
export interface LuFactor {
  readonly size: number;
  /** [size, size] by rows */
  readonly triangles: Float64Array;
  /** [size] */
  readonly pivotRows: Int32Array;
}

/**
 * Gaussian elimination with partial pivoting.
 *
 * @param matrix [size, size] by rows; not modified
 * @returns undefined when the matrix is singular to working precision
 */
export function factorLu(matrix: Float64Array, size: number): LuFactor | undefined {
  const a = matrix.slice();
  const pivotRows = new Int32Array(size);
  let largest = 0;
  for (const element of a) largest = Math.max(largest, Math.abs(element));
  for (let k = 0; k < size; k++) {
    let pivotRow = k;
    for (let i = k + 1; i < size; i++)
      if (Math.abs(a[i * size + k]) > Math.abs(a[pivotRow * size + k])) pivotRow = i;
    pivotRows[k] = pivotRow;
    if (pivotRow !== k)
      for (let j = 0; j < size; j++)
        [a[k * size + j], a[pivotRow * size + j]] = [a[pivotRow * size + j], a[k * size + j]];
    const pivot = a[k * size + k];
    // Not relative to the largest element: the rows of these matrices differ in scale by many orders.
    if (!(Math.abs(pivot) > Number.MIN_VALUE) || !(largest < Infinity)) return undefined;
    for (let i = k + 1; i < size; i++) {
      const factor = (a[i * size + k] /= pivot);
      if (factor !== 0) for (let j = k + 1; j < size; j++) a[i * size + j] -= factor * a[k * size + j];
    }
  }
  return { size, triangles: a, pivotRows };
}

/** Solves A x = b in place. */
export function solveLu({ size, triangles, pivotRows }: LuFactor, b: Float64Array): void {
  for (let k = 0; k < size; k++) [b[k], b[pivotRows[k]]] = [b[pivotRows[k]], b[k]];
  for (let i = 0; i < size; i++) for (let j = 0; j < i; j++) b[i] -= triangles[i * size + j] * b[j];
  for (let i = size - 1; i >= 0; i--) {
    for (let j = i + 1; j < size; j++) b[i] -= triangles[i * size + j] * b[j];
    b[i] /= triangles[i * size + i];
  }
}
