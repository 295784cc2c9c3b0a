import {
  factorShifted,
  leftmostEigenvalue,
  leftmostEigenvector,
  solveFactored,
  type Tridiagonal,
  tridiagonalNorm,
} from "../linear-algebra/tridiagonal.js";

/** Minimizer of the model in a Krylov space. */
export interface TridiagonalSolution {
  /** h, [size] */
  readonly coefficients: Float64Array;
  /** λ, the multiplier of ‖h‖ ≤ Δ. */
  readonly multiplier: number;
  /** Whether T itself is positive definite. */
  readonly convex: boolean;
}

/**
 * Minimizes γ e₁ᵀh + ½ hᵀTh over ‖h‖ ≤ Δ, globally: (T + λI) h = -γ e₁ with T + λI positive semidefinite and
 * λ (‖h‖ - Δ) = 0. On the boundary λ is the root of the secular equation 1/‖h(λ)‖ = 1/Δ, by Newton from the left,
 * where the concave function makes the iteration monotone. Where γ e₁ has no share of the leftmost eigenvector
 * (the hard case), that eigenvector fills up the length.
 *
 * Source: Gould, Lucidi, Roma & Toint, SIAM J. Optim. 9 (1999) 504, section 5; Conn, Gould & Toint, Trust-Region
 * Methods (2000), sections 7.3 and 7.5.5.
 *
 * @param gamma γ, at least zero
 * @param radius Δ, above zero; Infinity gives undefined when T is not positive definite
 */
export function solveTridiagonalSubproblem(
  matrix: Tridiagonal,
  gamma: number,
  radius: number,
): TridiagonalSolution | undefined {
  const { size } = matrix;
  const pivots = new Float64Array(size);
  const h = new Float64Array(size);

  const convex = factorShifted(matrix, 0, pivots);
  if (convex) {
    solveGradient(matrix, pivots, gamma, h);
    if (length(h) <= radius) return { coefficients: h, multiplier: 0, convex };
  }
  if (radius === Infinity) return undefined;

  let lowest = 0; // λ never falls below this
  if (!convex) {
    const theta = leftmostEigenvalue(matrix, pivots);
    const grain = Number.EPSILON * Math.max(tridiagonalNorm(matrix), Number.MIN_VALUE / Number.EPSILON);
    lowest = Math.max(0, -theta) + grain;
    // Bisection leaves θ a few units of rounding off; step out until the factors exist.
    for (let step = grain; !factorShifted(matrix, lowest, pivots); step *= 2) lowest += step;
    solveGradient(matrix, pivots, gamma, h);
    if (length(h) < radius) {
      const eigenvector = leftmostEigenvector(matrix, pivots);
      return { coefficients: fillUp(h, eigenvector, radius), multiplier: lowest, convex };
    }
  }

  let lambda = lowest;
  let highest = lowest + gamma / radius; // since ‖h(λ)‖ ≤ γ / (λ + θ)
  const derivative = new Float64Array(size);
  for (let iteration = 0; iteration < NEWTON_LIMIT; iteration++) {
    const hLength = length(h);
    if (Math.abs(hLength - radius) <= SECULAR_TOLERANCE * radius) break;
    if (hLength > radius) lowest = lambda;
    else highest = lambda;
    // d/dλ (1/‖h‖) = hᵀ (T + λI)⁻¹ h / ‖h‖³
    solveFactored(matrix, pivots, h, derivative);
    let slope = 0;
    for (let j = 0; j < size; j++) slope += h[j] * derivative[j];
    let next = lambda + ((hLength * hLength) / slope) * ((hLength - radius) / radius);
    if (!(next > lowest && next < highest)) next = 0.5 * (lowest + highest);
    if (next === lambda || next === lowest || next === highest) break;
    lambda = next;
    if (!factorShifted(matrix, lambda, pivots)) break; // unreachable: λ stays above -θ
    solveGradient(matrix, pivots, gamma, h);
  }
  // The last units of rounding: the step must not leave the region.
  const scale = Math.min(1, radius / length(h));
  for (let j = 0; j < size; j++) h[j] *= scale;
  return { coefficients: h, multiplier: lambda, convex };
}

const NEWTON_LIMIT = 100;
/** Newton's last step squares an error of 1e-6 or so; below a few units of rounding there is nothing to gain. */
const SECULAR_TOLERANCE = 1e-13;

function solveGradient(matrix: Tridiagonal, pivots: Float64Array, gamma: number, out: Float64Array): void {
  out.fill(0);
  out[0] = -gamma;
  solveFactored(matrix, pivots, out, out);
}

function length(h: Float64Array): number {
  let squares = 0;
  for (let j = 0; j < h.length; j++) squares += h[j] * h[j];
  return Math.sqrt(squares);
}

/** h + τ u with ‖h + τ u‖ = Δ; of the two roots the one of the smaller magnitude, without cancellation. */
function fillUp(h: Float64Array, u: Float64Array, radius: number): Float64Array {
  let along = 0;
  let squares = 0;
  for (let j = 0; j < h.length; j++) {
    along += h[j] * u[j];
    squares += h[j] * h[j];
  }
  const missing = radius * radius - squares;
  const root = Math.sqrt(along * along + missing);
  const tau = missing / (along + (along >= 0 ? root : -root));
  return h.map((component, j) => component + tau * u[j]);
}
