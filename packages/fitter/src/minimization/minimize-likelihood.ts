import { type MinimizerStatus, methodTraits, minimizeSteps } from "@rabbit-fit/minimizers";
import { hessianDiagnosis } from "../convergence/condition-number.js";
import { describeDirection } from "../convergence/direction.js";
import { explainStatus } from "../convergence/explain-status.js";
import { LARGEST_DISTANCE } from "../convergence/judge-convergence.js";
import { impossibleYield, whyNotFinite } from "../convergence/not-finite.js";
import { type WatchedLikelihood, watchedLikelihood } from "../convergence/watched-likelihood.js";
import { floatingPart } from "../covariance/floating-hessian.js";
import type { Likelihood } from "../likelihood/likelihood.js";
import { dot } from "../linear-algebra/vectors.js";
import type { MinimizerOptions } from "../options/fit-options.js";
import type { Frozen } from "../parameters/frozen.js";
import { withBlocks } from "./block-preconditioner.js";
import { linearMinimum } from "./linear-minimum.js";
import type { Minimization, MinimizationCall, MinimizationSetting } from "./minimization.js";
import { Turns } from "./turns.js";

/** The minimum is found when it is this close, in units of the negative log-likelihood: 1e-10 standard deviations. */
const EDM_TOLERANCE = 1e-20;

/**
 * In the norm of the preconditioner a step is as long as it is in standard deviations, roughly: minima are some tens of
 * them away from the start.
 */
const INITIAL_TRUST_RADIUS = 10;

/** No limit: the radius keeps growing, so an unbounded likelihood is soon distinguished from a distant minimum. */
const MAX_TRUST_RADIUS = 1e15;

/**
 * A value that has fallen so far is known no better than minima have to be: there is none to be found. Only external terms
 * can take it there, as the likelihood of the data is never better than that of the saturated model.
 */
const BOTTOMLESS = LARGEST_DISTANCE / Number.EPSILON;

/**
 * A method that finds no step any more is started once more from where it stopped, with nothing of what it has learned. One
 * that was asked to stop early is not, unless restarts are asked for as well.
 */
const DEFAULT_RESTARTS = 1;

/** A restart that gains less than this share of the loss, or of 1, is the last one; as in Python rabbit. */
const WORTHWHILE_GAIN = 1e-9;

/** How far back a stall is looked for where only its tolerance is given; Python rabbit's default. */
const STALL_ITERATIONS = 20;

/** Where a signal strength of zero starts, as its square root. */
export const NUDGED_START = 0.1;

/**
 * Minimises a likelihood: a quadratic one in one step, any other with the method of the options, giving the event loop a
 * turn now and then.
 *
 * @throws the reason of `options.run.signal` when that is aborted
 */
export async function minimizeLikelihood(
  setting: MinimizationSetting,
  call: MinimizationCall,
): Promise<Minimization> {
  const { likelihood, options } = setting;
  const { signal } = options.run ?? {};
  const start = call.start ?? likelihood.start;
  signal?.throwIfAborted();
  const minimum =
    likelihood.description.isLinear || options.minimizer?.step === "linear"
      ? linearMinimum(setting, start)
      : await iterate(setting, { ...call, start });
  signal?.throwIfAborted();
  return minimum;
}

/** How one run of a minimizer ended. */
interface Run {
  readonly x: Float64Array;
  readonly value: number;
  readonly gradientNorm: number;
  readonly status: MinimizerStatus;
  /** Of the likelihood, with its gradient or without. */
  readonly evaluations: number;
  readonly hessianProducts: number;
  /** Of a trust-region method. */
  readonly trustRadius?: number | undefined;
}

