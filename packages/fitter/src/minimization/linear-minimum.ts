import { distanceClause } from "../convergence/explain-status.js";
import { LARGEST_DISTANCE } from "../convergence/judge-convergence.js";
import { whyNotFinite } from "../convergence/not-finite.js";
import { dot } from "../linear-algebra/vectors.js";
import { linearStep } from "./linear-step.js";
import type { Minimization, MinimizationSetting } from "./minimization.js";

/**
 * Where Newton's step from the start leads: the minimum of a quadratic likelihood; of any other, with `forceLinear`, a point
 * whose distance to the minimum says how good it is. By conjugate gradients where the full Hessian is not wanted.
 */
export function linearMinimum(
  { likelihood, input, options, frozen }: MinimizationSetting,
  start: Float64Array,
): Minimization {
  const quadratic = likelihood.description.isLinear;
  const step = linearStep({
    likelihood,
    start,
    frozen,
    by: (options.covariance ?? "full") === "full" ? "cholesky" : "conjugate-gradient",
    steps: quadratic ? 2 : 1,
  });
  if (step.kind !== "solved") {
    const { kind: status, message: fault, x } = step;
    const message = x ? `${fault} ${whyNotFinite({ likelihood, input, x })}` : fault;
    const convergence = { converged: false, status, message, iterations: 0, hessianVectorProducts: 0 };
    return { x: start.slice(), convergence };
  }
  const gradient = step.gradient.slice();
  frozen.clear(gradient);
  const converged = step.edm <= LARGEST_DISTANCE;
  const message = quadratic
    ? `The likelihood is quadratic and was solved in one step${distanceClause(step.edm)}.`
    : `One Newton step was made, as if the likelihood were quadratic${distanceClause(step.edm)}.`;
  return {
    x: step.x,
    ...(quadratic && step.hessian && { hessian: step.hessian }),
    convergence: {
      converged,
      status: !quadratic ? "linear-step" : converged ? "converged" : "stalled",
      message: converged || !quadratic ? message : `${message} Rounding error prevents further improvement.`,
      iterations: 1,
      evaluations: step.evaluations,
      hessianVectorProducts: step.products,
      restarts: 0,
      gradientNorm: Math.sqrt(dot(gradient, gradient)),
      edm: step.edm,
    },
  };
}
