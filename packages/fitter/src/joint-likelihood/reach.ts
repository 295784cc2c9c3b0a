import type { Mapping } from "../mappings/mapping.js";
import type { Postfit } from "../postfit/postfit.js";
import type { JointLikelihood } from "./joint-likelihood.js";
import { withProfiledBetas } from "./joint-problem.js";
import type { Stationary } from "./stationary-point.js";

/** Of what it is at the minimum of the fit: below, the change of an observable is zero. */
const AT_ZERO = 0.01;

/** The farthest point that an observable has on one side, and what ends it there. */
export interface Reach {
  /** Where that is a point of the likelihood. */
  readonly point?: Stationary;
  readonly reason: string;
}

export interface ReachSearch {
  readonly mapping: Mapping;
  readonly output: number;
  readonly joint: JointLikelihood;
  /** The minimum of the fit. */
  readonly from: Stationary;
  /** A value that the observable has not been found at. */
  readonly goal: number;
  /** How much parameters change the observable at a point: the length of dg/du in the metric. */
  readonly lengthOf: (slope: Float64Array) => number;
}

/**
 * How far an observable goes towards a value that it does not reach: a strength that is stored as its square root ends at zero, and the
 * yield of bins with events is above it.
 *
 * @returns undefined where nothing is at a bound there
 */
export async function reachTowards(fit: Postfit, search: ReachSearch): Promise<Reach | undefined> {
  const { mapping, output, goal } = search;
  if (goal <= 0 && isCountOfEvents(fit, mapping, output)) {
    return { reason: "The observable is the yield of bins with events, which is above zero." };
  }
  return rootsAtZero(fit, search);
}

/** Where strengths that are stored as square roots are zero, and no other parameter changes the observable. */
async function rootsAtZero(
  fit: Postfit,
  { joint, from, goal, lengthOf }: ReachSearch,
): Promise<Reach | undefined> {
  const { likelihood, frozen } = fit;
  const { map, parameterNames } = likelihood;
  const roots = [...frozen.floating].filter((i) => map.squared[i] === 1);
  const choices = roots.length > 1 ? [...roots.map((i) => [i]), roots] : [roots];
  for (const places of choices.filter(({ length }) => length > 0)) {
    // Where blinding has shifted a strength, its zero is shifted as well.
    const hold = new Map(places.map((i) => [i, -map.shift(i)]));
    const { x, convergence } = await fit.refit({ hold });
    const at = joint.at(withProfiledBetas(likelihood, x));
    const isFlat = lengthOf(at.slope) < AT_ZERO * lengthOf(from.slope);
    const isOnTheWay = (goal - at.value) * (at.value - from.value) >= 0;
    if (convergence?.converged === false || !isFlat || !isOnTheWay) continue;
    const names = places.map((i) => `"${parameterNames[i]}"`).join(" and ");
    const point = { ...at, multiplier: 0, edm: convergence?.edm ?? Number.NaN };
    const farthest = Number(at.value.toPrecision(4));
    const reason = `${names} ${places.length > 1 ? "are" : "is"} at zero, the bound of square roots: the observable does not go beyond ${farthest}.`;
    return { point, reason };
  }
  return undefined;
}

/** Whether an observable is a sum of yields of bins that all have events, which the likelihood holds above zero. */
function isCountOfEvents(
  { likelihood }: Postfit,
  { selections, linearize }: Mapping,
  output: number,
): boolean {
  const { form, observed, dataBinCount } = likelihood;
  if (form !== "poisson" || linearize !== undefined) return false;
  let first = 0;
  let isAbove = false;
  for (const { firstBin, targets, count, processes } of selections) {
    for (const [i, target] of targets.entries()) {
      if (first + target !== output || target < 0) continue;
      const bin = firstBin + i;
      if (processes || bin >= dataBinCount || !(observed[bin]! > 0)) return false;
      isAbove = true;
    }
    first += count;
  }
  return isAbove;
}
