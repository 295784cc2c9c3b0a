/**
 * A pivot below this share of its diagonal element leaves a preconditioner M too few digits: rounding can then make
 * r^T M^-1 r negative.
 */
export const SMALLEST_PIVOT_SHARE = 1e-10;

/** Diagonal of a matrix, [size], a new array. */
export function diagonalOf(matrix: Float64Array, size: number): Float64Array {
  return Float64Array.from({ length: size }, (_, i) => matrix[i * (size + 1)]!);
}

/**
 * Whether every pivot l_ii^2 of a Cholesky factor is above a share of the diagonal element h_ii. The ratio is what is left
 * of the curvature of a parameter when those before it follow, whatever the units.
 *
 * @param diagonal of H, [size]
 * @param factor L with L L^T = H, [size, size]
 */
export function hasPivots(diagonal: Float64Array, factor: Float64Array, share: number): boolean {
  const size = diagonal.length;
  return diagonal.every((element, i) => factor[i * (size + 1)]! ** 2 > share * element);
}