async function iterate(
  setting: MinimizationSetting,
  {
    group,
    start: from,
    isRefit = false,
    earlier,
    onPoint,
  }: MinimizationCall & { readonly start: Float64Array },
): Promise<Minimization> {
  const { likelihood, input, options, frozen } = setting;
  const { diagnostics, onProgress, signal } = options.run ?? {};
  const losses = [...(earlier?.losses ?? [])];
  const times = [...(earlier?.times ?? [])];
  const begin = performance.now() - 1000 * (times.at(-1) ?? 0);
  let evaluationsBefore = earlier?.evaluations ?? 0;
  let productsBefore = earlier?.hessianVectorProducts ?? 0;
  const turns = new Turns(signal);
  const watched = watchedLikelihood(likelihood, diagnostics ? { onHessian: diagnosis(setting) } : {});
  const start = leavingStationaryZeros(likelihood, from, frozen);
  let result = await run(start);
  const { maxIterations: limit = Number.POSITIVE_INFINITY, maxRestarts } = options.minimizer ?? {};
  const stalls = maxRestarts === undefined ? (["stalled"] as const) : (["stalled", "early-stopped"] as const);
  let restarts = 0;
  for (let gain = Infinity; isStalled(result.status, stalls) && isWorthMore(result, gain); restarts++) {
    if (restarts === (maxRestarts ?? DEFAULT_RESTARTS) || losses.length >= limit) break;
    onProgress?.({
      kind: "message",
      level: "debug",
      text: `No progress after ${losses.length} iterations: starting again from there.`,
    });
    likelihood.renewPreconditioner();
    evaluationsBefore += result.evaluations;
    productsBefore += result.hessianProducts;
    const before = result.value;
    result = await run(result.x);
    gain = before - result.value;
  }
  const explanation = explainStatus(totalled(result.status, losses.length), {
    parameterNames: likelihood.parameterNames,
    isRefit,
    ...explanationOf(result, { likelihood, input, watched, start }),
  });
  const meaningless = result.status.kind === "converged" ? negativeYield(setting, result.x) : undefined;
  return {
    x: result.x,
    convergence: {
      converged: result.status.kind === "converged",
      status: result.status.kind,
      message: meaningless === undefined ? explanation : `${explanation} ${meaningless}`,
      iterations: losses.length,
      evaluations: evaluationsBefore + result.evaluations,
      hessianVectorProducts: productsBefore + result.hessianProducts,
      restarts,
      gradientNorm: result.gradientNorm,
      ...(result.trustRadius !== undefined && { trustRadius: result.trustRadius }),
      ...("edm" in result.status && result.status.edm !== undefined && { edm: result.status.edm }),
    },
    epochs: { losses, times },
  };

  async function run(from: Float64Array): Promise<Run> {
    const { method = "trust-krylov", maxIterations } = options.minimizer ?? {};
    const steps = minimizeSteps(withBlocks(watched, setting), from, {
      ...tolerances(options.minimizer),
      method,
      edmTolerance: EDM_TOLERANCE,
      // A name that is no method's is refused by minimizeSteps.
      ...(methodTraits[method]?.preconditioner === "norm" && {
        initialTrustRadius: INITIAL_TRUST_RADIUS,
        maxTrustRadius: MAX_TRUST_RADIUS,
      }),
      frozen: frozen.fixed,
      ...(maxIterations !== undefined && { maxIterations: maxIterations - losses.length }),
    });
    let trustRadius: number | undefined;
    for (;;) {
      const step = steps.next();
      if (step.done) {
        const { x, value, gradient, status } = step.value;
        const { hessianProducts, values, gradients } = step.value.evaluations;
        const gradientNorm = Math.sqrt(dot(gradient, gradient));
        return {
          x,
          value,
          gradientNorm,
          status,
          evaluations: values + gradients,
          hessianProducts,
          trustRadius,
        };
      }
      const { x, value, gradientNorm, stepLength, rho, valueEvaluations, hessianProducts } = step.value;
      trustRadius = step.value.trustRadius;
      losses.push(value);
      times.push((performance.now() - begin) / 1000);
      onPoint?.(x, losses.length, {
        losses,
        times,
        evaluations: evaluationsBefore + valueEvaluations,
        hessianVectorProducts: productsBefore + hessianProducts,
      });
      onProgress?.({
        kind: "iteration",
        group,
        iteration: losses.length,
        nll: value,
        gradientNorm,
        stepNorm: stepLength,
        ...(trustRadius !== undefined && { trustRadius }),
        ...(rho !== undefined && { rho }),
      });
      // Without a turn there is no await: fits side by side would take the engine from each other at every iteration.
      if (turns.isDue) await turns.take();
      signal?.throwIfAborted();
      if (value < -BOTTOMLESS) {
        const status = { kind: "unbounded", value } as const;
        return {
          x,
          value,
          gradientNorm,
          status,
          evaluations: valueEvaluations,
          hessianProducts,
          trustRadius,
        };
      }
    }
  }
}

