import { EarlyStopping } from "../early-stopping.js";
import { type Fault, faultOf } from "../fault.js";
import { dot, equalElements, norm } from "../linear-algebra/vectors.js";
import {
  isBottomless,
  isSettled,
  judgedByGradientBelow,
  negligibleBeside,
  noiseOfValue,
  polishedShare,
  vanishing,
} from "../precision.js";
import type { Search, SearchInput, SearchOutcome, SearchStep } from "../search.js";
import type { MinimizerStatus, RemainingDistance } from "../status.js";
import { heldParameters, projectedGradientNorm, projectOnto } from "./box.js";
import type { Descent, DescentMethod } from "./descent-method.js";
import { type LineSearchEnd, moreThuente, sufficientDecrease } from "./more-thuente.js";
import { Progress } from "./progress.js";
import { remainingDistance, type Verdict } from "./remaining-distance.js";

/** Halvings, twice at a time, of a step along negative curvature before it is given up. */
const ESCAPE_TRIALS = 20;

/**
 * The iteration of all methods with a line search: a direction from the method, a step along it with the strong Wolfe
 * conditions, and what both say about the curvature back to the method.
 *
 * Where the gain of a step drowns in the rounding of the value, φ(α) - φ(0) is taken from the slopes at both ends,
 * ½ α (φ'(0) + φ'(α)), exact for a quadratic function; the conditions are then the approximate Wolfe conditions of
 * Hager & Zhang, SIAM J. Optim. 16 (2005) 170, (4.1). When progress ceases, the method begins again with steepest
 * descent; when that does not help either, the Hessian is asked, where there is one, whether this is a minimum. It is
 * also asked wherever a tolerance is met, and a direction of negative curvature is followed.
 */
