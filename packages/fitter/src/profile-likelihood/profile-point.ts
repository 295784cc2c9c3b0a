import { dot } from "../linear-algebra/vectors.js";
import type { Postfit } from "../postfit/postfit.js";
import type { ProfilePoint } from "../postfit/profile-point.js";
import { type NewtonProblem, newtonSolve } from "./newton-solve.js";

/** What {@link reached} checks a minimum with. */
export type PointSetting = Pick<NewtonProblem, "frozen" | "metric">;

/** Accuracy of the distance to the minimum, relative to itself. */
const EDM_TOLERANCE = 1e-2;

/**
 * The point where a minimisation with some parameters held has ended.
 *
 * @param setting the parameters that do not float there
 * @param held the places of those that are held on purpose
 */
export function reached(
  { likelihood, nll: best }: Pick<Postfit, "likelihood" | "nll">,
  setting: PointSetting,
  at: { readonly x: Float64Array; readonly held: readonly number[]; readonly status?: "found" | "at-bound" },
): ProfilePoint {
  const { held, status = "found" } = at;
  const x = likelihood.map.mirrored(at.x);
  const gradient = new Float64Array(likelihood.size);
  const nll = likelihood.valueAndGradient(x, gradient);
  const slopes = held.map((i) => gradient[i]!);
  setting.frozen.clear(gradient);
  const way = newtonSolve({ likelihood, ...setting }, x, {
    right: gradient,
    relativeTolerance: EDM_TOLERANCE,
  });
  return {
    values: held.map((i) => x[i]!),
    status,
    deltaNll: nll - best,
    x,
    slopes,
    edm: way ? 0.5 * dot(gradient, way) : Number.NaN,
    largestGradient: gradient.reduce((largest, component) => Math.max(largest, Math.abs(component)), 0),
  };
}

export function failed(values: readonly number[], size: number, reason: string): ProfilePoint {
  return {
    values,
    status: "failed",
    deltaNll: Number.NaN,
    x: new Float64Array(size).fill(Number.NaN),
    slopes: values.map(() => Number.NaN),
    edm: Number.NaN,
    largestGradient: Number.NaN,
    reason,
  };
}

/** Whether there is a minimum at a point, which others can start from. */
export function hasMinimum({ deltaNll }: Pick<ProfilePoint, "deltaNll">): boolean {
  return !Number.isNaN(deltaNll);
}
