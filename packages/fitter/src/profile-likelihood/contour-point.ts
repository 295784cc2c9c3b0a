import type { Preconditioner } from "@rabbit-fit/minimizers";
import { dot } from "../linear-algebra/vectors.js";
import { besideZeros } from "../minimization/beside-zeros.js";
import type { Postfit } from "../postfit/postfit.js";
import type { MinimumOutcome } from "../postfit/refit-spec.js";
import type { ContourRequest, ContourSetting } from "./contour-setting.js";
import { newtonSolve } from "./newton-solve.js";
import { scannedPoint } from "./scanned-point.js";

/** Distance from the contour and from the stationary point, relative to the level. */
const TOLERANCE = 1e-10;
const MAX_STEPS = 40;
const MAX_HALVINGS = 12;
const SOLVE_TOLERANCE = 1e-6;

/**
 * The point of the contour 2 (L - L_min) = q that is farthest along a parameter, by Newton's method on the conditions
 *
 *   dL/dx = m e_i,   L = L_min + q / 2,
 *
 * with the exact Hessian, from where the Gaussian approximation has it, x +- sqrt(q) C e_i / sqrt(C_ii). Where that leads
 * nowhere, or to a point at which signal strengths that are zero would grow, the likelihood is scanned along the parameter.
 */
export async function contourPoint(
  fit: Postfit,
  setting: ContourSetting,
  request: ContourRequest,
): Promise<MinimumOutcome> {
  const problem = { ...setting, likelihood: fit.likelihood };
  const unit = new Float64Array(fit.likelihood.size);
  unit[request.parameter] = 1;
  const column = fit.covariance()
    ? applied(setting.metric, unit)
    : newtonSolve(problem, fit.x, { right: unit, relativeTolerance: SOLVE_TOLERANCE });
  const variance = column?.[request.parameter];
  if (!column || variance === undefined || !(variance > 0)) {
    return { kind: "failed", reason: "The Hessian gives no uncertainty to start from." };
  }
  const sigma = Math.sqrt(variance);
  const towards = (request.side === "up" ? 1 : -1) * Math.sqrt(request.level);
  const start = fit.x.map((value, i) => value + (towards * column[i]!) / sigma);
  const point = newtonPoint(fit, { ...setting, ...request, start, multiplier: towards / sigma });
  return point ?? scannedPoint(fit, { ...request, held: setting.held, start });
}

interface NewtonStart extends ContourRequest, ContourSetting {
  readonly start: Float64Array;
  /** m */
  readonly multiplier: number;
}

function newtonPoint(fit: Postfit, request: NewtonStart): MinimumOutcome | undefined {
  const { likelihood } = fit;
  const { parameter, level, frozen, metric } = request;
  const unit = new Float64Array(likelihood.size);
  unit[parameter] = 1;
  const gradient = new Float64Array(likelihood.size);
  const residual = new Float64Array(likelihood.size);
  const natural = new Float64Array(likelihood.size);
  const goal = fit.nll + level / 2;
  const evaluate = (x: Float64Array, m: number) => {
    const excess = likelihood.valueAndGradient(x, gradient) - goal;
    frozen.clear(gradient);
    residual.set(gradient);
    residual[parameter]! -= m;
    metric.solve(residual, natural);
    return { x, m, excess, distance: dot(residual, natural) };
  };
  /** Zero at the point, in units of the level. */
  const remoteness = ({ excess, distance }: { readonly excess: number; readonly distance: number }) =>
    (Math.abs(excess) + Math.sqrt(Math.max(0, distance) * level)) / level;
  let at = evaluate(request.start, request.multiplier);
  for (let step = 0; step < MAX_STEPS; step++) {
    if (!Number.isFinite(remoteness(at))) return undefined;
    if (remoteness(at) <= TOLERANCE) {
      const outside = (at.x[parameter]! - fit.x[parameter]!) * request.multiplier;
      const isFarthest = outside > 0 && !besideZeros(likelihood, at.x, frozen.and([parameter]));
      return isFarthest ? { kind: "found", x: at.x, nll: at.excess + goal } : undefined;
    }
    // Inexact at first: errors of the solution are of the order of the distance.
    const relativeTolerance = Math.max(1e-8, Math.min(0.1, remoteness(at)));
    const toStationary = newtonSolve({ likelihood, frozen, metric }, at.x, {
      right: residual,
      relativeTolerance,
    });
    const along = newtonSolve({ likelihood, frozen, metric }, at.x, { right: unit, relativeTolerance });
    if (!toStationary || !along) return undefined;
    const slope = dot(gradient, along);
    const dm = (dot(gradient, toStationary) - at.excess) / slope;
    if (!Number.isFinite(dm)) return undefined;
    const next = closer(at, (i) => dm * along[i]! - toStationary[i]!, dm);
    if (!next) return undefined;
    at = next;
  }
  return undefined;

  function closer(from: ReturnType<typeof evaluate>, move: (i: number) => number, dm: number) {
    for (let part = 1, halving = 0; halving <= MAX_HALVINGS; halving++, part /= 2) {
      const x = from.x.map((value, i) => value + part * move(i));
      const next = evaluate(x, from.m + part * dm);
      if (remoteness(next) < remoteness(from)) return next;
    }
    return undefined;
  }
}

function applied(metric: Preconditioner, right: Float64Array): Float64Array {
  const out = new Float64Array(right.length);
  metric.solve(right, out);
  return out;
}
