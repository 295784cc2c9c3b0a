import type { ExternalTerms } from "../../external/external-terms.js";
import {
  addConstraintGradient,
  constraintCurvature,
  constraintValue,
  type GaussianConstraints,
} from "../../parameters/gaussian-constraints.js";
import type { ParameterMap, ParameterPoint } from "../../parameters/parameter-map.js";

/** A part of the negative log-likelihood that is a function of the parameters alone, with its derivatives by x. */
export interface ParameterTerm {
  /** Value at a point; adds the gradient, [parameters]. */
  addGradient(point: ParameterPoint, gradient: Float64Array): number;
  /** Adds the second derivative applied to a direction, [parameters]. */
  addHvp(point: ParameterPoint, direction: Float64Array, out: Float64Array): void;
  /** Adds the second derivatives to a dense Hessian, [parameters, parameters]. */
  addHessian(point: ParameterPoint, out: Float64Array): void;
  /** Adds what is not negative and approximates the diagonal of the Hessian, [parameters]. */
  addDiagonalSize(point: ParameterPoint, out: Float64Array): void;
}

/** 1/2 sum_j w_j (X_j - X0_j)^2 */
export function constraintTerm(constraints: GaussianConstraints): ParameterTerm {
  const { weights } = constraints;
  return {
    addGradient(point, gradient) {
      addConstraintGradient(constraints, point, gradient);
      return constraintValue(constraints, point);
    },
    addHvp(point, direction, out) {
      for (let i = 0; i < weights.length; i++) {
        out[i]! += constraintCurvature(constraints, point, i) * direction[i]!;
      }
    },
    addHessian(point, out) {
      for (let i = 0; i < weights.length; i++) {
        out[i * (weights.length + 1)]! += constraintCurvature(constraints, point, i);
      }
    },
    addDiagonalSize(point, out) {
      for (let i = 0; i < weights.length; i++) {
        if (weights[i]) out[i]! += weights[i]! * point.slope(i) ** 2;
      }
    },
  };
}

/** sum_t (g_t^T x + 1/2 x^T H_t x + c_t). Preconditioners have the diagonal from elsewhere, for it does not change. */
export function externalTerm(external: ExternalTerms, map: ParameterMap): ParameterTerm {
  return {
    addGradient: ({ x }, gradient) => external.addGradient(map.opened(x), gradient),
    addHvp: (_, direction, out) => external.addProduct(direction, out),
    addHessian: (_, out) => external.addHessian(out, map.size),
    addDiagonalSize() {},
  };
}
