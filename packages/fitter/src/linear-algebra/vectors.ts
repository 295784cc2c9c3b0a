/** out += values */
export function addTo(out: Float64Array, values: Float64Array): void {
  for (let i = 0; i < out.length; i++) out[i]! += values[i]!;
}

/** Adds `factor` times a stretch of `values` to one of `out`. */
export function addScaled(
  out: Float64Array,
  to: number,
  values: Float64Array,
  from: number,
  length: number,
  factor: number,
): void {
  for (let i = 0; i < length; i++) out[to + i]! += factor * values[from + i]!;
}

/** A v for a square matrix A, [size, size]; a new array. */
export function timesVector(matrix: Float64Array, vector: Float64Array): Float64Array {
  const size = vector.length;
  return vector.map((_, i) => {
    let sum = 0;
    for (let j = 0; j < size; j++) sum += matrix[i * size + j]! * vector[j]!;
    return sum;
  });
}

/** a^T b */
export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
