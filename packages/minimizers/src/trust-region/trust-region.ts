import { EarlyStopping } from "../early-stopping.js";
import { type Fault, faultOf } from "../fault.js";
import { dot, equalElements, norm } from "../linear-algebra/vectors.js";
import {
  finalTolerance,
  gradientFloorShare,
  isBottomless,
  isRoundingOfCurvature,
  isSettled,
  judgedByGradientBelow,
  negligibleBeside,
  noiseOfValue,
  polishedShare,
  subproblemTolerance,
  vanishing,
} from "../precision.js";
import type { Search, SearchInput, SearchOutcome } from "../search.js";
import type { MinimizerStatus, RemainingDistance } from "../status.js";
import type { ModelMinimum, TrustRegionModel } from "./model.js";

/** Radius updates: shrink below, expand above these shares of the predicted gain. Source: SciPy, _trustregion.py. */
const SHRINK_BELOW = 0.25;
const EXPAND_ABOVE = 0.75;
const SHRINK = 0.25;
const EXPAND = 2;
/**
 * Where the prediction was this close, the radius grows faster than SciPy's. Over the problems of test-problems/ this
 * saves one evaluation in thirty with Cholesky factors and one in ten in Krylov spaces; fourfold growth loses both.
 */
const EXPAND_MORE_WITHIN = 0.1;
const EXPAND_MORE = 3;

/** As many steps of the greatest length in a row, without curvature, say that there is no bound. */
const STRAIGHT_STEPS = 100;

export interface TrustRegionInput extends SearchInput {
  /** The model at x; `gradient` belongs to the model as long as it lives. */
  createModel(x: Float64Array, gradient: Float64Array): TrustRegionModel;
}

type NewtonMinimum = Extract<ModelMinimum, { kind: "interior" | "boundary" }>;

/**
 * The trust-region iteration, algorithm 4.1 of Nocedal & Wright, Numerical Optimization (2006), with the constants of
 * SciPy and an end at machine precision instead of at a tolerance: steps whose predicted gain drowns in the rounding
 * of the value are judged by the gradient (see precision.ts).
 */
