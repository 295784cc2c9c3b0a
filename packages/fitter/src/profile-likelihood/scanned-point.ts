import type { Postfit } from "../postfit/postfit.js";
import type { MinimumOutcome } from "../postfit/refit-spec.js";
import type { ContourRequest } from "./contour-setting.js";

/** Distance of the profile likelihood from the contour, relative to the level. */
const TOLERANCE = 1e-9;
const MAX_REFITS = 60;
const GROWTH = 1.6;
/** So often the step towards a point that is not found is halved. */
const MAX_FAILURES = 20;

/**
 * The point of the contour 2 (L - L_min) = q along a parameter by minimising again with the parameter held, where a bracketed
 * search has it next. It takes many refits, and always ends.
 *
 * @param request.start the point of the Gaussian approximation, [parameters]
 */
export async function scannedPoint(
  fit: Postfit,
  {
    parameter,
    level,
    held,
    start,
  }: ContourRequest & { readonly held: readonly number[]; readonly start: Float64Array },
): Promise<MinimumOutcome> {
  const best = fit.x[parameter]!;
  const keep = held.map((i) => [i, fit.x[i]!] as const);
  let latest = start;
  const minimumAt = async (distance: number): Promise<MinimumOutcome> => {
    const { x, nll, convergence } = await fit.refit({
      start: latest,
      hold: new Map([...keep, [parameter, best + distance]]),
    });
    if (convergence && !convergence.converged) return { kind: "failed", reason: convergence.message };
    latest = x;
    return { kind: "found", x, nll };
  };
  return levelCrossing({ level, nll: fit.nll, distance: start[parameter]! - best, minimumAt });
}

type Crossing<Minimum> = Minimum | { readonly kind: "failed"; readonly reason: string };

/**
 * Where a profile likelihood has risen by half the level: a bracketed search. Where a point is not found, as beyond the values at which all
 * yields are positive, the search goes on between it and the points that are found.
 *
 * @param search.nll of the minimum
 * @param search.distance where it begins, of the sign of the side
 * @param search.minimumAt the profile likelihood at a distance from the minimum
 */
export async function levelCrossing<Minimum extends { readonly kind: "found"; readonly nll: number }>({
  level,
  nll: best,
  distance: first,
  minimumAt,
}: {
  readonly level: number;
  readonly nll: number;
  readonly distance: number;
  readonly minimumAt: (distance: number) => Promise<Crossing<Minimum>>;
}): Promise<Crossing<Minimum>> {
  // The ends of the bracket: their distances from the minimum, and how far outside the contour they are.
  let inside = { distance: 0, excess: -1 };
  let outside: typeof inside | undefined;
  /** The distance nearest to the minimum at which nothing was found. */
  let wall: number | undefined;
  let failures = 0;
  let distance = first;
  for (let refit = 0; refit < MAX_REFITS; refit++) {
    const point = await minimumAt(distance);
    if (point.kind === "failed") {
      if (++failures > MAX_FAILURES || outside) return point;
      wall = distance;
      distance = (inside.distance + wall) / 2;
      continue;
    }
    const excess = (2 * (point.nll - best)) / level - 1;
    if (Math.abs(excess) <= TOLERANCE) return point;
    if (excess < -1 - TOLERANCE) {
      return { kind: "failed", reason: "There is a lower minimum than that of the fit." };
    }
    if (excess < 0) inside = { distance, excess };
    else outside = { distance, excess };
    if (!outside) {
      distance = wall === undefined ? distance * GROWTH : (distance + wall) / 2;
      continue;
    }
    distance = between(inside, outside, refit);
  }
  return {
    kind: "failed",
    reason: outside
      ? `The contour is not found within ${MAX_REFITS} refits.`
      : `The likelihood does not rise by ${level / 2} within ${Math.abs(distance).toPrecision(3)} of the minimum.`,
  };
}

/** The profile is nearly a parabola: linear in the root of what it rises by. Now and then the middle, which always ends. */
function between(
  inside: { readonly distance: number; readonly excess: number },
  outside: { readonly distance: number; readonly excess: number },
  refit: number,
): number {
  if (refit % 4 === 3) return (inside.distance + outside.distance) / 2;
  const low = Math.sqrt(Math.max(0, 1 + inside.excess)) - 1;
  const high = Math.sqrt(1 + outside.excess) - 1;
  return inside.distance - (low * (outside.distance - inside.distance)) / (high - low);
}
