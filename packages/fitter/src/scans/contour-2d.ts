import { Turns } from "../minimization/turns.js";
import type { Postfit } from "../postfit/postfit.js";
import { type Level, type LevelFunction, levelCurve, type Plane } from "./level-curve.js";
import { type Profile, parameterProfile } from "./profile.js";
import { failed, type ProfilePoint } from "./profile-point.js";
import { checkContour2D } from "./requests.js";
import type { ScanCall } from "./scan-points.js";
import { scannedParameters } from "./scanned-parameters.js";

/** A closed contour of the likelihood of two parameters. */
export interface Contour2D {
  readonly of: readonly [x: string, y: string];
  readonly level: number;
  /**
   * Points at equal distances along the contour, counter-clockwise, where distances count in standard deviations without
   * correlation. `at-bound` are those on a bound of a parameter, where the likelihood is below the level.
   */
  readonly points: readonly ProfilePoint[];
  /** Why there is no contour; its points are NaN. */
  readonly failure?: string;
}

/** Which contour. */
export interface Contour2DRequest {
  /** The names of two parameters that float in the fit. */
  readonly of: readonly [x: string, y: string];
  /** l of 2 (L - L_min) = l^2, 1 by default. The contour of 1 covers 39 % of the cases, that of 2.448 covers 95 %. */
  readonly level?: number;
  /** 16 by default. */
  readonly points?: number;
}

/**
 * The closed contour 2 (L - L_min) = level^2 of two parameters, minimised over all others. It is followed step by step, so that
 * it need not be an ellipse. A parameter that is stored as a square root ends at zero: the contour goes along there.
 *
 * Where the likelihood is Gaussian, with the covariance C of x and y, its point k of n is
 *
 *   (x, y) = minimum + level A (cos 2 pi k / n, sin 2 pi k / n),   A A^T = C,   A lower triangular.
 *
 * @throws as `scan`
 */
export async function contour2d(
  fit: Postfit,
  request: Contour2DRequest,
  call: ScanCall = {},
): Promise<Contour2D> {
  checkContour2D(request);
  const { of, level = 1, points: count = 16 } = request;
  const parameters = scannedParameters(fit, of, "of");
  const profile = parameterProfile(fit, parameters);
  const nothing = (failure: string): Contour2D => ({
    of,
    level,
    failure,
    points: Array.from({ length: count }, () => failed([Number.NaN, Number.NaN], fit.x.length, failure)),
  });
  const whitened = whitenedProfile(fit, parameters, { profile, level, call });
  if (!whitened)
    return nothing("The two parameters have no covariance matrix with an inverse to start from.");
  const curve = await levelCurve(whitened, count);
  if (curve.kind === "failed") return nothing(curve.reason);
  return {
    of,
    level,
    points: curve.points.map(({ payload, atBound }) => ({
      ...payload,
      status: atBound && 2 * payload.deltaNll < level ** 2 * (1 - AT_LEVEL) ? "at-bound" : "found",
    })),
  };
}

/** How close to the level a point at a bound is on the contour. */
const AT_LEVEL = 1e-8;

/** 2 (L - L_min) / level^2 in coordinates w, (x, y) = minimum + level A w: |w|^2 where the likelihood is Gaussian. */
function whitenedProfile(
  fit: Postfit,
  parameters: readonly number[],
  { profile, level, call }: { readonly profile: Profile; readonly level: number; readonly call: ScanCall },
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
    const side = best.values[k]! < 0 ? -1 : 1;
    const normal: Plane = k === 0 ? [side * a, 0] : [side * b, side * c];
    return [{ normal, offset: side * best.values[k]! }];
  });
  const turns = new Turns(call.signal);
  let done = 0;
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
      await turns.next();
      const point = await profile.at([x0 + a * w[0], y0 + b * w[0] + c * w[1]], near.payload);
      call.onPoint?.(++done, Number.NaN);
      return point.status === "failed" ? undefined : levelOf(w, point);
    },
  };
}