export function* trustRegionSteps(input: TrustRegionInput): Search {
  const { problem, options } = input;
  let x = input.start.slice();
  let gradient = new Float64Array(problem.size);
  let value = problem.valueAndGradient(x, gradient);
  let iteration = 0;
  const finish = (status: MinimizerStatus): SearchOutcome => ({
    x,
    value,
    gradient,
    iterations: iteration,
    status,
  });

  const startFault = faultOf(value, gradient);
  if (startFault !== undefined) return finish({ ...startFault, where: "start" });

  const startValue = value;
  let lowestValue = value;
  let gradientNorm = norm(gradient);
  const startGradientNorm = gradientNorm;
  let radius = options.initialTrustRadius;
  let model = input.createModel(x, gradient);
  let trial = new Float64Array(problem.size);
  let trialGradient = new Float64Array(problem.size);
  let lastFault: Fault | undefined;
  let expectedEdm: number | undefined; // at this point, from the one before
  let modelError = Infinity; // |ρ - 1| of the last step, if it was Newton's
  let straightSteps = 0;
  let settled = false; // the last step lowered the value by no more than valueTolerance
  const earlyStopping = new EarlyStopping(options.earlyStopping);
  const distance = (edm: number): RemainingDistance<number> => ({ edm, edmFrom: "hessian" });

  for (;;) {
    const noiseHere = noiseOfValue(options.valueNoise, value, value);
    const flat = settled || gradientNorm <= options.gradientTolerance;
    const enough = Math.max(options.edmTolerance, polishedShare * noiseHere);
    const last = expectedEdm !== undefined && expectedEdm <= enough;
    const tolerance =
      flat || last ? finalTolerance : subproblemTolerance({ gradientNorm, startGradientNorm, modelError });

    // Where the gradient is small enough, only the curvature is still to be seen, whatever the radius.
    const polished = Math.max(polishedShare * noiseHere, vanishing(value, startValue - value));
    const isMinimum = (found: ModelMinimum): found is NewtonMinimum & { kind: "interior" } =>
      found.kind === "interior" && (flat || found.decrease <= Math.max(options.edmTolerance, polished));
    let found = model.solve(flat ? Infinity : radius, tolerance);
    // A loose solution sees too little of the distance to the minimum.
    if (isMinimum(found) && tolerance > finalTolerance) found = model.solve(radius, finalTolerance);
    if (isMinimum(found)) {
      if (!model.examineRest()) return finish({ kind: "converged", ...distance(found.decrease) });
      found = model.solve(Infinity, tolerance);
      if (isMinimum(found)) return finish({ kind: "converged", ...distance(found.decrease) });
    }
    if (found.kind === "indefinite") {
      const semidefinite = isRoundingOfCurvature(found.curvature, found.norm);
      found = model.solve(radius, tolerance);
      // A valley with a flat floor: what is left to gain is what the model sees in the trust region.
      if (semidefinite && flat && found.kind === "boundary")
        return finish({ kind: "converged", ...distance(Math.max(0, found.decrease)) });
    }
    // The same where the floor promises next to nothing as far as the parameters are large.
    const isWide = radius >= Math.min(norm(x), options.maxTrustRadius);
    if (found.kind === "boundary" && !found.convex && found.decrease <= polished && isWide) {
      const newton = model.solve(Infinity, finalTolerance);
      if (newton.kind === "indefinite" && isRoundingOfCurvature(newton.curvature, newton.norm))
        return finish({ kind: "converged", ...distance(Math.max(0, found.decrease)) });
    }
    if (found.kind === "non-finite") return finish({ ...found, where: iteration === 0 ? "start" : "step" });
    if (found.kind === "indefinite") throw new Error("unreachable: a finite radius always has a minimum");

    if (iteration >= options.maxIterations) {
      const edm = found.kind === "interior" ? found.decrease : undefined;
      return finish({ kind: "iteration-limit", edm, edmFrom: "hessian", limit: options.maxIterations });
    }

    const { step, stepLength, decrease: predicted } = found;
    for (let i = 0; i < trial.length; i++) trial[i] = x[i] + step[i];
    if (!(predicted > 0) || equalElements(trial, x)) {
      const negligible = Math.max(judgedByGradientBelow * noiseHere, negligibleBeside(startValue - value));
      return finish(whyStuck({ model, found, lastFault, negligible, reach: norm(x) }));
    }

    const trialValue = problem.valueAndGradient(trial, trialGradient);
    iteration++;
    if (trialValue === -Infinity) return finish({ kind: "unbounded", value });
    const fault = faultOf(trialValue, trialGradient);
    if (fault !== undefined) {
      lastFault = fault;
      radius = SHRINK * Math.min(radius, stepLength);
      yield { iteration, x, value, gradientNorm, stepLength, trustRadius: radius, accepted: false };
      continue;
    }

    lastFault = undefined;
    const trialGradientNorm = norm(trialGradient);
    const noise = noiseOfValue(options.valueNoise, value, trialValue);
    const byGradient = predicted <= judgedByGradientBelow * noise;
    // The trapezoid -½ (g + g_trial)ᵀ s is exact for a quadratic function and free of the rounding of the value.
    const actual = byGradient ? -0.5 * (dot(gradient, step) + dot(trialGradient, step)) : value - trialValue;
    const ratio = actual / predicted;
    let accepted = ratio > options.acceptAbove;
    if (byGradient) {
      // Against the lowest value, lest wrong derivatives lead uphill in many steps too small to be noticed.
      accepted &&= trialValue - lowestValue <= judgedByGradientBelow * noise;
      if (found.kind === "interior") accepted &&= trialGradientNorm < gradientNorm;
    }

    // A full Newton step that no longer helps, with nothing left to gain, is the end and not a failure.
    const gain = trialGradientNorm < gradientNorm || trialValue < value;
    const nothingLeft = byGradient
      ? predicted <= noise && !(accepted && trialGradientNorm <= gradientFloorShare * gradientNorm)
      : !accepted && !gain && predicted <= negligibleBeside(startValue - value);
    const atPrecision = found.kind === "interior" && nothingLeft;

    if (ratio < SHRINK_BELOW) radius = SHRINK * (accepted ? radius : Math.min(radius, stepLength));
    else if (ratio > EXPAND_ABOVE && found.kind === "boundary" && (!byGradient || trialValue <= value)) {
      const factor = Math.abs(ratio - 1) < EXPAND_MORE_WITHIN ? EXPAND_MORE : EXPAND;
      radius = Math.min(factor * radius, options.maxTrustRadius);
    } else if (!accepted) radius = SHRINK * Math.min(radius, stepLength);

    if (accepted) {
      const straight =
        found.kind === "boundary" && !found.convex && stepLength >= 0.5 * options.maxTrustRadius;
      straightSteps = straight ? straightSteps + 1 : 0;
      modelError = found.kind === "interior" ? Math.abs(ratio - 1) : Infinity;
      expectedEdm =
        found.kind === "interior" ? predicted * (trialGradientNorm / gradientNorm) ** 2 : undefined;
      settled = found.kind === "interior" && isSettled(value, trialValue, options.valueTolerance);
      [x, trial] = [trial, x];
      [gradient, trialGradient] = [trialGradient, gradient];
      value = trialValue;
      lowestValue = Math.min(lowestValue, value);
      gradientNorm = trialGradientNorm;
    }
    yield { iteration, x, value, gradientNorm, stepLength, trustRadius: radius, accepted };

    if (atPrecision && !model.examineRest()) return finish({ kind: "converged", ...distance(predicted) });
    if (straightSteps >= STRAIGHT_STEPS || isBottomless(value, startValue))
      return finish({ kind: "unbounded", value });
    if (accepted) model = input.createModel(x, gradient);
    if (earlyStopping.asksToStop(value)) {
      const rest = model.solve(Infinity, finalTolerance);
      const edm = rest.kind === "interior" ? rest.decrease : undefined;
      return finish({ kind: "early-stopped", edm, edmFrom: "hessian", iterations: options.earlyStopping });
    }
  }
}

