import { EarlyStopping } from "../early-stopping.js";
import { type Fault, faultOf } from "../fault.js";
import { equalElements, norm } from "../linear-algebra/vectors.js";
import {
  finalTolerance,
  gainScale,
  isBottomless,
  isSettled,
  polishedShare,
  subproblemTolerance,
} from "../precision.js";
import type { Search, SearchInput, SearchOutcome, SearchStep } from "../search.js";
import type { MinimizerStatus } from "../status.js";
import { chooseStep } from "./choose-step.js";
import { converged, remaining, whyStuck } from "./endings.js";
import { type Judgement, judgeStep, type TriedStep } from "./judge-step.js";
import type { TrustRegionModel } from "./model.js";
import { evaluate, type Point, pointAt } from "./point.js";
import { nextRadius, radiusBelow } from "./radius.js";

/** As many steps of the greatest length in a row, without curvature, say that there is no bound. */
const STRAIGHT_STEPS = 100;

export interface TrustRegionInput extends SearchInput {
  /** The model at x; `gradient` belongs to the model as long as it lives. */
  createModel(x: Float64Array, gradient: Float64Array): TrustRegionModel;
}

/**
 * The trust-region iteration, algorithm 4.1 of Nocedal & Wright, Numerical Optimization (2006), with the constants of
 * SciPy and an end at machine precision instead of at a tolerance: steps whose predicted gain drowns in the rounding
 * of the value are judged by the gradient (see precision.ts).
 *
 * An iteration chooses a step by the model (choose-step.ts), evaluates the problem there, judges what the step gained
 * (judge-step.ts), and sets the radius by it (radius.ts).
 */
export function* trustRegionSteps(input: TrustRegionInput): Search {
  const { problem, options } = input;
  let here: Point = pointAt(problem, input.start.slice());
  let trial: Point = { ...here, x: new Float64Array(problem.size), gradient: new Float64Array(problem.size) };
  const { value: startValue, gradientNorm: startGradientNorm } = here;
  let lowestValue = startValue;
  let iteration = 0;

  const startFault = faultOf(here.value, here.gradient);
  if (startFault !== undefined) return finish({ ...startFault, where: "start" });

  let model = input.createModel(here.x, here.gradient);
  let radius = options.initialTrustRadius;
  let forecast: Forecast = noForecast;
  let lastFault: Fault | undefined;
  let straightSteps = 0;
  const earlyStopping = new EarlyStopping(options);

  for (;;) {
    const scale = gainScale(here.value, startValue, options);
    const flat = forecast.settled || here.gradientNorm <= options.gradientTolerance;
    const isLast = forecast.edm <= Math.max(options.edmTolerance, polishedShare * scale.noise);
    const { gradientNorm } = here;
    const progress = { gradientNorm, startGradientNorm, modelError: forecast.modelError };
    const tolerance = flat || isLast ? finalTolerance : subproblemTolerance(progress);
    const isWide = radius >= Math.min(norm(here.x), options.maxTrustRadius);
    const where = iteration === 0 ? "start" : "step";
    const found = chooseStep({ ...scale, model, radius, tolerance, flat, isWide, where });
    if (found.kind !== "interior" && found.kind !== "boundary") return finish(found);
    if (iteration >= options.maxIterations) {
      const edm = found.kind === "interior" ? found.decrease : undefined;
      return finish({ kind: "iteration-limit", edm, edmFrom: "hessian", limit: options.maxIterations });
    }

    const { step, stepLength } = found;
    for (let i = 0; i < step.length; i++) trial.x[i] = here.x[i] + step[i];
    if (!(found.decrease > 0) || equalElements(trial.x, here.x)) {
      const { hidden } = scale;
      return finish(whyStuck({ model, found, lastFault, hidden, reach: norm(here.x) }));
    }

    evaluate(problem, trial);
    iteration++;
    if (trial.value === -Infinity) return finish({ kind: "unbounded", value: here.value });
    lastFault = faultOf(trial.value, trial.gradient);
    if (lastFault !== undefined) {
      radius = radiusBelow({ radius, stepLength });
      yield report({ stepLength, accepted: false });
      continue;
    }

    const tried: TriedStep = { found, from: here, to: trial, startValue, lowestValue };
    const judgement = judgeStep(tried, options);
    const { accepted } = judgement;
    radius = nextRadius(judgement, { radius, stepLength, maxTrustRadius: options.maxTrustRadius });
    if (accepted) {
      forecast = forecastAfter(tried, judgement, options.valueTolerance);
      straightSteps = isStraight(tried, options.maxTrustRadius) ? straightSteps + 1 : 0;
      [here, trial] = [trial, here];
      lowestValue = Math.min(lowestValue, here.value);
    }
    yield report({ stepLength, accepted, rho: judgement.ratio });

    if (judgement.atPrecision && !model.examineRest()) return finish(converged(found.decrease));
    if (straightSteps >= STRAIGHT_STEPS || isBottomless(here.value, startValue))
      return finish({ kind: "unbounded", value: here.value });
    if (accepted) model = input.createModel(here.x, here.gradient);
    if (earlyStopping.asksToStop(here.value)) {
      const edm = remaining(model);
      return finish({ kind: "early-stopped", edm, edmFrom: "hessian", iterations: options.earlyStopping });
    }
  }

  function report(step: Pick<SearchStep, "stepLength" | "accepted" | "rho">): SearchStep {
    const { x, value, gradientNorm } = here;
    return { iteration, x, value, gradientNorm, trustRadius: radius, ...step };
  }

  function finish(status: MinimizerStatus): SearchOutcome {
    const { x, value, gradient } = here;
    return { x, value, gradient, iterations: iteration, status };
  }
}

/** What a full Newton step says about the point that it leads to. */
interface Forecast {
  /** The distance to the minimum, as the fall of the gradient lets expect it. */
  readonly edm: number;
  /** |ρ - 1| */
  readonly modelError: number;
  /** Whether the value fell by no more than the tolerance. */
  readonly settled: boolean;
}

const noForecast: Forecast = { edm: Infinity, modelError: Infinity, settled: false };

function forecastAfter(
  { found, from, to }: TriedStep,
  { ratio }: Judgement,
  valueTolerance: number,
): Forecast {
  if (found.kind === "boundary") return noForecast;
  return {
    edm: found.decrease * (to.gradientNorm / from.gradientNorm) ** 2,
    modelError: Math.abs(ratio - 1),
    settled: isSettled(from.value, to.value, valueTolerance),
  };
}

/** Whether a step was about as long as any may be, where no curvature was seen. */
function isStraight({ found }: TriedStep, maxTrustRadius: number): boolean {
  return found.kind === "boundary" && !found.convex && found.stepLength >= 0.5 * maxTrustRadius;
}
