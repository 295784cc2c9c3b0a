/**
 * How far mirror images may differ, relative to the geometric mean of their elements of the diagonal or to the larger
 * of the two. A matrix that was inverted numerically is symmetric only up to its condition number times 2^-53: this is
 * a condition number of 10^10. The scale is the diagonal, so that the units of the parameters do not count.
 */
const RELATIVE_ASYMMETRY = 1e-6;

/**
 * Whether (i, j) and (j, i) of a symmetric matrix A are the same but for rounding:
 *
 *   |A_ij - A_ji| <= 10^-6 max(sqrt|A_ii A_jj|, |A_ij|, |A_ji|).
 *
 * This is the one rule for every symmetric matrix, dense or sparse; an element that is not stored is 0. Both then stand
 * for their mean, so that x^T A x is what it was: see `mirrorMean`.
 *
 * @param diagonal A_ii
 * @param otherDiagonal A_jj
 */
export function areMirrorImages(
  below: number,
  above: number,
  diagonal: number,
  otherDiagonal: number,
): boolean {
  if (below === above) return true;
  const scale = Math.max(
    Math.sqrt(Math.abs(diagonal)) * Math.sqrt(Math.abs(otherDiagonal)),
    Math.abs(below),
    Math.abs(above),
  );
  return Math.abs(below - above) <= RELATIVE_ASYMMETRY * scale;
}

/** What mirror images stand for: themselves, to the last bit, where they are equal. */
export function mirrorMean(below: number, above: number): number {
  return below === above ? above : 0.5 * (above + below);
}

/**
 * 1/2 (A + A^T) of a matrix [size, size].
 *
 * @returns A itself where it is symmetric to the last bit, a new array otherwise
 */
export function symmetricPart(matrix: Float64Array, size: number): Float64Array {
  let out = matrix;
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < row; column++) {
      const below = matrix[row * size + column]!;
      const above = matrix[column * size + row]!;
      if (below === above) continue;
      if (out === matrix) out = matrix.slice();
      out[row * size + column] = out[column * size + row] = mirrorMean(below, above);
    }
  }
  return out;
}