/** The limit that was reached, over all starts. */
function totalled(status: MinimizerStatus, iterations: number): MinimizerStatus {
  return status.kind === "iteration-limit" ? { ...status, limit: iterations } : status;
}

/** When a run ends, of the options. */
function tolerances({
  gradientTolerance,
  valueTolerance,
  stallRelTol,
  earlyStopping,
}: MinimizerOptions = {}) {
  const iterations = earlyStopping ?? (stallRelTol ? STALL_ITERATIONS : undefined);
  return {
    ...(gradientTolerance !== undefined && { gradientTolerance }),
    ...(valueTolerance !== undefined && { valueTolerance }),
    ...(stallRelTol !== undefined && { stallRelTol }),
    ...(iterations !== undefined && { earlyStopping: iterations }),
  };
}

type StallKind = "stalled" | "early-stopped";

/** Whether a method stopped for lack of progress, and not because it is near the minimum. */
function isStalled(status: MinimizerStatus, kinds: readonly StallKind[]): boolean {
  const stall = kinds.find((kind) => kind === status.kind);
  if (stall === undefined) return false;
  const { edm } = status as Extract<MinimizerStatus, { kind: StallKind }>;
  return !(edm !== undefined && edm <= LARGEST_DISTANCE);
}

/** Whether a restart has lowered the loss by enough to hope for more. */
function isWorthMore({ value }: Run, gain: number): boolean {
  return gain >= WORTHWHILE_GAIN * Math.max(1, Math.abs(value));
}

/** Which bin is not finite, or along which parameters a likelihood falls. */
function explanationOf(
  { x, status }: Run,
  at: Pick<MinimizationSetting, "likelihood" | "input"> & { watched: WatchedLikelihood; start: Float64Array },
): { notFinite?: string; runaway?: string } {
  const { likelihood, input, watched, start } = at;
  if (status.kind === "non-finite" && watched.notFiniteAt) {
    return { notFinite: whyNotFinite({ likelihood, input, x: watched.notFiniteAt }) };
  }
  if (status.kind === "unbounded") {
    const way = x.map((value, i) => value - start[i]!);
    const impossible = impossibleYield({ likelihood, input, x });
    return {
      runaway: describeDirection(way, likelihood.parameterNames),
      ...(impossible !== undefined && { notFinite: impossible }),
    };
  }
  return {};
}

/** Bins without events, in which alone a likelihood puts up with a negative expectation. */
function negativeYield(
  { likelihood, input, options }: MinimizationSetting,
  x: Float64Array,
): string | undefined {
  if (likelihood.form !== "poisson" || !likelihood.observed.includes(0)) return undefined;
  const text = impossibleYield({ likelihood, input, x });
  if (text !== undefined) options.run?.onProgress?.({ kind: "message", level: "warning", text });
  return text;
}

/** Reports the condition number and the distance to the minimum of each Hessian, as Python rabbit does. */
function diagnosis({ likelihood, options, frozen }: MinimizationSetting) {
  return (x: Float64Array, hessian: Float64Array) => {
    const gradient = new Float64Array(likelihood.size);
    likelihood.valueAndGradient(x, gradient);
    const { conditionNumber, edm } = hessianDiagnosis(
      floatingPart(hessian, frozen),
      frozen.extract(gradient),
    );
    const text = `Condition number ${conditionNumber.toPrecision(4)}, distance to the minimum ${edm.toPrecision(4)}`;
    options.run?.onProgress?.({ kind: "message", level: "info", text });
  };
}

/**
 * A signal strength mu = x^2 has no gradient at x = 0, whether the likelihood wants it to grow or not. Where it does
 * (the second derivative is negative) the minimizer has to start beside it.
 */
function leavingStationaryZeros(likelihood: Likelihood, from: Float64Array, frozen: Frozen): Float64Array {
  const { map } = likelihood;
  const start = from.slice();
  const unit = new Float64Array(likelihood.size);
  const product = new Float64Array(likelihood.size);
  for (const i of frozen.floating) {
    if (!map.squared[i] || from[i]! + map.shift(i) !== 0) continue;
    unit[i] = 1;
    likelihood.hvp(from, unit, product);
    unit[i] = 0;
    if (product[i]! < 0) start[i] = NUDGED_START - map.shift(i);
  }
  return start;
}
