import type { ParameterPoint } from "./parameter-map.js";

/** ln sqrt(2 pi) */
export const LOG_SQRT_2PI = 0.9189385332046727;

/** Gaussian constraints 1/2 w_j (X_j - X0_j)^2 on effective parameters; w = 0 leaves a parameter free. */
export interface GaussianConstraints {
  /** w, [parameters] */
  readonly weights: Float64Array;
  /** X0, [parameters] */
  readonly centres: Float64Array;
}

export function constraintValue({ weights, centres }: GaussianConstraints, point: ParameterPoint): number {
  let sum = 0;
  for (let i = 0; i < weights.length; i++) {
    const distance = point.effective[i]! - centres[i]!;
    sum += 0.5 * weights[i]! * distance * distance;
  }
  return sum;
}

/** Adds the gradient with respect to x. */
export function addConstraintGradient(
  { weights, centres }: GaussianConstraints,
  point: ParameterPoint,
  out: Float64Array,
): void {
  for (let i = 0; i < weights.length; i++) {
    if (weights[i] !== 0) out[i]! += weights[i]! * (point.effective[i]! - centres[i]!) * point.slope(i);
  }
}

/** Second derivative of the constraint of one parameter with respect to its x. */
export function constraintCurvature(
  { weights, centres }: GaussianConstraints,
  point: ParameterPoint,
  index: number,
): number {
  const weight = weights[index]!;
  if (weight === 0) return 0;
  const distance = point.effective[index]! - centres[index]!;
  return weight * (point.slope(index) ** 2 + distance * point.curvature(index));
}

/** What the full negative log-likelihood has besides: ln(sqrt(2 pi) sigma) for each constrained parameter. */
export function constraintConstant({ weights }: GaussianConstraints): number {
  let sum = 0;
  for (const weight of weights) if (weight > 0) sum += LOG_SQRT_2PI - 0.5 * Math.log(weight);
  return sum;
}

/** Variance of each parameter before the fit: 1/w, and that of `unconstrained` where there is no constraint. */
export function prefitVariances({ weights }: GaussianConstraints, unconstrained: number): Float64Array {
  return weights.map((weight) => (weight === 0 ? unconstrained * unconstrained : 1 / weight));
}