interface Stuck {
  readonly model: TrustRegionModel;
  readonly found: NewtonMinimum;
  /** Of the latest step, if it was not finite. */
  readonly lastFault: Fault | undefined;
  /** Gains that rounding of the value may hide. */
  readonly negligible: number;
  /** ‖x‖, the distance over which a flat valley is looked at. */
  readonly reach: number;
}

/** The status where the next step is too short to change any parameter, or promises nothing. */
function whyStuck({ model, found, lastFault, negligible, reach }: Stuck): MinimizerStatus {
  if (found.kind === "interior")
    return { kind: "converged", edm: Math.max(0, found.decrease), edmFrom: "hessian" };
  if (lastFault !== undefined) return { ...lastFault, where: "step" };
  const newton = model.solve(Infinity, finalTolerance);
  switch (newton.kind) {
    case "indefinite": {
      if (!isRoundingOfCurvature(newton.curvature, newton.norm))
        return { kind: "not-positive-definite", curvature: newton.curvature };
      // A valley with a flat floor: Newton's step has no length there, so look as far as the parameters are large.
      const within = model.solve(reach > 0 ? reach : 1, finalTolerance);
      return within.kind === "boundary" && within.decrease <= negligible
        ? { kind: "converged", edm: Math.max(0, within.decrease), edmFrom: "hessian" }
        : { kind: "stalled", edm: undefined, edmFrom: "hessian" };
    }
    case "interior":
      return {
        kind: newton.decrease <= negligible ? "converged" : "stalled",
        edm: newton.decrease,
        edmFrom: "hessian",
      };
    case "boundary":
    case "non-finite":
      return { kind: "stalled", edm: undefined, edmFrom: "hessian" };
    default:
      return newton satisfies never;
  }
}
