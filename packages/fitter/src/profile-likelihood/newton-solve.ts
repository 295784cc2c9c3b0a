import { conjugateGradient, type Preconditioner } from "@rabbit-fit/minimizers";
import type { Likelihood } from "../likelihood/likelihood.js";
import type { Frozen } from "../parameters/frozen.js";

/** A likelihood near a minimum, where some parameters float. */
export interface NewtonProblem {
  readonly likelihood: Likelihood;
  readonly frozen: Frozen;
  /** Close to the inverse of the Hessian over the floating parameters. */
  readonly metric: Preconditioner;
}

/**
 * H(x)^-1 b over the floating parameters, by conjugate gradients in the metric: a few products with the Hessian at x, as the
 * metric is nearly its inverse. Where the Hessian at x is not positive definite, it is the metric applied to b.
 *
 * @returns [parameters], zeros for the others; undefined where a product is not finite
 */
export function newtonSolve(
  { likelihood, frozen, metric }: NewtonProblem,
  x: Float64Array,
  { right, relativeTolerance }: { readonly right: Float64Array; readonly relativeTolerance: number },
): Float64Array | undefined {
  const product = (v: Float64Array, out: Float64Array) => {
    likelihood.hvp(x, v, out);
    frozen.clear(out);
  };
  const b = right.slice();
  frozen.clear(b);
  if (b.every((value) => value === 0)) return b;
  const { x: solution, status } = conjugateGradient(product, b, {
    preconditioner: metric,
    relativeTolerance,
  });
  if (status.kind === "converged" || status.kind === "stalled") return solution;
  if (status.kind === "non-finite") return undefined;
  // Where the Hessian is not positive definite, the one at the minimum of the fit leads out of there.
  metric.solve(b, solution);
  return solution;
}
