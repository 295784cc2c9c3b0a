/**
 * A symmetric tridiagonal matrix T of order `size`. Arrays may be longer; off-diagonal element j links j and j + 1.
 */
export interface Tridiagonal {
  readonly size: number;
  readonly diagonal: ArrayLike<number>;
  readonly offDiagonal: ArrayLike<number>;
}

/** Largest sum of magnitudes in a row, a bound on the spectral norm. */
export function tridiagonalNorm({ size, diagonal, offDiagonal }: Tridiagonal): number {
  let largest = 0;
  for (let j = 0; j < size; j++) {
    const left = j > 0 ? Math.abs(offDiagonal[j - 1]) : 0;
    const right = j < size - 1 ? Math.abs(offDiagonal[j]) : 0;
    largest = Math.max(largest, left + Math.abs(diagonal[j]) + right);
  }
  return largest;
}

/**
 * Fills `pivots` with D of T + shift·I = L D Lᵀ (L unit lower bidiagonal, its element j is offDiagonal_j / D_j).
 *
 * @returns whether the shifted matrix is positive definite; if not, pivots are filled up to the first that fails
 */
export function factorShifted(matrix: Tridiagonal, shift: number, pivots: Float64Array): boolean {
  const { size, diagonal, offDiagonal } = matrix;
  for (let j = 0; j < size; j++) {
    const link = j > 0 ? offDiagonal[j - 1] : 0;
    const pivot = diagonal[j] + shift - (link === 0 ? 0 : (link * link) / pivots[j - 1]);
    if (!(pivot > 0)) return false;
    pivots[j] = pivot;
  }
  return true;
}

/** Solves L D Lᵀ x = rhs with the pivots of {@link factorShifted}; `rhs` and `out` may be one array. */
export function solveFactored(
  { size, offDiagonal }: Tridiagonal,
  pivots: Float64Array,
  rhs: Float64Array,
  out: Float64Array,
): void {
  out[0] = rhs[0];
  for (let j = 1; j < size; j++) out[j] = rhs[j] - (offDiagonal[j - 1] / pivots[j - 1]) * out[j - 1];
  out[size - 1] /= pivots[size - 1];
  for (let j = size - 2; j >= 0; j--) out[j] = (out[j] - offDiagonal[j] * out[j + 1]) / pivots[j];
}

/**
 * Leftmost eigenvalue by bisection: T - θI has a negative pivot exactly when an eigenvalue lies below θ (Sylvester).
 * Accurate to a few units of rounding of the norm of T.
 */
export function leftmostEigenvalue(matrix: Tridiagonal, pivots: Float64Array): number {
  const bound = tridiagonalNorm(matrix);
  if (bound === 0) return 0;
  let low = -bound * (1 + 2 * Number.EPSILON);
  let high = matrix.diagonal[0];
  for (let j = 1; j < matrix.size; j++) high = Math.min(high, matrix.diagonal[j]); // a Rayleigh quotient
  while (high - low > 2 * Number.EPSILON * bound) {
    const middle = 0.5 * (low + high);
    if (middle <= low || middle >= high) break;
    if (factorShifted(matrix, -middle, pivots)) low = middle;
    else high = middle;
  }
  return low;
}

/**
 * Unit eigenvector of the leftmost eigenvalue, by inverse iteration.
 *
 * @param pivots of T + shift·I, barely positive definite
 */
export function leftmostEigenvector(matrix: Tridiagonal, pivots: Float64Array): Float64Array {
  const { size } = matrix;
  const vector = new Float64Array(size);
  // A start that is orthogonal to no eigenvector in practice: the signs and sizes follow no pattern.
  for (let j = 0; j < size; j++) vector[j] = 1 + 0.5 * Math.sin(1 + 7 * j * j);
  for (let pass = 0; pass < INVERSE_ITERATIONS; pass++) {
    solveFactored(matrix, pivots, vector, vector);
    let largest = 0;
    for (let j = 0; j < size; j++) largest = Math.max(largest, Math.abs(vector[j]));
    let squares = 0;
    for (let j = 0; j < size; j++) squares += (vector[j] /= largest) ** 2;
    const length = Math.sqrt(squares);
    for (let j = 0; j < size; j++) vector[j] /= length;
  }
  return vector;
}

/** One usually suffices when the shift is accurate (Parlett, The Symmetric Eigenvalue Problem, 4.4). */
const INVERSE_ITERATIONS = 3;
