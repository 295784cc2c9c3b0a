/**
 * A pivot below this share of its diagonal element leaves a preconditioner M too few digits: rounding can then make
 * r^T M^-1 r negative.
 */
export const SMALLEST_PIVOT_SHARE = 1e-10;

/**
 * Whether every pivot l_ii^2 of a Cholesky factor is above a share of the diagonal element h_ii. The ratio is what is left
 * of the curvature of a parameter when those before it follow, whatever the units.
 *
 * @param matrix H, [size, size]
 * @param factor L with L L^T = H, [size, size]
 */
export function hasPivots(matrix: Float64Array, factor: Float64Array, share: number): boolean {
  const size = Math.sqrt(matrix.length);
  for (let i = 0; i < matrix.length; i += size + 1) {
    if (!(factor[i]! ** 2 > share * matrix[i]!)) return false;
  }
  return true;
}
