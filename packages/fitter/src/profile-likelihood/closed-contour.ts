import type { Postfit } from "../postfit/postfit.js";
import type { ProfilePoint } from "../postfit/profile-point.js";
import type { ClosedContourSpec, PointsOutcome } from "../postfit/refit-spec.js";
import type { Plane } from "./circular-arc.js";
import { sideOfZero } from "./interval-end.js";
import { type Level, type LevelFunction, levelCurve } from "./level-curve.js";
import type { Profile } from "./profile.js";
import type { Way } from "./way.js";

/** How close to the level a point at a bound is on the contour. */
const AT_LEVEL = 1e-8;

/** The points of a closed contour, at equal distances; `at-bound` are those on a bound, where the likelihood is below the level. */
export async function closedContour(
  fit: Postfit,
  { level, points: count, of }: ClosedContourSpec,
  { profile, way }: { readonly profile: Profile; readonly way: Way },
): Promise<PointsOutcome> {
  const whitened = whitenedProfile(fit, of, { profile, level, way });
  if (!whitened) {
    const reason = "The two parameters have no covariance matrix with an inverse to start from.";
    return { kind: "failed", reason };
  }
  const curve = await levelCurve(whitened, count);
  if (curve.kind === "failed") return curve;
  const points = curve.points.map(
    ({ payload, atBound }): ProfilePoint => ({
      ...payload,
      status: atBound && 2 * payload.deltaNll < level ** 2 * (1 - AT_LEVEL) ? "at-bound" : "found",
    }),
  );
  return { kind: "points", points };
}

/** 2 (L - L_min) / level^2 in coordinates w, (x, y) = minimum + level A w: |w|^2 where the likelihood is Gaussian. */
function whitenedProfile(
  fit: Postfit,
  parameters: readonly number[],
  { profile, level, way }: { readonly profile: Profile; readonly level: number; readonly way: Way },
): LevelFunction<ProfilePoint> | undefined {
  const { best, covariance } = profile;
  const [xx, , yx, yy] = covariance as unknown as [number, number, number, number];
  const a = level * Math.sqrt(xx);
  const b = (level * yx) / Math.sqrt(xx);
  const c = level * Math.sqrt(yy - (yx * yx) / xx);
  if (!(a > 0 && c > 0 && Number.isFinite(a + b + c))) return undefined;
  const [x0, y0] = best.values as readonly [number, number];
  const { map } = fit.likelihood;
  const bounds = parameters.flatMap((place, k) => {
    if (!map.squared[place]) return [];
    // The bound is on that side of zero where the minimum is not.
    const side = sideOfZero(best.values[k]!) === "up" ? -1 : 1;
    const normal: Plane = k === 0 ? [side * a, 0] : [side * b, side * c];
    // The minimum is never beyond its bound, also where rounding has left it there.
    return [{ normal, offset: Math.max(0, side * best.values[k]!) }];
  });
  const levelOf = (w: Plane, point: ProfilePoint): Level<ProfilePoint> => {
    const [first, second] = point.slopes as readonly [number, number];
    const scale = 2 / level ** 2;
    return {
      w,
      f: scale * point.deltaNll,
      gradient: [scale * (a * first + b * second), scale * c * second],
      payload: point,
    };
  };
  return {
    bounds,
    inside: levelOf([0, 0], best),
    async at(w, near) {
      await way.before();
      const point = await profile.at([x0 + a * w[0], y0 + b * w[0] + c * w[1]], near.payload);
      way.after();
      return point.status === "failed" ? undefined : levelOf(w, point);
    },
  };
}
