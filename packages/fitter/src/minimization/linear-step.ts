import { choleskySolve } from "@rabbit-fit/autodiff-kernels";
import { conjugateGradient } from "@rabbit-fit/minimizers";
import { factoredHessian, type PositiveDefiniteHessian } from "../covariance/floating-hessian.js";
import { floatingSystem, hessianFault } from "../covariance/floating-system.js";
import type { Likelihood } from "../likelihood/likelihood.js";
import type { Frozen } from "../parameters/frozen.js";

/** Residuals of conjugate gradients relative to the gradient: of a step as Python rabbit, of a distance two digits. */
const STEP_TOLERANCE = 1e-10;
const DISTANCE_TOLERANCE = 1e-3;

export interface LinearStepRequest {
  readonly likelihood: Likelihood;
  readonly start: Float64Array;
  readonly frozen: Frozen;
  /** By a Cholesky factor of the Hessian, or by conjugate gradients, which need products only. */
  readonly by: "cholesky" | "conjugate-gradient";
  /** One step as it is, or for a quadratic likelihood a second with the same Hessian, against the rounding of the first. */
  readonly steps: 1 | 2;
}

export type LinearStep =
  | {
      readonly kind: "solved";
      readonly x: Float64Array;
      /** Distance from x to the minimum, 1/2 g^T H^-1 g with the Hessian at the start. */
      readonly edm: number;
      /** Gradient at x, [parameters]. */
      readonly gradient: Float64Array;
      /** Evaluations of the likelihood with its gradient. */
      readonly evaluations: number;
      /** Products with the Hessian that this took. */
      readonly products: number;
      /** The Hessian at the start, where it was factored. */
      readonly hessian?: PositiveDefiniteHessian | undefined;
    }
  | Fault;

interface Fault {
  readonly kind: "not-positive-definite" | "non-finite" | "stalled";
  readonly message: string;
  /** Where the likelihood itself is not finite, [parameters]. */
  readonly x?: Float64Array;
}

/** Solves H s = g for the parameters that float, with zeros for the others. */
interface Solver {
  readonly kind: "solver";
  readonly hessian?: PositiveDefiniteHessian;
  solve(gradient: Float64Array, tolerance: number): { kind: "solved"; s: Float64Array } | Fault;
  products(): number;
}

/** x - H^-1 g for the parameters that float: the minimum of a quadratic likelihood. */
export function linearStep({ likelihood, start, frozen, by, steps }: LinearStepRequest): LinearStep {
  const x = start.slice();
  const gradient = new Float64Array(likelihood.size);
  let evaluations = 0;
  const evaluate = (): Fault | undefined => {
    evaluations++;
    const value = likelihood.valueAndGradient(x, gradient);
    const odd = gradient.findIndex((element) => !Number.isFinite(element));
    if (Number.isFinite(value) && odd < 0) return undefined;
    const what = odd < 0 ? "value" : `gradient with respect to "${likelihood.parameterNames[odd]}"`;
    return { kind: "non-finite", message: `The ${what} of the likelihood is not finite.`, x };
  };
  const fault = evaluate();
  if (fault) return fault;
  const at = { likelihood, x: start, gradient, frozen };
  const solver = by === "cholesky" ? choleskySolver(at) : conjugateGradientSolver(at);
  if (solver.kind !== "solver") return solver;
  for (let step = 0; step < steps; step++) {
    const solution = solver.solve(gradient, STEP_TOLERANCE);
    if (solution.kind !== "solved") return solution;
    for (let i = 0; i < x.length; i++) x[i]! -= solution.s[i]!;
    const lost = evaluate();
    if (lost) return lost;
  }
  const rest = solver.solve(gradient, DISTANCE_TOLERANCE);
  if (rest.kind !== "solved") return rest;
  const edm = 0.5 * rest.s.reduce((sum, value, i) => sum + value * gradient[i]!, 0);
  const { hessian } = solver;
  return { kind: "solved", x, edm, gradient, evaluations, products: solver.products(), hessian };
}

interface ExpansionPoint {
  readonly likelihood: Likelihood;
  readonly x: Float64Array;
  readonly gradient: Float64Array;
  readonly frozen: Frozen;
}

function choleskySolver({ likelihood, x, gradient, frozen }: ExpansionPoint): Solver | Fault {
  const factored = factoredHessian(likelihood, x, { frozen, gradient });
  if (factored.kind !== "positive-definite") return factored;
  return {
    kind: "solver",
    hessian: factored,
    solve(rhs) {
      const part = choleskySolve(factored.factor, frozen.floating.length, frozen.extract(rhs));
      return { kind: "solved", s: frozen.embed(part) };
    },
    products: () => 0,
  };
}

function conjugateGradientSolver({ likelihood, x, frozen }: ExpansionPoint): Solver {
  const { product, preconditioner } = floatingSystem(likelihood, x, frozen);
  let products = 0;
  return {
    kind: "solver",
    solve(gradient, relativeTolerance) {
      const rhs = gradient.slice();
      frozen.clear(rhs);
      const {
        x: s,
        status,
        ...rest
      } = conjugateGradient(product, rhs, { preconditioner, relativeTolerance });
      products += rest.products;
      // Rounding of the gradient cannot be solved for any better than to a stall.
      if (status.kind === "converged" || status.kind === "stalled") return { kind: "solved", s };
      if (status.kind !== "iteration-limit") return hessianFault(status, likelihood.parameterNames);
      const { limit, relativeResidual } = status;
      return {
        kind: "stalled",
        message: `Conjugate gradients have not found the minimum in ${limit} products (residual ${relativeResidual.toPrecision(3)} of the gradient). Look for parameters that the data hardly determine.`,
      };
    },
    products: () => products,
  };
}
