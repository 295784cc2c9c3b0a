/** What is added to a diagonal, relative to it, when a factorisation meets a pivot that is not positive. */
const FIRST_SHIFT = 1e-3;
const SHIFT_STEP = 10;
const LARGEST_SHIFT = 1e3;

/**
 * The first factor that exists, with a diagonal raised further and further, from not at all.
 *
 * @param factor tries with a shift relative to the diagonal; undefined where the matrix is not positive definite yet
 */
export function raisedUntilDefinite<Factor>(
  factor: (shift: number) => Factor | undefined,
): Factor | undefined {
  let found = factor(0);
  for (let shift = FIRST_SHIFT; found === undefined && shift <= LARGEST_SHIFT; shift *= SHIFT_STEP) {
    found = factor(shift);
  }
  return found;
}
