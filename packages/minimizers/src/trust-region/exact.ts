import {
  factorCholesky,
  type IndefiniteFactor,
  smallestSingular,
  solveLower,
  solveLowerTransposed,
} from "../linear-algebra/cholesky.js";
import { addScaled, dot, firstNonFinite, norm } from "../linear-algebra/vectors.js";
import type { HessianProduct } from "./lanczos.js";
import type { ModelMinimum, TrustRegionModel } from "./model.js";

export interface ExactModelOptions {
  /** g, [size] */
  readonly gradient: Float64Array;
  /** Fills out with H, [size, size] by rows. */
  readonly fillHessian: (out: Float64Array) => void;
}

/** κ_easy and κ_hard: how far the step may be from Δ, and its gain from the best. Source: SciPy's trust-exact. */
const EASY_TOLERANCE = 0.1;
const HARD_TOLERANCE = 0.2;
/** θ: where between its bounds λ is tried when nothing better is known. Source: CGT, algorithm 7.3.4. */
const BETWEEN_BOUNDS = 0.01;
/** Three or four factors are usual; this many only ever in the presence of NaN. */
const FACTOR_LIMIT = 200;

/**
 * The trust-region subproblem by Moré and Sorensen's method: (H + λI) s = -g with Cholesky factors, λ by Newton's
 * method on 1/‖s(λ)‖ = 1/Δ inside bounds that tighten, and in the hard case a direction of leftmost curvature that
 * fills up the length.
 *
 * Source: Moré & Sorensen, SIAM J. Sci. Stat. Comput. 4 (1983) 553; Conn, Gould & Toint, Trust-Region Methods
 * (2000), algorithms 7.3.4 to 7.3.6.
 */
export class ExactModel implements TrustRegionModel {
  readonly #gradient: Float64Array;
  readonly #size: number;
  readonly #hessian: Float64Array;
  readonly #factor: Float64Array;
  readonly #failure: ModelMinimum | undefined;
  /** Of H itself; undefined when it is positive definite. */
  readonly #indefinite: IndefiniteFactor | undefined;
  readonly #newtonStep: Float64Array | undefined;

