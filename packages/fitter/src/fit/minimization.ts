import type { Convergence } from "@rabbit-fit/contracts";
import { type MinimizeResult, minimizeSteps } from "@rabbit-fit/minimizers";
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
  return { x: result.x, convergence: convergenceOf(result), losses, times };
}

function convergenceOf(result: MinimizeResult): Convergence {
  return {
    converged: result.status.kind === "converged",
    status: result.status.kind,
    message: result.message,
    iterations: result.iterations,
    hessianVectorProducts: result.evaluations.hessianProducts,
  };
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
