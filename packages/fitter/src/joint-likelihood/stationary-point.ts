import { conjugateGradient, type Preconditioner } from "@rabbit-fit/minimizers";
import { dot } from "../linear-algebra/vectors.js";
import type { JointLikelihood, JointPoint } from "./joint-likelihood.js";

/** What a stationary point of L - m g is to have: a value of the observable, or a value of the likelihood. */
export type Goal =
  /** @property unit standard deviation of the observable, which distances count in */
  | { readonly kind: "value"; readonly value: number; readonly unit: number }
  /** @property unit distances count in this much likelihood */
  | { readonly kind: "nll"; readonly nll: number; readonly unit: number };

export interface Stationary extends JointPoint {
  /** m */
  readonly multiplier: number;
  /** L - m g over all that floats: half the square of the distance to where it is stationary, in the metric. */
  readonly edm: number;
}

/** Distance from the goal and from the stationary point at which it is found. */
const TOLERANCE = 1e-10;
/** Where rounding ends the way. */
const ROUNDING = 1e-7;
const MAX_STEPS = 50;
const MAX_HALVINGS = 20;

/**
 * Newton's method on the conditions
 *
 *   dL/du = m dg/du,   g = its goal, or L = its goal,
 *
 * with exact second derivatives of both, by conjugate gradients in the metric of the minimum.
 *
 * @returns undefined where it leads nowhere
 */
export function stationaryPoint(
  joint: JointLikelihood,
  metric: Preconditioner,
  { u, multiplier, goal }: { readonly u: Float64Array; readonly multiplier: number; readonly goal: Goal },
): Stationary | undefined {
  const natural = new Float64Array(joint.size);
  const evaluate = (place: Float64Array, m: number) => {
    const point = joint.at(place);
    const residual = point.gradient.map((value, i) => value - m * point.slope[i]!);
    metric.solve(residual, natural);
    const square = Math.max(0, dot(residual, natural));
    const gap = goal.kind === "value" ? point.value - goal.value : point.nll - goal.nll;
    const far = Math.abs(gap) / goal.unit;
    const distance = far + (goal.kind === "value" ? Math.sqrt(square) : Math.sqrt(square / goal.unit));
    return { ...point, multiplier: m, edm: 0.5 * square, residual, gap, distance };
  };
  let at = evaluate(u, multiplier);
  for (let step = 0; step < MAX_STEPS; step++) {
    if (!Number.isFinite(at.distance)) return undefined;
    if (at.distance <= TOLERANCE) return at;
    const ways = waysFrom(at);
    if (!ways) return undefined;
    const { toStationary, along, weight } = ways;
    const ofGoal = goal.kind === "value" ? at.slope : at.gradient;
    const dm = (dot(ofGoal, toStationary) - at.gap) / dot(ofGoal, along);
    if (!Number.isFinite(dm)) return undefined;
    const next = closer(at, (i) => dm * along[i]! - toStationary[i]!, dm + weight * at.gap);
    if (!next) return at.distance <= ROUNDING ? at : undefined;
    at = next;
  }
  return undefined;

  function closer(from: typeof at, move: (i: number) => number, dm: number): typeof at | undefined {
    for (let part = 1, halving = 0; halving <= MAX_HALVINGS; halving++, part /= 2) {
      const next = evaluate(
        from.u.map((value, i) => value + part * move(i)),
        from.multiplier + part * dm,
      );
      if (next.distance < from.distance) return next;
    }
    return undefined;
  }

  /**
   * H^-1 times the residual, and times dg/du. A term rho dg/du dg/du^T in H leaves a step that leads to g = v the same, and its m
   * differs by rho (g - v): with it H is positive definite where it is so on the surface g = v alone, as for a strength that data
   * without events do not hold.
   */
  function waysFrom(point: typeof at) {
    const plain = bothWays(point, 0);
    if (plain?.isDefinite === false && goal.kind === "value") {
      const held = bothWays(point, 1 / goal.unit ** 2);
      if (held?.isDefinite) return held;
    }
    return plain;
  }

  function bothWays(point: typeof at, weight: number) {
    const relativeTolerance = Math.max(1e-9, Math.min(0.1, point.distance));
    const toStationary = solution(point, point.residual, { relativeTolerance, weight });
    const along = solution(point, point.slope, { relativeTolerance, weight });
    if (!toStationary || !along) return undefined;
    const isDefinite = toStationary.isDefinite && along.isDefinite;
    return { toStationary: toStationary.x, along: along.x, weight, isDefinite };
  }

  function solution(
    point: typeof at,
    right: Float64Array,
    { relativeTolerance, weight }: { readonly relativeTolerance: number; readonly weight: number },
  ) {
    if (right.every((value) => value === 0)) return { x: right.slice(), isDefinite: true };
    const product = (v: Float64Array, out: Float64Array) => {
      joint.product(point, point.multiplier, v, out);
      if (weight === 0) return;
      const part = weight * dot(point.slope, v);
      point.slope.forEach((value, i) => {
        out[i]! += part * value;
      });
    };
    const { x, status } = conjugateGradient(product, right, { preconditioner: metric, relativeTolerance });
    if (status.kind === "converged" || status.kind === "stalled") return { x, isDefinite: true };
    if (status.kind === "non-finite") return undefined;
    // Where the Hessian is not positive definite, the one at the minimum of the fit leads out of there.
    metric.solve(right, x);
    return { x, isDefinite: false };
  }
}
