/** Columns that are worked on together: their rows stay in the second-level cache for sizes up to some thousands. */
const BLOCK = 32;

/** A symmetric matrix turned out not to be positive definite. */
export interface IndefiniteFactor {
  /** Order of the leading block that is positive definite. */
  readonly order: number;
  /** vᵀ A v, not above zero. */
  readonly pivot: number;
  /** v, [size], with element `order` equal to one and zeros behind. */
  readonly direction: Float64Array;
}

/**
 * Fills the lower triangle of `out` with L of A + shift·I = L Lᵀ, column block by column block.
 *
 * @param matrix A, [size, size] by rows; only its lower triangle is read
 * @param out L, [size, size] by rows; what is above the diagonal is left as it is
 * @returns undefined, or the direction in which A + shift·I is not positive definite
 */
export function factorCholesky(
  matrix: Float64Array,
  size: number,
  shift: number,
  out: Float64Array,
): IndefiniteFactor | undefined {
  for (let first = 0; first < size; first += BLOCK) {
    const end = Math.min(first + BLOCK, size);
    for (let row = first; row < size; row++) {
      const rowStart = row * size;
      const last = Math.min(end, row + 1);
      for (let column = first; column < last; column++) {
        const columnStart = column * size;
        const rest = matrix[rowStart + column] - rowProduct(out, rowStart, columnStart, column);
        if (column < row) out[rowStart + column] = rest / out[columnStart + column];
        else {
          const pivot = rest + shift;
          if (!(pivot > 0)) return { order: row, pivot, direction: failingDirection(out, size, row) };
          out[rowStart + row] = Math.sqrt(pivot);
        }
      }
    }
  }
  return undefined;
}

/** Solves L x = rhs by rows; `rhs` and `out` may be one array. */
export function solveLower(factor: Float64Array, size: number, rhs: Float64Array, out: Float64Array): void {
  for (let row = 0; row < size; row++) {
    let sum = rhs[row];
    const start = row * size;
    for (let column = 0; column < row; column++) sum -= factor[start + column] * out[column];
    out[row] = sum / factor[start + row];
  }
}

/** Solves Lᵀ x = rhs, also by rows of L; `rhs` and `out` may be one array. */
export function solveLowerTransposed(
  factor: Float64Array,
  size: number,
  rhs: Float64Array,
  out: Float64Array,
): void {
  if (out !== rhs) out.set(rhs);
  eliminateTransposed(factor, size, size, out);
}

/**
 * A unit vector z for which ‖Lᵀ z‖ is close to the smallest singular value, and that value: signs that make the
 * solution of L w = (±1, ..., ±1) grow (Golub & Van Loan, algorithm 3.5.1), then inverse iteration.
 */
export function smallestSingular(
  factor: Float64Array,
  size: number,
): { value: number; vector: Float64Array } {
  const vector = new Float64Array(size);
  for (let row = 0; row < size; row++) {
    let sum = 0;
    const start = row * size;
    for (let column = 0; column < row; column++) sum += factor[start + column] * vector[column];
    vector[row] = (sum > 0 ? -1 - sum : 1 - sum) / factor[start + row];
  }
  let value = 0;
  for (let pass = 0; pass < SINGULAR_PASSES; pass++) {
    if (pass > 0) solveLower(factor, size, vector, vector);
    normalize(vector);
    solveLowerTransposed(factor, size, vector, vector);
    value = 1 / normalize(vector); // ‖w‖ / ‖L⁻ᵀ w‖ with ‖w‖ = 1
  }
  return { value, vector };
}

const SINGULAR_PASSES = 3;

function rowProduct(l: Float64Array, rowStart: number, columnStart: number, length: number): number {
  let sum0 = 0;
  let sum1 = 0;
  let sum2 = 0;
  let sum3 = 0;
  const whole = length - (length % 4);
  let k = 0;
  for (; k < whole; k += 4) {
    sum0 += l[rowStart + k] * l[columnStart + k];
    sum1 += l[rowStart + k + 1] * l[columnStart + k + 1];
    sum2 += l[rowStart + k + 2] * l[columnStart + k + 2];
    sum3 += l[rowStart + k + 3] * l[columnStart + k + 3];
  }
  for (; k < length; k++) sum0 += l[rowStart + k] * l[columnStart + k];
  return sum0 + sum1 + (sum2 + sum3);
}

/** v with L₁₁ᵀ v₁ = -l and v₂ = 1, so that vᵀ A v is the pivot that failed. Conn, Gould & Toint, section 7.3.10. */
function failingDirection(factor: Float64Array, size: number, order: number): Float64Array {
  const direction = new Float64Array(size);
  for (let column = 0; column < order; column++) direction[column] = -factor[order * size + column];
  eliminateTransposed(factor, size, order, direction);
  direction[order] = 1;
  return direction;
}

function eliminateTransposed(factor: Float64Array, size: number, order: number, x: Float64Array): void {
  for (let row = order - 1; row >= 0; row--) {
    const start = row * size;
    const solved = (x[row] /= factor[start + row]);
    for (let column = 0; column < row; column++) x[column] -= factor[start + column] * solved;
  }
}

/** Divides a vector by its length, and returns that. */
function normalize(vector: Float64Array): number {
  let squares = 0;
  for (let i = 0; i < vector.length; i++) squares += vector[i] * vector[i];
  const length = Math.sqrt(squares);
  for (let i = 0; i < vector.length; i++) vector[i] /= length;
  return length;
}
