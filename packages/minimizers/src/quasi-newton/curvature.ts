import { dot } from "../linear-algebra/vectors.js";

/** Whether sᵀy is above the rounding of yᵀy, so that the update keeps B positive definite. Source: L-BFGS-B 3.0. */
export function tellsCurvature(step: Float64Array, gradientChange: Float64Array): boolean {
  return dot(step, gradientChange) > Number.EPSILON * dot(gradientChange, gradientChange);
}
