import { defaultProductsPerUnknown } from "../conjugate-gradient.js";
import { squaredDualNorm } from "../linear-algebra/dual-norm.js";
import { addScaled, dot, firstNonFinite, norm } from "../linear-algebra/vectors.js";
import { KrylovModel, type KrylovModelOptions } from "./krylov.js";
import type { ModelMinimum, TrustRegionModel } from "./model.js";

/**
 * Steihaug's method: conjugate gradients on the model from s = 0 until the residual is small enough, or to the edge of
 * the region where they would leave it or meet negative curvature. There is no vector to keep; a smaller radius at the
 * same point costs its products again.
 *
 * Two questions it cannot answer are put to the Lanczos process of trust-krylov: whether a point whose Krylov space
 * closes early is a minimum, and the way down from there if it is not.
 *
 * Source: Steihaug, SIAM J. Numer. Anal. 20 (1983) 626; with a preconditioner, whose norm measures the step, Conn,
 * Gould & Toint, Trust-Region Methods (2000), algorithm 7.5.1.
 */
export class SteihaugModel implements TrustRegionModel {
  readonly #options: KrylovModelOptions;
  /** Whether the Krylov space of the gradient is known to be invariant. */
  #closed = false;
  /** Once it was needed. */
  #krylov: KrylovModel | undefined;
  #convexOutside = true;

  constructor(options: KrylovModelOptions) {
    this.#options = options;
  }

  solve(radius: number, tolerance: number): ModelMinimum {
    if (this.#krylov !== undefined && !this.#convexOutside) return this.#krylov.solve(radius, tolerance);
    return this.#descend(radius, tolerance);
  }

  examineRest(): boolean {
    if (!this.#closed || this.#krylov !== undefined) return false;
    this.#krylov = new KrylovModel(this.#options);
    this.#krylov.solve(Infinity, 0);
    const examined = this.#krylov.examineRest();
    this.#convexOutside = this.#krylov.solve(Infinity, 0).kind === "interior";
    return examined || !this.#convexOutside;
  }

  #descend(radius: number, tolerance: number): ModelMinimum {
    const { gradient, product, preconditioner } = this.#options;
    const size = gradient.length;
    const step = new Float64Array(size);
    const residual = gradient.slice(); // g + H s
    const z = preconditioner === undefined ? residual : new Float64Array(size);
    const image = new Float64Array(size);
    preconditioner?.solve(residual, z);
    let weight = squaredDualNorm(residual, z); // rᵀ M⁻¹ r
    const target = tolerance * Math.sqrt(weight);
    const direction = z.map((component) => -component);
    // ‖s‖², sᵀ M d and ‖d‖² in the norm of M, by recurrence, CGT (7.5.5) to (7.5.7): M itself is not known.
    let stepSquared = 0;
    let along = 0;
    let directionSquared = weight;
    let decrease = 0;
    let scale = 0;
    const boundary = (curvature: number): ModelMinimum => {
      const missing = radius * radius - stepSquared;
      const root = Math.sqrt(along * along + directionSquared * missing);
      const tau = along >= 0 ? missing / (along + root) : (root - along) / directionSquared;
      addScaled(step, tau, direction);
      // The model along d falls by τ rᵀM⁻¹r - ½ τ² dᵀHd.
      decrease += tau * weight - 0.5 * tau * tau * curvature;
      return { kind: "boundary", step, stepLength: radius, decrease, convex: curvature > 0 };
    };

    for (let count = 0; weight > 0 && count < PRODUCTS_PER_PARAMETER * size; count++) {
      if (count > 0 && Math.sqrt(weight) <= target) break;
      product(direction, image);
      const index = firstNonFinite(image);
      if (index >= 0) return { kind: "non-finite", quantity: "hessian-product", parameterIndex: index };
      const curvature = dot(direction, image);
      scale = Math.max(scale, norm(image) / norm(direction));
      if (!(curvature > 0)) {
        if (radius < Infinity) return boundary(curvature);
        return { kind: "indefinite", curvature: curvature / dot(direction, direction), norm: scale };
      }
      const length = weight / curvature;
      const nextSquared = stepSquared + length * (2 * along + length * directionSquared);
      if (nextSquared >= radius * radius) return boundary(curvature);
      addScaled(step, length, direction);
      addScaled(residual, length, image);
      decrease += 0.5 * length * weight;
      stepSquared = nextSquared;
      preconditioner?.solve(residual, z);
      const nextWeight = squaredDualNorm(residual, z);
      const beta = nextWeight / weight;
      along = beta * (along + length * directionSquared);
      directionSquared = nextWeight + beta * beta * directionSquared;
      for (let i = 0; i < size; i++) direction[i] = beta * direction[i] - z[i];
      weight = nextWeight;
      if (norm(residual) <= CLOSED_ULPS * Number.EPSILON * scale * norm(step)) {
        this.#closed = true;
        break;
      }
    }
    if (!(weight > 0)) this.#closed = true;
    return { kind: "interior", step, stepLength: Math.sqrt(stepSquared), decrease };
  }
}

/** As for linear systems: without orthogonalization, rounding costs many more than one for each parameter. */
const PRODUCTS_PER_PARAMETER = defaultProductsPerUnknown;
/** A residual this small, in units of rounding of ‖H‖ ‖s‖, says that the Krylov space is invariant. */
const CLOSED_ULPS = 32;
