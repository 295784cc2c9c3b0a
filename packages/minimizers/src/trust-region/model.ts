import type { NonFiniteQuantity } from "../status.js";

/**
 * The quadratic model m(s) = gᵀs + ½ sᵀHs at the current point, and the method that minimizes it over ‖s‖ ≤ Δ.
 * One model serves all radii that are tried at its point.
 */
export interface TrustRegionModel {
  /**
   * Minimizes the model.
   *
   * @param radius Δ; Infinity asks for the minimum of the model itself
   * @param tolerance how small the residual of the step, relative to the gradient, has to be
   */
  solve(radius: number, tolerance: number): ModelMinimum;

  /**
   * Looks for negative curvature in directions that `solve` had no reason to visit. To be asked before a point is
   * called a minimum; `solve` knows of what was found.
   *
   * @returns whether anything new was examined
   */
  examineRest(): boolean;
}

/** What the minimization of a model gives. */
export type ModelMinimum =
  /** A minimum of the model itself, the step of Newton's method: H is positive definite as far as was seen. */
  | {
      readonly kind: "interior";
      /** s, [size] */
      readonly step: Float64Array;
      readonly stepLength: number;
      /** -m(s), which is the estimated distance to the minimum. */
      readonly decrease: number;
    }
  /** A step as long as the radius. */
  | {
      readonly kind: "boundary";
      readonly step: Float64Array;
      readonly stepLength: number;
      readonly decrease: number;
      /** Whether H is positive definite as far as was seen. */
      readonly convex: boolean;
    }
  /** The model has no minimum; only for an infinite radius. */
  | {
      readonly kind: "indefinite";
      /** Of some direction, not above zero. */
      readonly curvature: number;
      /** Norm of H as far as was seen, to tell a curvature from rounding. */
      readonly norm: number;
    }
  | {
      readonly kind: "non-finite";
      readonly quantity: NonFiniteQuantity;
      readonly parameterIndex: number | undefined;
    };

/** A step to be tried. */
export type NewtonMinimum = Extract<ModelMinimum, { readonly kind: "interior" | "boundary" }>;
