import { describeBin } from "@rabbit-fit/contracts";
import { dot } from "../linear-algebra/vectors.js";
import type { Mapping } from "../mappings/mapping.js";
import { createMappings } from "../mappings/registry.js";
import type { MappingSpec } from "../options/mapping-spec.js";
import type { Postfit } from "../postfit/postfit.js";
import type { ProfilePoint } from "../postfit/profile-point.js";
import type { Profile } from "../profile-likelihood/profile.js";
import { failed } from "../profile-likelihood/profile-point.js";
import { jointBins } from "./joint-bins.js";
import { jointProblem, withProfiledBetas } from "./joint-problem.js";
import { observableFunction } from "./observable-function.js";
import { reachTowards } from "./reach.js";
import { type Stationary, stationaryPoint } from "./stationary-point.js";

/** An interval of an observable that is not found ends at a bound, if anywhere, within this part of its Gaussian length. */
const FARTHEST = 4;

/** The profile likelihood of an observable: the minimum over the parameters and the bin-by-bin parameters where it is held. */
export interface ObservableProfile extends Profile {
  /** An end of its interval 2 (L - L_min) = level^2. */
  end(level: number, side: "down" | "up"): Promise<ProfilePoint>;
}

/**
 * A mapping by the name of all its words: Python rabbit leaves the channel out of that of a selection.
 *
 * @throws RabbitInputError where there is no such mapping, or what the mapping itself refuses
 */
export async function createObservable(fit: Postfit, spec: MappingSpec, path: string): Promise<Mapping> {
  const { channels, processes } = fit.input;
  const { parameterNames } = fit.likelihood;
  const [mapping] = await createMappings(path, [spec], { channels, processes, parameterNames });
  return { ...mapping!, key: [spec.name, ...(spec.args ?? [])].join(" ") };
}

/** g at the minimum of a fit. */
export function observableValue(fit: Postfit, mapping: Mapping, output: number): number {
  const { likelihood, x, frozen } = fit;
  const betas = fit.profile === "profiled" ? "free" : "held";
  return observableFunction(likelihood, mapping, { output, betas, frozen }).at(jointBins(likelihood, x))
    .value;
}

/** How an output of a mapping is called. */
export function observableName(mapping: Mapping, output: number): string {
  return mapping.size === 1 ? mapping.key : `${mapping.key}, ${describeBin(mapping.channels, output)}`;
}

/**
 * The profile likelihood of one output of a mapping.
 *
 * @throws NotSolvedError where the fit has no uncertainties, or nothing changes the observable
 */
export function observableProfile(fit: Postfit, mapping: Mapping, output: number): ObservableProfile {
  const { likelihood } = fit;
  const { joint, metric, atBest, column, variance } = jointProblem(fit, mapping, output);
  const start = atBest.u;
  const pointOf = (at: Stationary): ProfilePoint => ({
    values: [at.value],
    status: "found",
    deltaNll: at.nll - fit.nll,
    x: likelihood.map.mirrored(at.u.slice(0, likelihood.size)),
    slopes: [at.multiplier],
    edm: at.edm,
    largestGradient: at.gradient
      .subarray(0, likelihood.size)
      .reduce((most, value, i) => Math.max(most, Math.abs(value - at.multiplier * at.slope[i]!)), 0),
  });
  const bestPoint = pointOf({ ...atBest, multiplier: 0, edm: 0.5 * metricSquare(atBest.gradient) });
  const sigma = Math.sqrt(variance);
  const minimum: Stationary = { ...atBest, multiplier: 0, edm: bestPoint.edm };
  const minimumAt = (value: number, { u, multiplier }: Pick<Stationary, "u" | "multiplier">) =>
    stationaryPoint(joint, metric, { u, multiplier, goal: { kind: "value", value, unit: sigma } });
  const lengthOf = (slope: Float64Array) => Math.sqrt(metricSquare(slope));
  const nothing = (value: number, reason: string) => failed([value], likelihood.size, reason);
  const reachTo = (goal: number) =>
    reachTowards(fit, { mapping, output, joint, from: minimum, goal, lengthOf });
  return {
    names: [observableName(mapping, output)],
    best: bestPoint,
    covariance: Float64Array.of(variance),
    prefit: [Number.NaN],
    async at([value], from) {
      const near = from.x === bestPoint.x ? { u: start, multiplier: 0 } : started(from);
      const at = minimumAt(value!, near);
      if (at) return pointOf(at);
      const reach = await reachTo(value!);
      return reach
        ? { ...nothing(value!, reach.reason), status: "at-bound" }
        : nothing(value!, "Newton's method leads to no minimum there.");
    },
    async end(level, side) {
      const sign = side === "up" ? 1 : -1;
      const multiplier = (sign * level) / sigma;
      const u = start.map((x, i) => x + multiplier * column[i]!);
      const goal = { kind: "nll", nll: fit.nll + level ** 2 / 2, unit: level ** 2 } as const;
      const at = stationaryPoint(joint, metric, { u, multiplier, goal });
      const isOutside = at !== undefined && sign * (at.value - minimum.value) > 0;
      if (isOutside) return pointOf(at);
      const bound = await boundedEnd(level, side);
      if (bound) return bound;
      return nothing(
        Number.NaN,
        at
          ? "Newton's method leads to the other side of the minimum."
          : "Newton's method leads to no minimum there.",
      );
    },
  };

  /** The end of an interval where the observable ends before the likelihood has risen to the level. */
  async function boundedEnd(level: number, side: "down" | "up"): Promise<ProfilePoint | undefined> {
    const sign = side === "up" ? 1 : -1;
    const reach = await reachTo(minimum.value + sign * FARTHEST * level * sigma);
    if (!reach?.point) return undefined;
    const point = pointOf(reach.point);
    return 2 * point.deltaNll < level ** 2
      ? { ...point, status: "at-bound", reason: reach.reason }
      : undefined;
  }

  function metricSquare(v: Float64Array): number {
    const out = new Float64Array(v.length);
    metric.solve(v, out);
    return dot(v, out);
  }

  /** Bin-by-bin parameters are no part of a point: from where they are profiled they come back in the first step. */
  function started({ x, slopes }: Pick<ProfilePoint, "x" | "slopes">) {
    return { u: withProfiledBetas(likelihood, x), multiplier: slopes[0]! };
  }
}
