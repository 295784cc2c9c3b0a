import { resolveBounds } from "./bounds.js";
import { checkProblem, differentiableRemedy, pointOf } from "./check-problem.js";
import { countCalls, type Evaluations } from "./counted-problem.js";
import { MinimizerInputError } from "./errors.js";
import { reduceToFree } from "./free-coordinates.js";
import { defaultMethod, type MinimizerMethod, methodTraits } from "./methods.js";
import { checkMinimizeOptions, type MinimizeOptions, resolveOptions } from "./options.js";
import type { Problem } from "./problem.js";
import { searches } from "./searches.js";
import { describeStatus, type MinimizerStatus } from "./status.js";

/** Where a minimization stands after an iteration. */
export interface IterationReport {
  /** Counts from 1. */
  readonly iteration: number;
  /** Best point so far, [size], a new array. */
  readonly x: Float64Array;
  readonly value: number;
  /** Euclidean norm over the free parameters; with bounds, of the projected gradient. */
  readonly gradientNorm: number;
  /** Length of the step tried, Euclidean or, in a trust region with a preconditioner, in its norm. */
  readonly stepLength: number;
  /** Radius for the next iteration; trust regions only. */
  readonly trustRadius?: number;
  /** What the step gained as a share of what the model predicted; trust regions only, where the step ends at finite values. */
  readonly rho?: number;
  /** Whether the step of this iteration was taken. */
  readonly accepted: boolean;
  /** Products of the Hessian with a vector so far. */
  readonly hessianProducts: number;
  /** Evaluations of the value so far, with its gradient or without. */
  readonly valueEvaluations: number;
}

/** Where a minimization ended, and why. */
export interface MinimizeResult {
  /** Best point, [size], a new array. */
  readonly x: Float64Array;
  readonly value: number;
  /** Gradient at x, [size]; zero for frozen parameters, of which the minimization knows nothing. */
  readonly gradient: Float64Array;
  readonly status: MinimizerStatus;
  /** Steps tried, accepted or not. */
  readonly iterations: number;
  readonly evaluations: Evaluations;
  /** The status as a sentence. */
  readonly message: string;
  /** Names of the parameters, [size], where the problem has them. */
  readonly names?: readonly string[];
}

/**
 * Minimizes a function of many parameters, to machine precision unless told otherwise.
 *
 * @param problem the function and its derivatives
 * @param start first point, [size]; not modified
 * @throws MinimizerInputError when the problem lacks what the method needs, an argument is out of its range, or a preconditioner is not positive definite;
 * the status reports what the function itself does
 * @example
 * const { x, status } = minimize(problem, new Float64Array(problem.size), { method: "trust-krylov" });
 */
export function minimize(
  problem: Problem,
  start: Float64Array | readonly number[],
  options: MinimizeOptions = {},
): MinimizeResult {
  const steps = minimizeSteps(problem, start, options);
  for (;;) {
    const next = steps.next();
    if (next.done) return next.value;
  }
}

/**
 * The same as {@link minimize}, as a generator that yields after each iteration: to show progress, to stop (by not
 * going on) or to give the event loop a turn.
 *
 * @throws MinimizerInputError when an argument is out of its range, at the first `next()`
 */
export function* minimizeSteps(
  problem: Problem,
  startingPoint: Float64Array | readonly number[],
  options: MinimizeOptions = {},
): Generator<IterationReport, MinimizeResult> {
  checkMinimizeOptions(options);
  checkProblem(problem, `the method "${options.method ?? defaultMethod}"`);
  const start = pointOf(startingPoint, problem.size, "start");
  const { names } = problem;
  const counted = countCalls(problem);
  const free = reduceToFree(counted.problem, start, options.frozen ?? []);
  const resolved = resolveOptions(options, free.problem.size);
  requireDerivatives(problem, resolved.method);
  const bounds = resolveBounds(options.bounds, problem.size);
  if (free.problem.size === 0) return nothingToMove(counted, start, names);

  const steps = searches[resolved.method]({
    problem: free.problem,
    start: free.extract(start),
    options: resolved,
    bounds: bounds && { lower: free.extract(bounds.lower), upper: free.extract(bounds.upper) },
  });
  for (;;) {
    const next = steps.next();
    if (next.done) {
      const { x, value, gradient, iterations } = next.value;
      const status = inFullCoordinates(next.value.status, free.fullIndex);
      return {
        x: free.embedPoint(x),
        value,
        gradient: free.embedDirection(gradient),
        status,
        iterations,
        evaluations: counted.evaluations(),
        message: describeStatus(status, names),
        ...(names && { names }),
      };
    }
    const { hessianProducts, values, gradients } = counted.evaluations();
    const x = free.embedPoint(next.value.x);
    yield { ...next.value, x, hessianProducts, valueEvaluations: values + gradients };
  }
}

function requireDerivatives(problem: Problem, method: MinimizerMethod): void {
  const { needs } = methodTraits[method];
  if (needs === "gradient" || problem.hvp !== undefined) return;
  if (needs === "hessian" && problem.hessian !== undefined) return;
  const expected = needs === "hessian" ? "this or problem.hessian" : "a function";
  throw new MinimizerInputError({
    field: "problem.hvp",
    state: "missing",
    expected: `${expected}, which the method "${method}" needs`,
    remedy: `Without second derivatives use BFGS, L-BFGS-B or CG. ${differentiableRemedy}`,
  });
}

function nothingToMove(
  counted: ReturnType<typeof countCalls>,
  start: Float64Array,
  names: Problem["names"],
): MinimizeResult {
  const value = counted.problem.value(start.slice());
  const status: MinimizerStatus = Number.isFinite(value)
    ? { kind: "converged", edm: 0, edmFrom: "hessian" }
    : { kind: "non-finite", quantity: "value", where: "start", parameterIndex: undefined };
  return {
    x: start.slice(),
    value,
    gradient: new Float64Array(start.length),
    status,
    iterations: 0,
    evaluations: counted.evaluations(),
    message: describeStatus(status, names),
    ...(names && { names }),
  };
}

function inFullCoordinates(
  status: MinimizerStatus,
  fullIndex: (freeIndex: number) => number,
): MinimizerStatus {
  if (status.kind === "at-bound") return { ...status, parameters: status.parameters.map(fullIndex) };
  if (status.kind !== "non-finite" || status.parameterIndex === undefined) return status;
  return { ...status, parameterIndex: fullIndex(status.parameterIndex) };
}
