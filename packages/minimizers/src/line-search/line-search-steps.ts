import { EarlyStopping } from "../early-stopping.js";
import { isBottomless, isSettled } from "../precision.js";
import type { Search, SearchInput, SearchOutcome } from "../search.js";
import type { MinimizerStatus } from "../status.js";
import type { Descent, DescentMethod } from "./descent-method.js";
import { Endings } from "./endings.js";
import { ProgressWatch } from "./progress-watch.js";
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
  const { problem, options } = input;
  const walk = new Walk(input);
  const startValue = walk.value;
  const direction = new Float64Array(problem.size);
  const endings = new Endings(input, walk, method.edmFrom);
  const progress = new ProgressWatch(problem.size, walk.value, walk.gradientNorm);
  const earlyStopping = new EarlyStopping(options);
  let iteration = 0;
  let settled = false; // the last step lowered the value by no more than valueTolerance
  let optimism = 1; // how much larger the distance to the minimum was, at the last look, than the method believed

  if (walk.fault !== undefined) return finish({ ...walk.fault, where: "start" });
  for (;;) {
    const { value } = walk;
    const scale = endings.scale();
    const noSlope = walk.gradientNorm <= options.gradientTolerance;
    const flat = settled || noSlope;
    const ceased = progress.hasCeased;
    const exhausted = iteration >= options.maxIterations;

    const descent = nextDescent();
    if (descent.kind === "non-finite")
      return finish({ ...descent, quantity: "hessian-product", where: where() });
    const { edm, edmIsKnown } = descent;
    const near = edmIsKnown && edm > 0 && optimism * edm <= scale.enough;
    if (flat || ceased || exhausted || near) {
      const verdict = endings.judge(edm);
      if (verdict.kind === "non-finite") return finish({ ...verdict, where: where() });
      const status = endings.after(verdict, { scale, flat, ceased, exhausted });
      if (status !== undefined) return finish(status);
      if (verdict.kind === "minimum") optimism = edm > 0 ? Math.max(1, verdict.edm / edm) : 1;
      // A small reduction of the value is no reason to leave the way down that the method knows.
      else if (!settled && walk.leaveSaddle(verdict)) {
        iteration++;
        walk.accept();
        method.forget();
        progress.note(walk.value, Infinity, 0);
        yield report();
        continue;
      } else if (ceased || noSlope)
        return finish({ kind: "not-positive-definite", curvature: verdict.curvature });
    }

    const end = ceased ? ({ kind: "none" } as const) : walk.searchAlong(direction, descent, method.slopeLeft);
    if (end.kind === "unbounded") return finish({ kind: "unbounded", value });
    if (end.kind === "none") {
      // With nothing left to gain there is no need to begin again.
      const status = edmIsKnown && edm <= scale.negligible ? endings.stuck(estimate, where()) : undefined;
      const found = status?.kind === "converged" || status?.kind === "at-bound";
      if (!found && progress.mayRestart() && method.forget()) continue;
      return finish(status ?? endings.stuck(estimate, where()));
    }
    iteration++;
    walk.accept();
    const { step, gradientChange, slope } = walk;
    method.learn({ step, gradientChange, slope, length: end.point.length });
    settled = isSettled(value, walk.value, options.valueTolerance);
    progress.note(walk.value, walk.gradientNorm, scale.noise);
    yield report();

    if (isBottomless(walk.value, startValue)) return finish({ kind: "unbounded", value: walk.value });
    if (earlyStopping.asksToStop(walk.value)) return finish(endings.early(estimate()));
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

  function where(): "start" | "step" {
    return iteration === 0 ? "start" : "step";
  }

  function report() {
    const { x, value, gradientNorm, stepLength } = walk;
    return { iteration, x, value, gradientNorm, stepLength, accepted: true };
  }

  function finish(status: MinimizerStatus): SearchOutcome {
    const { x, value, gradient } = walk;
    return { x, value, gradient, iterations: iteration, status };
  }
}
