import type { Preconditioner } from "@rabbit-fit/minimizers";
import { LARGEST_DISTANCE } from "../convergence/judge-convergence.js";
import type { PlacedData } from "../data/placed-data.js";
import { dot } from "../linear-algebra/vectors.js";
import { besideZeros } from "../minimization/beside-zeros.js";
import type { Postfit } from "../postfit/postfit.js";
import type { Refit } from "../postfit/refit.js";
import type { MinimumOutcome } from "../postfit/refit-spec.js";
import { newtonSolve } from "./newton-solve.js";
import { refitMetric } from "./refit-metric.js";

/** What a refit changes, and where it starts. */
export interface Shift {
  /** Close to the new minimum, such as where the Gaussian approximation has it, [parameters]. */
  readonly start: Float64Array;
  readonly hold?: NonNullable<Refit["hold"]>;
  readonly data?: Partial<PlacedData>;
  /** `refitMetric` of the parameters that do not float; made where it is absent. */
  readonly metric?: Preconditioner;
}

/** Estimated distance to the minimum, in units of the negative log-likelihood, at which it is found: as a fit has it. */
const FOUND = 1e-20;
/** Where rounding ends the way: below this, a step that does not halve the distance is the last one. */
const ROUNDING = 1e-14;
const MAX_STEPS = 30;
const MAX_HALVINGS = 10;

/**
 * Minimises again after a small shift: Newton steps from the start, in the metric of the fit's covariance. Where they lead
 * nowhere, or to signal strengths that are zero and would grow, the minimizer of the fit is asked.
 */
export async function shiftedMinimum(fit: Postfit, shift: Shift): Promise<MinimumOutcome> {
  const near = newtonMinimum(fit, shift);
  if (near) return near;
  const { metric: _, ...change } = shift;
  const { x, nll, convergence } = await fit.refit(change);
  if (!convergence || convergence.converged) return { kind: "found", x, nll };
  return { kind: "failed", reason: convergence.message };
}

function newtonMinimum(
  fit: Postfit,
  { start, hold = new Map(), data, metric: given }: Shift,
): MinimumOutcome | undefined {
  const { undetermined = [] } = fit.uncertainties();
  if (undetermined.length > 0) return undefined;
  const likelihood = data ? fit.likelihood.withData({ ...fit.data, ...data }) : fit.likelihood;
  const frozen = fit.frozen.and(hold.keys());
  const metric = given ?? refitMetric(fit, frozen);
  const gradient = new Float64Array(likelihood.size);
  const natural = new Float64Array(likelihood.size);
  const evaluate = (x: Float64Array) => {
    const value = likelihood.valueAndGradient(x, gradient);
    frozen.clear(gradient);
    metric.solve(gradient, natural);
    return { x, value, distance: 0.5 * dot(gradient, natural) };
  };
  const from = start.slice();
  for (const [parameter, value] of hold) from[parameter] = value;
  let at = evaluate(from);
  for (let step = 0; step < MAX_STEPS; step++) {
    if (!Number.isFinite(at.value) || !Number.isFinite(at.distance)) return undefined;
    if (at.distance <= FOUND) return unlessSaddle(at);
    const relativeTolerance = Math.max(1e-8, Math.min(0.1, Math.sqrt(at.distance)));
    const move = newtonSolve({ likelihood, frozen, metric }, at.x, { right: gradient, relativeTolerance });
    if (!move) return undefined;
    const next = lower(at, move);
    if (!next || (at.distance <= ROUNDING && next.distance > 0.5 * at.distance)) {
      return at.distance <= LARGEST_DISTANCE ? unlessSaddle(at) : undefined;
    }
    at = next;
  }
  return undefined;

  function unlessSaddle({ x, value }: ReturnType<typeof evaluate>): MinimumOutcome | undefined {
    return besideZeros(likelihood, x, frozen) ? undefined : { kind: "found", x, nll: value };
  }

  /** The end of a step, or of a part of it, that is closer to the minimum. */
  function lower({ x, value, distance }: ReturnType<typeof evaluate>, move: Float64Array) {
    for (let part = 1, halving = 0; halving <= MAX_HALVINGS; halving++, part /= 2) {
      const next = evaluate(x.map((element, i) => element - part * move[i]!));
      if (next.distance < distance && next.value <= value + Math.max(distance, 1e-12 * Math.abs(value)))
        return next;
    }
    evaluate(x);
    return undefined;
  }
}
