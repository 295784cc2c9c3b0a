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
import { type Goal, type Stationary, stationaryPoint } from "./stationary-point.js";

/** The profile likelihood of an observable: the minimum over the parameters and the bin-by-bin parameters where it is held. */
export interface ObservableProfile extends Profile {
  /** An end of its interval 2 (L - L_min) = level^2. */
  end(level: number, side: "down" | "up"): ProfilePoint;
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
  const found = (from: Omit<Parameters<typeof stationaryPoint>[2], "goal">, goal: Goal, value: number) => {
    const at = stationaryPoint(joint, metric, { ...from, goal });
    return at ? pointOf(at) : failed([value], likelihood.size, "Newton's method leads to no minimum there.");
  };
  return {
    names: [observableName(mapping, output)],
    best: bestPoint,
    covariance: Float64Array.of(variance),
    prefit: [Number.NaN],
    async at([value], from) {
      const near = from.x === bestPoint.x ? { u: start, multiplier: 0 } : started(from);
      return found(near, { kind: "value", value: value!, unit: sigma }, value!);
    },
    end(level, side) {
      const sign = side === "up" ? 1 : -1;
      const multiplier = (sign * level) / sigma;
      const u = start.map((x, i) => x + multiplier * column[i]!);
      const goal: Goal = { kind: "nll", nll: fit.nll + level ** 2 / 2, unit: level ** 2 };
      const point = found({ u, multiplier }, goal, Number.NaN);
      const isOutside = sign * (point.values[0]! - bestPoint.values[0]!) > 0;
      return point.status === "failed" || isOutside
        ? point
        : failed([Number.NaN], likelihood.size, "Newton's method leads to the other side of the minimum.");
    },
  };

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
