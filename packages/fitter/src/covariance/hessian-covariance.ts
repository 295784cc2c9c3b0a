import { choleskyInverseInPlace, matrixVectorProduct } from "@rabbit-fit/autodiff-kernels";
import { exactConditionNumber, isExact, largestEigenvalue } from "../convergence/condition-number.js";
import type { Likelihood } from "../likelihood/likelihood.js";
import type { Frozen } from "../parameters/frozen.js";
import {
  factoredHessian,
  hessianOf,
  type PositiveDefiniteHessian,
  spreadFloating,
} from "./floating-hessian.js";

/** What the Hessian at a point says about it. */
export type HessianCovariance =
  | {
      readonly kind: "positive-definite";
      /**
       * Inverse Hessian, [parameters, parameters]; for fixed parameters their prefit variance on the diagonal, for
       * excluded ones zeros.
       */
      readonly covariance: Float64Array;
      /** 1/2 g^T H^-1 g, in units of the negative log-likelihood. */
      readonly edm: number;
      /** Ratio of the extreme eigenvalues of the Hessian of the parameters that float. */
      readonly conditionNumber: number;
    }
  /** Which parameters or directions are to blame. */
  | { readonly kind: "not-positive-definite" | "non-finite"; readonly message: string };

export interface HessianCovarianceOptions {
  readonly x: Float64Array;
  readonly frozen: Frozen;
  /** Variances before the fit, which fixed parameters keep, [parameters]. */
  readonly prefitVariances: Float64Array;
  /** Parameters to leave out, as the likelihood does not change with them to second order. */
  readonly excluded: readonly number[];
  /** How much the condition number may cost; `little` by default. */
  readonly effort?: "little" | "all";
  /** The Hessian at x, where it is known; it becomes the covariance. */
  readonly known?: PositiveDefiniteHessian | undefined;
}

/** Covariance of the parameters and estimated distance to the minimum, from the exact Hessian of those that float. */
export function hessianCovariance(
  likelihood: Likelihood,
  { x, frozen, prefitVariances, excluded, effort = "little", known }: HessianCovarianceOptions,
): HessianCovariance {
  const { size } = likelihood;
  const gradient = new Float64Array(size);
  likelihood.valueAndGradient(x, gradient);
  const left = frozen.and(excluded);
  const { floating } = left;
  const count = floating.length;
  const factored = known ?? factoredHessian(likelihood, x, { frozen: left, gradient });
  if (factored.kind !== "positive-definite") return factored;
  const exact = isExact(count, effort) ? exactConditionNumber(hessianOf(factored), count) : undefined;
  const inverse = factored.factor;
  const { team } = likelihood;
  choleskyInverseInPlace(inverse, count, team);
  const conditionNumber = exact ?? factored.largestEigenvalue * largestEigenvalue(inverse, count, team);
  const slope = left.extract(gradient);
  const step = matrixVectorProduct(inverse, slope, { team });
  let edm = 0;
  for (let i = 0; i < count; i++) edm += 0.5 * slope[i]! * step[i]!;
  const covariance = spreadFloating(inverse, left);
  for (const i of frozen.fixed) covariance[i * (size + 1)] = prefitVariances[i]!;
  return { kind: "positive-definite", covariance, edm, conditionNumber };
}
