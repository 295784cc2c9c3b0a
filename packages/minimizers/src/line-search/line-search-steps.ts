import { EarlyStopping } from "../early-stopping.js";
import {
  isBottomless,
  isSettled,
  judgedByGradientBelow,
  negligibleBeside,
  noiseOfValue,
  polishedShare,
  vanishing,
} from "../precision.js";
import type { Search, SearchInput, SearchOutcome } from "../search.js";
import type { MinimizerStatus, RemainingDistance } from "../status.js";
import { heldParameters } from "./box.js";
import type { Descent, DescentMethod } from "./descent-method.js";
import { Progress } from "./progress.js";
import { remainingDistance, type Verdict } from "./remaining-distance.js";
import { Walk } from "./walk.js";

/**
 * The iteration of all methods with a line search: a direction from the method, a step along it with the strong Wolfe
 * conditions, and what both say about the curvature back to the method.
 *
 * When progress ceases, the method begins again with steepest descent; when that does not help either, the Hessian is
 * asked, where there is one, whether this is a minimum. It is also asked wherever a tolerance is met, and a direction of
 * negative curvature is followed.
 */
export function* lineSearchSteps(input: SearchInput, method: DescentMethod): Search {
  const { problem, options, bounds } = input;
  const walk = new Walk(input);
  const startValue = walk.value;
  const direction = new Float64Array(problem.size);
  const progress = new Progress(problem.size, walk.value, walk.gradientNorm);
  const earlyStopping = new EarlyStopping(options.earlyStopping);
  let iteration = 0;
  let settled = false; // the last step lowered the value by no more than valueTolerance
  let optimism = 1; // how much larger the distance to the minimum was, at the last look, than the method believed

  if (walk.fault !== undefined) return finish({ ...walk.fault, where: "start" });
  for (;;) {
    const { value, gradientNorm } = walk;
    const noise = noiseOfValue(options.valueNoise, value, value);
    const negligible = negligibleBeside(startValue - value);
    const polished = Math.max(polishedShare * noise, vanishing(value, startValue - value));
    const enough = Math.max(options.edmTolerance, polished);
    const flat = settled || gradientNorm <= options.gradientTolerance;
    const ceased = progress.hasCeased;
    const exhausted = iteration >= options.maxIterations;

    const descent = nextDescent();
    if (descent.kind === "non-finite")
      return finish({ ...descent, quantity: "hessian-product", where: place() });
    const near = descent.edmIsKnown && descent.edm > 0 && optimism * descent.edm <= enough;
    if (flat || ceased || exhausted || near) {
      const verdict = judge(descent.edm);
      if (verdict.kind === "non-finite") return finish({ ...verdict, where: place() });
      const edm = verdict.kind === "minimum" ? verdict.edm : undefined;
      if (verdict.kind === "minimum") {
        const rounding = ceased || exhausted ? Math.max(noise, negligible) : 0;
        if (flat || verdict.edm <= Math.max(enough, rounding)) return finish(minimum(verdict));
        optimism = descent.edm > 0 ? Math.max(1, verdict.edm / descent.edm) : 1;
      }
      if (exhausted) {
        const edmFrom = verdict.kind === "minimum" ? verdict.edmFrom : "hessian";
        return finish({ kind: "iteration-limit", edm, edmFrom, limit: options.maxIterations });
      }
      // A small reduction of the value is no reason to leave the way down that the method knows.
      if (verdict.kind === "indefinite" && !settled && walk.leaveSaddle(verdict)) {
        iteration++;
        walk.accept();
        method.forget();
        progress.note(walk.value, Infinity, 0);
        yield report();
        continue;
      }
      if (verdict.kind === "indefinite" && (ceased || gradientNorm <= options.gradientTolerance))
        return finish({ kind: "not-positive-definite", curvature: verdict.curvature });
    }

    const end = ceased ? ({ kind: "none" } as const) : walk.searchAlong(direction, descent, method.slopeLeft);
    if (end.kind === "unbounded") return finish({ kind: "unbounded", value });
    if (end.kind === "none") {
      // With nothing left to gain there is no need to begin again.
      const status = descent.edmIsKnown && descent.edm <= negligible ? whyStuck() : undefined;
      const found = status?.kind === "converged" || status?.kind === "at-bound";
      if (!found && progress.mayRestart() && method.forget()) continue;
      return finish(status ?? whyStuck());
    }
    iteration++;
    walk.accept();
    const { step, gradientChange, slope } = walk;
    method.learn({ step, gradientChange, slope, length: end.point.length });
    settled = isSettled(value, walk.value, options.valueTolerance);
    progress.note(walk.value, walk.gradientNorm, noise);
    yield report();

    if (isBottomless(walk.value, startValue)) return finish({ kind: "unbounded", value: walk.value });
    if (earlyStopping.asksToStop(walk.value)) {
      const verdict = judge(estimate());
      const distance: RemainingDistance =
        verdict.kind === "minimum" ? verdict : { edm: undefined, edmFrom: "hessian" };
      const { edm, edmFrom } = distance;
      return finish({ kind: "early-stopped", edm, edmFrom, iterations: options.earlyStopping });
    }
  }

  function finish(status: MinimizerStatus): SearchOutcome {
    const { x, value, gradient } = walk;
    return { x, value, gradient, iterations: iteration, status };
  }

  function report() {
    const { x, value, gradientNorm, stepLength } = walk;
    return { iteration, x, value, gradientNorm, stepLength, accepted: true };
  }

  function place(): "start" | "step" {
    return iteration === 0 ? "start" : "step";
  }

  function nextDescent(): Descent {
    return walk.gradientNorm === 0
      ? { kind: "downhill", first: 0, longest: 0, edm: 0, edmIsKnown: false }
      : method.direct(walk, direction);
  }

  /** What the method believes is left. */
  function estimate(): number {
    const descent = nextDescent();
    return descent.kind === "downhill" ? descent.edm : 0;
  }

  function judge(edm: number): Verdict {
    const held = heldParameters(bounds, walk.x, walk.gradient);
    const estimate = { edm, edmFrom: method.edmFrom };
    return remainingDistance(input, { x: walk.x, gradient: walk.gradient, held, estimate });
  }

  function minimum({ edm, edmFrom }: RemainingDistance<number>): MinimizerStatus {
    const parameters = heldParameters(bounds, walk.x, walk.gradient).filter(
      (i) => walk.gradient[i] !== 0 && bounds!.lower[i] < bounds!.upper[i],
    );
    return parameters.length > 0
      ? { kind: "at-bound", parameters, edm, edmFrom }
      : { kind: "converged", edm, edmFrom };
  }

  /** The status where neither the method nor steepest descent gets any further. */
  function whyStuck(): MinimizerStatus {
    if (walk.fault !== undefined) return { ...walk.fault, where: "step" };
    const verdict = judge(estimate());
    switch (verdict.kind) {
      case "non-finite":
        return { ...verdict, where: place() };
      case "indefinite":
        return { kind: "not-positive-definite", curvature: verdict.curvature };
      case "minimum": {
        const noise = noiseOfValue(options.valueNoise, walk.value, walk.value);
        const negligible = Math.max(judgedByGradientBelow * noise, negligibleBeside(startValue - walk.value));
        const { edm, edmFrom } = verdict;
        return edm <= negligible ? minimum(verdict) : { kind: "stalled", edm, edmFrom };
      }
      default:
        return verdict satisfies never;
    }
  }
}
