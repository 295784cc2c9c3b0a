import {
  factorShifted,
  leftmostEigenvalue,
  leftmostEigenvector,
  tridiagonalNorm,
} from "../linear-algebra/tridiagonal.js";
import { addScaled, firstNonFinite } from "../linear-algebra/vectors.js";
import type { Preconditioner } from "../problem.js";
import { type HessianProduct, LanczosProcess } from "./lanczos.js";
import type { ModelMinimum, TrustRegionModel } from "./model.js";
import { solveTridiagonalSubproblem, type TridiagonalSolution } from "./tridiagonal-subproblem.js";

export interface KrylovModelOptions {
  /** g, [size] */
  readonly gradient: Float64Array;
  readonly product: HessianProduct;
  /** The trust region is measured in the norm of its M. */
  readonly preconditioner?: Preconditioner | undefined;
  /** Memory for Lanczos vectors, bytes. */
  readonly memory: number;
}

/**
 * Generalized Lanczos trust region: the model is minimized over the Krylov space of the gradient, which grows until
 *
 *     ‖(H + λM) s + g‖ = γ_{k+1} |h_k| ≤ tolerance · ‖g‖   in the norm of M⁻¹,
 *
 * beyond the point where conjugate gradients would leave the trust region (Steihaug's method stops there). A smaller
 * radius at the same point uses the same vectors. Where the space turns out to be invariant and the model is not
 * convex in it, a second Lanczos process starts outside, so that the hard case is solved as well. Where it is convex,
 * the step is taken as it is, and the outside is examined before a point is called a minimum: fits start in such
 * spaces, with more parameters than bins, and the outside would cost more products than the step.
 *
 * Source: Gould, Lucidi, Roma & Toint, SIAM J. Optim. 9 (1999) 504.
 */
export class KrylovModel implements TrustRegionModel {
  readonly #lanczos: LanczosProcess;
  readonly #size: number;
  /** Newton's step in the space so far, while T is positive definite: s = -Q T⁻¹ γ e₁, by recurrence as in CG. */
  readonly #newtonStep: Float64Array;
  readonly #conjugate: Float64Array;
  #pivot = 0;
  #share = 0;
  #convex = true;
  #examined = false;
  #failure: ModelMinimum | undefined;
  #nonFiniteIndex: number | undefined;

  constructor({ gradient, product, preconditioner, memory }: KrylovModelOptions) {
    this.#size = gradient.length;
    this.#newtonStep = new Float64Array(this.#size);
    this.#conjugate = new Float64Array(this.#size);
    const checkedProduct: HessianProduct = (v, out) => {
      product(v, out);
      const index = firstNonFinite(out);
      if (index >= 0) this.#nonFiniteIndex ??= index;
    };
    this.#lanczos = new LanczosProcess({ product: checkedProduct, start: gradient, preconditioner, memory });
  }

  /** Number of Lanczos vectors so far. */
  get dimension(): number {
    return this.#lanczos.dimension;
  }