export function* lineSearchSteps(input: SearchInput, method: DescentMethod): Search {
  const { problem, options, bounds } = input;
  const { size } = problem;
  let x = input.start.slice();
  projectOnto(bounds, x);
  let gradient = new Float64Array(size);
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
  let gradientNorm = projectedGradientNorm(bounds, x, gradient);
  const direction = new Float64Array(size);
  const step = new Float64Array(size);
  let trial = new Float64Array(size);
  let trialGradient = new Float64Array(size);
  let trialValue = value;
  let trialFault: Fault | undefined;
  let lastFault: Fault | undefined; // of the latest line
  let settled = false;
  let optimism = 1; // how much larger the distance to the minimum was, at the last look, than the method believed
  const progress = new Progress(size, value, gradientNorm);
  const earlyStopping = new EarlyStopping(options.earlyStopping);

  const evaluate = (): void => {
    trialValue = problem.valueAndGradient(trial, trialGradient);
    trialFault = faultOf(trialValue, trialGradient);
    lastFault = trialFault ?? lastFault;
  };
  const accept = (): SearchStep => {
    for (let i = 0; i < size; i++) step[i] = trial[i] - x[i];
    settled = isSettled(value, trialValue, options.valueTolerance);
    [x, trial] = [trial, x];
    [gradient, trialGradient] = [trialGradient, gradient];
    value = trialValue;
    lowestValue = Math.min(lowestValue, value);
    gradientNorm = projectedGradientNorm(bounds, x, gradient);
    return { iteration, x, value, gradientNorm, stepLength: norm(step), accepted: true };
  };
  /** The line from x along the direction. */
  const search = (descent: Descent & { kind: "downhill" }, slope: number): LineSearchEnd => {
    let evaluated = 0;
    const walk = (length: number): void => {
      for (let i = 0; i < size; i++) trial[i] = x[i] + length * direction[i];
      projectOnto(bounds, trial);
      evaluate();
      evaluated = length;
    };
    const end = moreThuente({
      slope,
      first: descent.first,
      longest: descent.longest,
      curvature: method.slopeLeft,
      evaluate(length) {
        walk(length);
        const slopeThere = dot(trialGradient, direction);
        const threshold = judgedByGradientBelow * noiseOfValue(options.valueNoise, value, trialValue);
        const byGradient = length * -slope <= threshold && trialValue - lowestValue <= threshold;
        let change = byGradient ? 0.5 * length * (slope + slopeThere) : trialValue - value;
        if (trialFault !== undefined && trialValue !== -Infinity) change = Number.NaN;
        return { length, change, slope: slopeThere };
      },
    });
    if ("point" in end && end.point.length !== evaluated) walk(end.point.length);
    return end;
  };
  const whereFrom = () => (iteration === 0 ? "start" : "step");
  const judge = (edm: number): { verdict: Verdict; held: readonly number[] } => {
    const held = heldParameters(bounds, x, gradient);
    const estimate = { edm, edmFrom: method.edmFrom };
    return { verdict: remainingDistance(input, { x, gradient, held, estimate }), held };
  };
  const estimate = (): number => {
    const descent = gradientNorm === 0 ? undefined : method.direct({ x, gradient, gradientNorm }, direction);
    return descent?.kind === "downhill" ? descent.edm : 0;
  };
  const minimum = (distance: RemainingDistance<number>, held: readonly number[]): MinimizerStatus => {
    const { edm, edmFrom } = distance;
    const parameters = held.filter((i) => gradient[i] !== 0 && bounds!.lower[i] < bounds!.upper[i]);
    return parameters.length > 0
      ? { kind: "at-bound", parameters, edm, edmFrom }
      : { kind: "converged", edm, edmFrom };
  };
  /** Goes down along negative curvature; false when no step helps. */
  const leaveSaddle = (verdict: Verdict & { kind: "indefinite" }): boolean => {
    for (let count = 0, length = 1; count < ESCAPE_TRIALS; count++, length /= 4) {
      for (let i = 0; i < size; i++) trial[i] = x[i] + length * verdict.step[i];
      projectOnto(bounds, trial);
      if (equalElements(trial, x)) return false;
      evaluate();
      const enough = sufficientDecrease * length * length * verdict.decrease;
      const noise = noiseOfValue(options.valueNoise, value, trialValue);
      if (trialFault === undefined && trialValue < value - Math.max(enough, noise)) return true;
    }
    return false;
  };

  for (;;) {
    const noise = noiseOfValue(options.valueNoise, value, value);
    const flat = settled || gradientNorm <= options.gradientTolerance;
    const descent: Descent =
      gradientNorm === 0
        ? { kind: "downhill", first: 0, longest: 0, edm: 0, edmIsKnown: false }
        : method.direct({ x, gradient, gradientNorm }, direction);
    if (descent.kind === "non-finite") {
      return finish({ ...descent, quantity: "hessian-product", where: whereFrom() });
    }
    const polished = Math.max(polishedShare * noise, vanishing(value, startValue - value));
    const enough = Math.max(options.edmTolerance, polished);
    const ceased = progress.hasCeased;
    const exhausted = iteration >= options.maxIterations;

    let stuck = false;
    if (
      flat ||
      ceased ||
      exhausted ||
      (descent.edmIsKnown && descent.edm > 0 && optimism * descent.edm <= enough)
    ) {
      const { verdict, held } = judge(descent.edm);
      if (verdict.kind === "non-finite") return finish({ ...verdict, where: whereFrom() });
      if (verdict.kind === "minimum") {
        const { edm, edmFrom } = verdict;
        const rounding = ceased || exhausted ? Math.max(noise, negligibleBeside(startValue - value)) : 0;
        if (flat || edm <= Math.max(enough, rounding)) return finish(minimum(verdict, held));
        optimism = descent.edm > 0 ? Math.max(1, edm / descent.edm) : 1;
        if (exhausted) return finish({ kind: "iteration-limit", edm, edmFrom, limit: options.maxIterations });
      } else {
        if (exhausted) {
          const limit = options.maxIterations;
          return finish({ kind: "iteration-limit", edm: undefined, edmFrom: "hessian", limit });
        }
        // A small reduction of the value is no reason to leave the way down that the method knows.
        if (!settled && leaveSaddle(verdict)) {
          iteration++;
          method.forget();
          progress.note(trialValue, Infinity, 0);
          yield accept();
          settled = false; // the reduction was no measure of progress
          continue;
        }
        if (ceased || gradientNorm <= options.gradientTolerance)
          return finish({ kind: "not-positive-definite", curvature: verdict.curvature });
      }
      stuck = ceased;
    }

    const slope = dot(gradient, direction);
    lastFault = undefined;
    const end = stuck || !(slope < 0) ? ({ kind: "none" } as const) : search(descent, slope);
    if (end.kind === "unbounded") return finish({ kind: "unbounded", value });
    if (end.kind === "none" || equalElements(trial, x)) {
      if (progress.mayRestart() && method.forget()) continue;
      return finish(whyStuck());
    }
    iteration++;
    for (let i = 0; i < size; i++) direction[i] = trialGradient[i] - gradient[i];
    const report = accept();
    method.learn({ step, gradientChange: direction, length: end.point.length, slope });
    progress.note(value, gradientNorm, noise);
    yield report;

    if (isBottomless(value, startValue)) return finish({ kind: "unbounded", value });
    if (earlyStopping.asksToStop(value)) {
      const { verdict } = judge(estimate());
      const distance = verdict.kind === "minimum" ? verdict : { edm: undefined, edmFrom: "hessian" as const };
      return finish({ ...distance, kind: "early-stopped", iterations: options.earlyStopping });
    }
  }

  /** The status where neither the method nor steepest descent gets any further. */
  function whyStuck(): MinimizerStatus {
    if (lastFault !== undefined) return { ...lastFault, where: "step" };
    const { verdict, held } = judge(estimate());
    switch (verdict.kind) {
      case "non-finite":
        return { ...verdict, where: whereFrom() };
      case "indefinite":
        return { kind: "not-positive-definite", curvature: verdict.curvature };
      case "minimum": {
        const noise = noiseOfValue(options.valueNoise, value, value);
        const negligible = Math.max(judgedByGradientBelow * noise, negligibleBeside(startValue - value));
        const { edm, edmFrom } = verdict;
        return edm <= negligible ? minimum(verdict, held) : { kind: "stalled", edm, edmFrom };
      }
      default:
        return verdict satisfies never;
    }
  }
}
