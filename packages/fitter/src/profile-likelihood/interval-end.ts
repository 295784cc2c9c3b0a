import type { Postfit } from "../postfit/postfit.js";
import type { ProfilePoint } from "../postfit/profile-point.js";
import { contourPoint } from "./contour-point.js";
import type { ContourSetting } from "./contour-setting.js";
import type { Profile } from "./profile.js";
import { failed, reached } from "./profile-point.js";
import { levelCrossing } from "./scanned-point.js";

export type Side = "down" | "up";

/** What the ends of the intervals of a parameter share. */
interface ParameterEnds {
  readonly parameter: number;
  readonly profile: Profile;
  readonly setting: ContourSetting;
}

/**
 * One end of the interval of a parameter. A parameter that is stored as a square root ends at zero, where the likelihood has
 * not risen to the level.
 */
export async function parameterEnd(
  fit: Postfit,
  { parameter, profile, setting }: ParameterEnds,
  { level, side }: { readonly level: number; readonly side: Side },
): Promise<ProfilePoint> {
  const { likelihood } = fit;
  const best = fit.x[parameter]!;
  const isTowardsZero = likelihood.map.squared[parameter] === 1 && sideOfZero(best) === side;
  const sigma = Math.sqrt(profile.covariance[0]!);
  // To minimise at a zero that is far beyond the end takes long, and says nothing.
  if (isTowardsZero && !(Math.abs(best) > FAR * level * sigma)) {
    const atBound = await profile.at([0], profile.best);
    if (atBound.status === "failed") return atBound;
    if (2 * atBound.deltaNll < level ** 2) return { ...atBound, status: "at-bound" };
  }
  const end = await contourPoint(fit, setting, { parameter, side, level: level ** 2 });
  if (end.kind === "failed") return failed([Number.NaN], fit.x.length, end.reason);
  // On the other side of zero are the same signal strengths once more.
  if (isTowardsZero && end.x[parameter]! * best < 0)
    return profileEnd(profile, { level, side, within: Math.abs(best) });
  const held = { frozen: setting.frozen.and([parameter]), metric: setting.metric };
  return reached(fit, held, { x: end.x, held: [parameter] });
}

/** In lengths of the interval, as the curvature has them. */
const FAR = 5;

/** A square root this close to zero is zero: fits at the bound end closer, on either side. */
const AT_ZERO = 1e-6;

/**
 * On which side of a square root zero is. From zero itself the interval goes upwards, as strengths do, also where rounding has left the
 * minimum below zero.
 */
export function sideOfZero(best: number): Side {
  return best > -AT_ZERO ? "down" : "up";
}

interface FoundEnd {
  readonly kind: "found";
  readonly nll: number;
  readonly point: ProfilePoint;
}

/** One end of the interval of any quantity, by a search along its profile likelihood. */
async function profileEnd(
  profile: Profile,
  {
    level,
    side,
    within = Number.POSITIVE_INFINITY,
  }: { readonly level: number; readonly side: Side; readonly within?: number },
): Promise<ProfilePoint> {
  const { best, covariance } = profile;
  const nothing = (reason: string) => failed([Number.NaN], best.x.length, reason);
  const sigma = Math.sqrt(covariance[0]!);
  if (!(sigma > 0 && Number.isFinite(sigma))) return nothing("There is no uncertainty to start from.");
  const sign = side === "up" ? 1 : -1;
  let near = best;
  const found = await levelCrossing<FoundEnd>({
    level: level ** 2,
    nll: 0,
    distance: sign * Math.min(level * sigma, within),
    minimumAt: async (distance) => {
      const point = await profile.at([best.values[0]! + distance], near);
      if (point.status === "failed") return { kind: "failed", reason: point.reason! };
      near = point;
      return { kind: "found", nll: point.deltaNll, point };
    },
  });
  return found.kind === "failed" ? nothing(found.reason) : found.point;
}
