import { type ConjugateGradientStatus, conjugateGradient } from "@rabbit-fit/minimizers";
import { EIGENVECTOR_SIZE } from "../convergence/hessian-faults.js";
import type { Likelihood } from "../likelihood/likelihood.js";
import type { Frozen } from "../parameters/frozen.js";
import { factoredHessian } from "./floating-hessian.js";
import { floatingSystem, hessianFault } from "./floating-system.js";

/**
 * Residuals that are good enough, relative to the right-hand side. A variance, an element of the solution on which the
 * matrix acts symmetrically, is known to the square of it; of the distance to the minimum two digits are plenty.
 */
const VARIANCE_TOLERANCE = 1e-8;
const DISTANCE_TOLERANCE = 1e-3;

export interface MatrixFreeRequest {
  readonly x: Float64Array;
  readonly frozen: Frozen;
  /** Variances before the fit, which fixed parameters keep, [parameters]. */
  readonly prefitVariances: Float64Array;
  /** Parameters whose variances are wanted. */
  readonly targets: readonly number[];
  /** Parameters to leave out, as the likelihood does not change with them to second order: they have no variance. */
  readonly excluded: readonly number[];
}

export type MatrixFreeVariances =
  | {
      readonly kind: "solved";
      /** Variances of the targets, NaN elsewhere, [parameters]. */
      readonly variances: Float64Array;
      /** 1/2 g^T H^-1 g, in units of the negative log-likelihood. */
      readonly edm: number;
      /** Products with the Hessian that this took. */
      readonly products: number;
    }
  | {
      readonly kind: "not-positive-definite" | "covariance-not-solved" | "non-finite";
      readonly message: string;
    };

/**
 * Estimated distance to the minimum and variances of some parameters, by solving H v = g and H c_i = e_i with
 * preconditioned conjugate gradients. Each solution is accepted by its true residual.
 */
export function matrixFreeVariances(likelihood: Likelihood, request: MatrixFreeRequest): MatrixFreeVariances {
  const { x, prefitVariances, targets, excluded } = request;
  const { size } = likelihood;
  const gradient = new Float64Array(size);
  likelihood.valueAndGradient(x, gradient);
  const left = request.frozen.and(excluded);
  const { product, preconditioner } = floatingSystem(likelihood, x, left);
  left.clear(gradient);
  let products = 0;
  const solution = (rhs: Float64Array, relativeTolerance: number) => {
    const result = conjugateGradient(product, rhs, { preconditioner, relativeTolerance });
    products += result.products;
    return result;
  };

  const failure = (status: ConjugateGradientStatus, what: string) =>
    faultOfFewParameters(likelihood, { x, gradient, frozen: left }) ??
    solverFault(status, what, likelihood.parameterNames);

  const toMinimum = solution(gradient, DISTANCE_TOLERANCE);
  // At the minimum the gradient is rounding, and so may be its residual: any solution then says that the EDM is nothing.
  if (toMinimum.status.kind !== "converged" && toMinimum.status.kind !== "stalled") {
    return failure(toMinimum.status, "the distance to the minimum");
  }
  const edm = 0.5 * toMinimum.x.reduce((sum, value, i) => sum + value * gradient[i]!, 0);
  const variances = new Float64Array(size).fill(Number.NaN);
  for (const target of targets) {
    if (left.has(target)) {
      if (request.frozen.has(target)) variances[target] = prefitVariances[target]!;
      continue;
    }
    const unit = new Float64Array(size);
    unit[target] = 1;
    const row = solution(unit, VARIANCE_TOLERANCE);
    if (row.status.kind !== "converged") {
      return failure(row.status, `the uncertainty of "${likelihood.parameterNames[target]}"`);
    }
    variances[target] = row.x[target]!;
  }
  return { kind: "solved", variances, edm, products };
}

type Fault = Exclude<MatrixFreeVariances, { kind: "solved" }>;

/** Where the solver has failed, a Hessian of few parameters can be looked at. */
function faultOfFewParameters(
  likelihood: Likelihood,
  at: { x: Float64Array; gradient: Float64Array; frozen: Frozen },
): Fault | undefined {
  const { size } = likelihood;
  if (size > EIGENVECTOR_SIZE) return undefined;
  const factored = factoredHessian(likelihood, at.x, at);
  return factored.kind === "positive-definite" ? undefined : factored;
}

function solverFault(status: ConjugateGradientStatus, what: string, names: readonly string[]): Fault {
  if (status.kind === "not-positive-definite" || status.kind === "non-finite")
    return hessianFault(status, names);
  const message = `Conjugate gradients did not converge (${status.kind}) for ${what}. There are no uncertainties.`;
  return { kind: "covariance-not-solved", message };
}
