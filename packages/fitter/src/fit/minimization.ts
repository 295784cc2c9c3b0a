import type { Convergence } from "@rabbit-fit/contracts";
import { type MinimizeResult, type MinimizerStatus, minimizeSteps } from "@rabbit-fit/minimizers";
import type { FitOptions } from "../fit-options.js";
import type { Likelihood } from "../likelihood/likelihood.js";

/** How long iterations may go on before the event loop gets a turn, in milliseconds. */
const TURN_INTERVAL = 50;

/** The minimum is found when it is this close, in units of the negative log-likelihood: 1e-10 standard deviations. */
const EDM_TOLERANCE = 1e-20;

/**
 * In the norm of the preconditioner a step is as long as it is in standard deviations, roughly: minima are some tens of
 * them away from the start.
 */
const INITIAL_TRUST_RADIUS = 10;

/** Where a signal strength of zero starts, as its square root. */
const NUDGED_START = 0.1;

export interface Minimization {
  readonly x: Float64Array;
  readonly convergence: Convergence;
  /** Negative log-likelihood after each iteration. */
  readonly losses: readonly number[];
  /** Seconds since the start after each iteration. */
  readonly times: readonly number[];
}

export interface MinimizationRequest {
  readonly likelihood: Likelihood;
  readonly group: string;
  readonly options: FitOptions;
  /** 1 where a parameter is fixed, [parameters]. */
  readonly frozen: Uint8Array;
}

/** Minimises from the start of the likelihood, giving the event loop a turn now and then. */
export async function minimizeLikelihood({
  likelihood,
  group,
  options,
  frozen,
}: MinimizationRequest): Promise<Minimization> {
  const losses: number[] = [];
  const times: number[] = [];
  const begin = performance.now();
  let turn = begin;
  const { method = "trust-krylov", maxIterations, gradientTolerance = 0 } = options.minimizer ?? {};
  const steps = minimizeSteps(likelihood, leavingStationaryZeros(likelihood, frozen), {
    method,
    gradientTolerance,
    edmTolerance: EDM_TOLERANCE,
    ...(method === "trust-krylov" && { initialTrustRadius: INITIAL_TRUST_RADIUS }),
    frozen: Int32Array.from(frozen.keys()).filter((i) => frozen[i]),
    ...(maxIterations !== undefined && { maxIterations }),
  });
  let step = steps.next();
  while (!step.done) {
    const { iteration, value, gradientNorm } = step.value;
    losses.push(value);
    times.push((performance.now() - begin) / 1000);
    options.onProgress?.({ kind: "iteration", group, iteration, nll: value, gradientNorm });
    if (performance.now() - turn > TURN_INTERVAL) {
      await new Promise((resolve) => setTimeout(resolve, 0));
      turn = performance.now();
    }
    options.signal?.throwIfAborted();
    step = steps.next();
  }
  const result = step.value;
  return { x: result.x, convergence: convergenceOf(result, likelihood.parameterNames), losses, times };
}

function convergenceOf(result: MinimizeResult, names: readonly string[]): Convergence {
  return {
    converged: result.status.kind === "converged",
    status: result.status.kind,
    message: explanation(result.status, names),
    iterations: result.iterations,
    hessianVectorProducts: result.evaluations.hessianProducts,
  };
}

/** What happened, and what can be done about it in a fit. */
function explanation(status: MinimizerStatus, names: readonly string[]): string {
  const distance = (edm: number | undefined) =>
    edm === undefined ? "" : `, at an estimated distance of ${edm.toPrecision(3)} to the minimum`;
  switch (status.kind) {
    case "converged":
      return `Converged${distance(status.edm)}.`;
    case "iteration-limit":
      return `Stopped after ${status.limit} iterations${distance(status.edm)}. Allow more (--minimizerMaxiter), or freeze parameters that the data do not determine.`;
    case "stalled":
      return `No step lowers the likelihood any further${distance(status.edm)}: its rounding hides what is left to gain. Look for yields or variations of extreme size.`;
    case "non-finite": {
      const parameter =
        status.parameterIndex === undefined ? "" : ` with respect to "${names[status.parameterIndex]}"`;
      const place = status.where === "start" ? "at the starting point" : "wherever the next step could lead";
      return `The ${status.quantity} of the likelihood${parameter} is not finite ${place}: a bin with events expects none, or fewer than none. Look at its templates, at --expectSignal and at --setConstraintMinimum.`;
    }
    case "unbounded":
      return "The likelihood has no minimum: it falls without bound. Some parameter needs a constraint.";
    case "not-positive-definite":
      return "The likelihood is at a saddle point and no step leads down from it. Start elsewhere (--expectSignal), or freeze parameters that the data do not determine.";
    default:
      return status satisfies never;
  }
}

/**
 * A signal strength mu = x^2 has no gradient at x = 0, whether the likelihood wants it to grow or not. Where it does
 * (the second derivative is negative) the minimiser has to start beside it.
 */
function leavingStationaryZeros(likelihood: Likelihood, frozen: Uint8Array): Float64Array {
  const start = likelihood.start.slice();
  if (!likelihood.map.squared) return start;
  const unit = new Float64Array(likelihood.size);
  const product = new Float64Array(likelihood.size);
  for (let poi = 0; poi < likelihood.map.poiCount; poi++) {
    if (frozen[poi] || likelihood.start[poi] !== 0) continue;
    unit[poi] = 1;
    likelihood.hessianVectorProduct(likelihood.start, unit, product);
    unit[poi] = 0;
    if (product[poi]! < 0) start[poi] = NUDGED_START;
  }
  return start;
}
