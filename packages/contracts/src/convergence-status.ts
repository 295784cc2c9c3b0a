/**
 * How a minimisation ended, and whether the Hessian at its end confirms a minimum:
 *
 * - `converged`: at the minimum;
 * - `at-bound`: at the minimum inside the bounds of some parameters;
 * - `linear-step`: one Newton step was made, as if the likelihood were quadratic;
 * - `iteration-limit`: as many iterations as allowed were made;
 * - `early-stopped`: the likelihood did not improve over a number of iterations;
 * - `stalled`: no step lowers the likelihood, and the minimum is further than the tolerance;
 * - `non-finite`: a number that is needed is NaN or infinite;
 * - `unbounded`: the likelihood falls without bound;
 * - `not-positive-definite`: the Hessian is that of no minimum;
 * - `covariance-not-solved`: the equations of the uncertainties could not be solved.
 */
export const convergenceStatuses = [
  "converged",
  "at-bound",
  "linear-step",
  "iteration-limit",
  "early-stopped",
  "stalled",
  "non-finite",
  "unbounded",
  "not-positive-definite",
  "covariance-not-solved",
] as const;

/** One of `convergenceStatuses`; `unknown` is a word in a file that this version does not know. */
export type ConvergenceStatus = (typeof convergenceStatuses)[number] | "unknown";