  solve(radius: number, tolerance: number): ModelMinimum {
    const lanczos = this.#lanczos;
    for (;;) {
      if (this.#failure !== undefined) return this.#failure;
      if (lanczos.dimension > 0) {
        const solution = solveTridiagonalSubproblem(lanczos.tridiagonal, lanczos.startNorm, radius);
        if (solution === undefined) return this.#indefinite();
        if (this.#isEnough(solution, tolerance)) {
          if (!solution.convex && this.#leavesInvariantSpace()) continue;
          return this.#minimum(solution, radius);
        }
      } else if (lanczos.invariant) {
        // The gradient is zero. Whether that is a minimum only vectors from elsewhere can tell.
        if (!this.#leavesInvariantSpace()) return this.#nothingToGain();
        continue;
      }
      this.#extend();
    }
  }

  examineRest(): boolean {
    return this.#lanczos.invariant && this.#leavesInvariantSpace();
  }

  #isEnough({ coefficients }: TridiagonalSolution, tolerance: number): boolean {
    const { dimension, offDiagonal, startNorm, invariant } = this.#lanczos;
    // Without full orthogonality the process may need more vectors than parameters, but not many times more.
    if (invariant || this.#examined || dimension >= DIMENSIONS_PER_PARAMETER * this.#size) return true;
    return offDiagonal[dimension - 1] * Math.abs(coefficients[dimension - 1]) <= tolerance * startNorm;
  }

  #extend(): boolean {
    const lanczos = this.#lanczos;
    const j = lanczos.dimension;
    if (lanczos.extend() === "non-finite") {
      this.#failure = {
        kind: "non-finite",
        quantity: "hessian-product",
        parameterIndex: this.#nonFiniteIndex,
      };
      return false;
    }
    if (!this.#convex) return true;
    // T = L D Lᵀ, one row at a time; L y = -γ e₁, P Lᵀ = Q, s = P D⁻¹ y.
    const link = j > 0 ? lanczos.offDiagonal[j - 1] : 0;
    const factor = link === 0 ? 0 : link / this.#pivot;
    this.#pivot = lanczos.diagonal[j] - factor * link;
    if (!(this.#pivot > 0)) {
      this.#convex = false;
      return true;
    }
    const conjugate = this.#conjugate;
    const { latest } = lanczos;
    for (let i = 0; i < conjugate.length; i++) conjugate[i] = latest[i] - factor * conjugate[i];
    this.#share = j === 0 ? -lanczos.startNorm : -factor * this.#share;
    addScaled(this.#newtonStep, this.#share / this.#pivot, conjugate);
    return true;
  }

  /** Runs a Lanczos process from outside of an invariant space; false when there is no outside left to examine. */
  #leavesInvariantSpace(): boolean {
    const lanczos = this.#lanczos;
    if (this.#examined) return false;
    this.#examined = true;
    if (!lanczos.restart(pseudorandomVector(this.#size))) return false;
    for (let count = 0; count < OUTSIDE_PRODUCTS && !lanczos.invariant; count++) {
      if (!this.#extend()) return true;
      if (count >= OUTSIDE_PRODUCTS_AT_LEAST && this.#leftmostIsKnown()) break;
    }
    return true;
  }

  #leftmostIsKnown(): boolean {
    const { tridiagonal, offDiagonal, dimension } = this.#lanczos;
    const pivots = new Float64Array(dimension);
    const theta = leftmostEigenvalue(tridiagonal, pivots);
    let shift = -theta;
    for (let step = Number.EPSILON * Math.max(Math.abs(theta), Number.MIN_VALUE); ; step *= 4) {
      shift += step;
      if (factorShifted(tridiagonal, shift, pivots)) break;
    }
    const vector = leftmostEigenvector(tridiagonal, pivots);
    return (
      offDiagonal[dimension - 1] * Math.abs(vector[dimension - 1]) <= OUTSIDE_TOLERANCE * Math.abs(theta)
    );
  }

  #indefinite(): ModelMinimum {
    const { tridiagonal, dimension } = this.#lanczos;
    const curvature = leftmostEigenvalue(tridiagonal, new Float64Array(dimension));
    return { kind: "indefinite", curvature, norm: tridiagonalNorm(tridiagonal) };
  }

  #minimum({ coefficients, multiplier, convex }: TridiagonalSolution, radius: number): ModelMinimum {
    let squares = 0;
    for (let j = 0; j < coefficients.length; j++) squares += coefficients[j] * coefficients[j];
    const stepLength = Math.sqrt(squares);
    // -m = ½ (-γ h₀ + λ ‖h‖²), from (T + λI) h = -γ e₁: a sum without cancellation.
    const decrease = 0.5 * (this.#lanczos.startNorm * -coefficients[0] + multiplier * squares);
    if (convex && multiplier === 0 && stepLength <= radius)
      return { kind: "interior", step: this.#newtonStep.slice(), stepLength, decrease };
    const step = new Float64Array(this.#size);
    this.#lanczos.combine(coefficients, step);
    return { kind: "boundary", step, stepLength, decrease, convex };
  }

  #nothingToGain(): ModelMinimum {
    return { kind: "interior", step: new Float64Array(this.#size), stepLength: 0, decrease: 0 };
  }
}

/** As SciPy's limit for TRLIB: itmax = 2 size. */
const DIMENSIONS_PER_PARAMETER = 2;
/** Products spent on a space that the gradient does not reach. */
const OUTSIDE_PRODUCTS = 60;
const OUTSIDE_PRODUCTS_AT_LEAST = 10;
/** Relative residual of the leftmost eigenvalue there; its error is the square of this. */
const OUTSIDE_TOLERANCE = 1e-7;

/** Components in (-1, 1) from a fixed seed (xorshift, Marsaglia 2003), so that every run is the same. */
function pseudorandomVector(size: number): Float64Array {
  const out = new Float64Array(size);
  let state = 0x9e3779b9;
  for (let i = 0; i < size; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    out[i] = state / 2 ** 31;
  }
  return out;
}
