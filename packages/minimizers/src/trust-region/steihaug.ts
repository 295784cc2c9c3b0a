import { addScaled, dot } from "../linear-algebra/vectors.js";
import { KrylovModel, type KrylovModelOptions } from "./krylov.js";
import type { ModelMinimum, TrustRegionModel } from "./model.js";
import { truncatedConjugateGradient } from "./truncated-conjugate-gradient.js";

/**
 * Steihaug's method: conjugate gradients on the model from s = 0 until the residual is small enough, or to the edge of
 * the region where they would leave it or meet negative curvature. There is no vector to keep; a smaller radius at the
 * same point costs its products again.
 *
 * Two questions it cannot answer are put to the Lanczos process of trust-krylov: whether a point whose Krylov space
 * closes early is a minimum, and the way down from there if it is not.
 *
 * Source: Steihaug, SIAM J. Numer. Anal. 20 (1983) 626.
 */
export class SteihaugModel implements TrustRegionModel {
  readonly #options: KrylovModelOptions;
  /** Whether the Krylov space of the gradient is known to be invariant. */
  #closed = false;
  /** Once it was asked. */
  #krylov: KrylovModel | undefined;
  #convexOutside = true;

  constructor(options: KrylovModelOptions) {
    this.#options = options;
  }

  solve(radius: number, tolerance: number): ModelMinimum {
    if (this.#krylov !== undefined && !this.#convexOutside) return this.#krylov.solve(radius, tolerance);
    const found = truncatedConjugateGradient({ ...this.#options, radius, tolerance });
    if (found.kind === "non-finite") return { ...found, quantity: "hessian-product" };
    const { kind, step, stepLength, decrease, direction, directionCurvature, toEdge } = found;
    this.#closed ||= found.closed;
    if (kind === "arrived") return { kind: "interior", step, stepLength, decrease };
    if (radius === Infinity)
      return {
        kind: "indefinite",
        curvature: directionCurvature / dot(direction, direction),
        norm: found.matrixNorm,
      };
    addScaled(step, toEdge.length, direction);
    return {
      kind: "boundary",
      step,
      stepLength: radius,
      decrease: decrease + toEdge.decrease,
      convex: kind === "edge",
    };
  }

  examineRest(): boolean {
    if (!this.#closed || this.#krylov !== undefined) return false;
    this.#krylov = new KrylovModel(this.#options);
    this.#krylov.solve(Infinity, 0);
    const examined = this.#krylov.examineRest();
    this.#convexOutside = this.#krylov.solve(Infinity, 0).kind === "interior";
    return examined || !this.#convexOutside;
  }
}
