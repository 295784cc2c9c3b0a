import { MinimizerInputError } from "../errors.js";
import { dot, firstNonFinite, norm } from "./vectors.js";

/** Of a residual that is nothing but rounding, the sign of tᵀ M⁻¹ t may be wrong, by this number of units of rounding. */
const ROUNDING_ULPS = 32;

/**
 * tᵀ v with v = M⁻¹ t, the square of the norm of M⁻¹; zero where rounding leaves a negative number, NaN where t is not
 * finite or the sum overflows.
 *
 * @throws MinimizerInputError when M turns out not to be positive definite
 */
export function squaredDualNorm(t: Float64Array, v: Float64Array): number {
  const squared = dot(t, v);
  // Without a preconditioner v is t, and NaN is reported as what it comes from.
  if (squared >= 0 || v === t) return squared;
  if (!Number.isFinite(squared)) {
    // Numbers near the largest are those of the problem.
    if (!Number.isFinite(norm(t)) || firstNonFinite(v) < 0) return Number.NaN;
    throw new MinimizerInputError({
      field: "preconditioner",
      state: "a matrix whose solution is not finite",
      expected: "a symmetric positive definite matrix",
      remedy: "Return undefined where it has none.",
    });
  }
  if (-squared > ROUNDING_ULPS * Number.EPSILON * norm(t) * norm(v))
    throw new MinimizerInputError({
      field: "preconditioner",
      state: "a matrix with negative curvature",
      expected: "a symmetric positive definite matrix",
      remedy: "Add to its diagonal, or return undefined where it is not positive definite.",
    });
  return 0;
}
