import { addScaled, dot, norm } from "../linear-algebra/vectors.js";
import { ExactModel, type ExactModelOptions } from "./exact.js";
import type { ModelMinimum, TrustRegionModel } from "./model.js";

/**
 * Powell's dogleg: from the point downhill to the minimum of the model along the gradient, from there straight to
 * Newton's step, and as far along this path as the radius allows.
 *
 * The path only exists where the Hessian is positive definite. Elsewhere, where SciPy's dogleg ends with an error, the
 * step is that of trust-exact, from the same Cholesky factors.
 *
 * Source: Nocedal & Wright, Numerical Optimization (2006), section 4.1.
 */
export class DoglegModel implements TrustRegionModel {
  readonly #gradient: Float64Array;
  readonly #exact: ExactModel;

  constructor(options: ExactModelOptions) {
    this.#gradient = options.gradient;
    this.#exact = new ExactModel(options);
  }

  solve(radius: number, tolerance: number): ModelMinimum {
    const newton = this.#exact.solve(Infinity, tolerance);
    if (radius === Infinity || newton.kind === "non-finite") return newton;
    if (newton.kind !== "interior") return this.#exact.solve(radius, tolerance);
    if (newton.stepLength <= radius) return newton;
    const step = this.#pointOnPath(newton.step, radius);
    const decrease = this.#exact.decrease(step);
    return { kind: "boundary", step, stepLength: norm(step), decrease, convex: true };
  }

  /** Cholesky factors see every direction. */
  examineRest(): boolean {
    return false;
  }

  /** The point of the path at the distance Δ, which lies short of Newton's step. */
  #pointOnPath(newton: Float64Array, radius: number): Float64Array {
    const gradient = this.#gradient;
    const gradientNorm = norm(gradient);
    const cauchyLength = gradientNorm ** 3 / this.#exact.curvatureAlong(gradient); // N&W (4.12)
    const downhill = (length: number): Float64Array =>
      gradient.map((component) => (-component / gradientNorm) * length);
    if (!(cauchyLength < radius)) return downhill(radius);
    const cauchy = downhill(cauchyLength);
    const rest = newton.map((component, i) => component - cauchy[i]);
    // ‖cauchy + τ rest‖ = Δ: the root between 0 and 1, without cancellation.
    const along = dot(cauchy, rest);
    const missing = radius * radius - dot(cauchy, cauchy);
    const root = Math.sqrt(along * along + dot(rest, rest) * missing);
    const tau = along >= 0 ? missing / (along + root) : (root - along) / dot(rest, rest);
    addScaled(cauchy, tau, rest);
    return cauchy;
  }
}