  constructor({ gradient, fillHessian }: ExactModelOptions) {
    this.#gradient = gradient;
    this.#size = gradient.length;
    this.#hessian = new Float64Array(this.#size ** 2);
    this.#factor = new Float64Array(this.#size ** 2);
    fillHessian(this.#hessian);
    const index = firstNonFinite(this.#hessian);
    if (index >= 0) {
      this.#failure = {
        kind: "non-finite",
        quantity: "hessian",
        parameterIndex: Math.floor(index / this.#size),
      };
      return;
    }
    this.#indefinite = factorCholesky(this.#hessian, this.#size, 0, this.#factor);
    if (this.#indefinite === undefined) this.#newtonStep = this.#solveFactored();
  }

  solve(radius: number, tolerance: number): ModelMinimum {
    if (this.#failure !== undefined) return this.#failure;
    const newton = this.#newtonStep;
    if (newton !== undefined) {
      const stepLength = norm(newton);
      if (stepLength <= radius) {
        const decrease = 0 - 0.5 * dot(this.#gradient, newton); // never -0
        return { kind: "interior", step: newton.slice(), stepLength, decrease };
      }
    }
    if (radius === Infinity)
      return { kind: "indefinite", curvature: this.#failingCurvature(), norm: this.#norm() };
    const step = this.#boundaryStep(radius, tolerance);
    const stepLength = norm(step);
    return {
      kind: "boundary",
      step,
      stepLength,
      decrease: this.decrease(step),
      convex: newton !== undefined,
    };
  }

  /** Cholesky factors see every direction. */
  examineRest(): boolean {
    return false;
  }

  /** What the model promises for a step: -gᵀs - ½ sᵀHs. */
  decrease(step: Float64Array): number {
    return 0 - dot(this.#gradient, step) - 0.5 * this.curvatureAlong(step);
  }

  /** vᵀHv */
  curvatureAlong(v: Float64Array): number {
    const size = this.#size;
    let curvature = 0;
    for (let row = 0; row < size; row++) {
      let product = 0;
      for (let column = 0; column < size; column++) product += this.#hessian[row * size + column] * v[column];
      curvature += v[row] * product;
    }
    return curvature;
  }

  #boundaryStep(radius: number, tolerance: number): Float64Array {
    const size = this.#size;
    const factor = this.#factor;
    const easy = Math.min(EASY_TOLERANCE, tolerance);
    const hard = Math.min(HARD_TOLERANCE, tolerance);
    let [lowest, highest] = this.#multiplierBounds(radius);
    const between = (): number =>
      Math.max(Math.sqrt(lowest * highest), lowest + BETWEEN_BOUNDS * (highest - lowest));
    let lambda = this.#newtonStep !== undefined ? 0 : between();
    let best: Float64Array = new Float64Array(size);

    for (let count = 0; count < FACTOR_LIMIT; count++) {
      const indefinite = factorCholesky(this.#hessian, size, lambda, factor);
      if (indefinite !== undefined) {
        // vᵀ (H + λI) v = pivot ≤ 0, so λ has to grow at least by -pivot / ‖v‖².
        const { pivot, direction } = indefinite;
        lowest = Math.max(lowest, lambda - pivot / dot(direction, direction));
        const next = between();
        // Bounds that meet, at the edge of definiteness: one unit of rounding decides.
        lambda = next > lambda ? next : lambda + Number.EPSILON * Math.max(lambda, this.#norm());
        highest = Math.max(highest, lambda);
        continue;
      }
      const step = this.#solveFactored();
      const stepLength = norm(step);
      best = step;
      if (Math.abs(stepLength - radius) <= easy * radius) break;

      const w = new Float64Array(size);
      solveLower(factor, size, step, w);
      const next = lambda + (stepLength / norm(w)) ** 2 * ((stepLength - radius) / radius);
      if (stepLength > radius) {
        lowest = Math.max(lowest, lambda);
        if (!(next > lambda)) break;
        lambda = next;
        continue;
      }
      highest = Math.min(highest, lambda);
      const singular = smallestSingular(factor, size);
      const tau = lengthToBoundary(step, singular.vector, radius);
      const filled = step.slice();
      addScaled(filled, tau, singular.vector);
      best = filled;
      // The gain differs from the best by at most ½ τ² ‖Lᵀz‖², CGT (7.3.17).
      if ((tau * singular.value) ** 2 <= hard * (-dot(this.#gradient, step) + lambda * radius * radius))
        break;
      lowest = Math.max(lowest, lambda - singular.value ** 2);
      const trial = next > lowest ? next : between();
      if (!(trial < lambda)) break;
      lambda = trial;
    }
    const excess = norm(best) / radius;
    return excess > 1 ? best.map((component) => component / excess) : best;
  }

  /** Bounds of λ from ‖g‖/Δ and from what the rows of H say about its eigenvalues, CGT (7.3.8). */
  #multiplierBounds(radius: number): [number, number] {
    const size = this.#size;
    const ratio = norm(this.#gradient) / radius;
    let smallestDiagonal = Infinity;
    let gershgorinLow = Infinity;
    let gershgorinHigh = -Infinity;
    for (let i = 0; i < size; i++) {
      const diagonal = this.#hessian[i * size + i];
      let around = 0;
      for (let j = 0; j < size; j++) if (j !== i) around += Math.abs(this.#hessian[i * size + j]);
      smallestDiagonal = Math.min(smallestDiagonal, diagonal);
      gershgorinLow = Math.min(gershgorinLow, diagonal - around);
      gershgorinHigh = Math.max(gershgorinHigh, diagonal + around);
    }
    const frobenius = this.#norm();
    const curvature = this.#indefinite === undefined ? Infinity : this.#failingCurvature();
    return [
      Math.max(0, -smallestDiagonal, -curvature, ratio - Math.min(gershgorinHigh, frobenius)),
      Math.max(0, ratio + Math.min(-gershgorinLow, frobenius)),
    ];
  }

  #norm(): number {
    return norm(this.#hessian);
  }

  /** A Rayleigh quotient that is not above zero. */
  #failingCurvature(): number {
    const { pivot, direction } = this.#indefinite!;
    return pivot / dot(direction, direction);
  }

  #solveFactored(): Float64Array {
    const step = this.#gradient.map((component) => -component);
    solveLower(this.#factor, this.#size, step, step);
    solveLowerTransposed(this.#factor, this.#size, step, step);
    return step;
  }
}

/** H column by column, for problems that only offer products. */
export function hessianByProducts(product: HessianProduct, size: number, out: Float64Array): void {
  const unit = new Float64Array(size);
  const column = new Float64Array(size);
  for (let j = 0; j < size; j++) {
    unit[j] = 1;
    product(unit, column);
    unit[j] = 0;
    for (let i = 0; i < size; i++) out[i * size + j] = column[i];
  }
}

/** τ with ‖s + τ z‖ = Δ, ‖z‖ = 1: the root of the smaller magnitude, without cancellation. */
function lengthToBoundary(step: Float64Array, unit: Float64Array, radius: number): number {
  const along = dot(step, unit);
  const missing = radius * radius - dot(step, step);
  const root = Math.sqrt(along * along + missing);
  return missing / (along + (along >= 0 ? root : -root));
}
