import type { Refuse } from "./check.js";
import { choleskyFactor } from "./cholesky-factor.js";
import { areMirrorImages } from "./mirror-images.js";

/** Up to this size a matrix is factorised (0.3 s at most); of a larger one only the diagonal is checked. */
const LARGEST_FACTORISED = 1000;

/** Checks that a matrix [size, size] is symmetric, by the rule of `areMirrorImages`. Its numbers must be finite. */
export function checkSymmetric(refuse: Refuse, field: string, matrix: Float64Array, size: number): void {
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < row; column++) {
      const below = matrix[row * size + column]!;
      const above = matrix[column * size + row]!;
      if (areMirrorImages(below, above, matrix[row * (size + 1)]!, matrix[column * (size + 1)]!)) continue;
      refuse({
        field,
        index: [row, column],
        found: below,
        expected: `${above}, as at [${column},${row}]: a symmetric matrix`,
      });
    }
  }
}

/** Checks that a symmetric matrix [size, size] is positive definite, by its Cholesky factorisation. */
export function checkPositiveDefinite(
  refuse: Refuse,
  field: string,
  matrix: Float64Array,
  size: number,
): void {
  const fail = (index: number, found: number): never =>
    refuse({
      field,
      index: [index, index],
      found: found,
      expected: "above 0, as in a positive definite matrix",
      remedy: "Give a covariance whose eigenvalues are all positive.",
    });
  for (let row = 0; row < size; row++) {
    const diagonal = matrix[row * size + row]!;
    if (!(diagonal > 0)) fail(row, diagonal);
  }
  if (size > LARGEST_FACTORISED) return;
  const outcome = choleskyFactor(matrix, size);
  if (outcome.kind === "not-positive") fail(outcome.row, outcome.pivot);
}
