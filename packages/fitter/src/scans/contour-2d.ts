import type { Postfit } from "../postfit/postfit.js";
import type { ProfilePoint } from "../postfit/profile-point.js";
import type { ClosedContourSpec } from "../postfit/refit-spec.js";
import { refuseNoPostfit } from "../postfit/refuse-no-postfit.js";
import { failed } from "../profile-likelihood/profile-point.js";
import { checkContour2D, checkScanCall } from "./requests.js";
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
  refuseNoPostfit(fit);
  checkScanCall(call);
  return (await contours2d(fit, [request], call))[0]!;
}

/** Closed contours, side by side. */
export async function contours2d(
  fit: Postfit,
  requests: readonly Contour2DRequest[],
  call: ScanCall,
): Promise<readonly Contour2D[]> {
  const specs = requests.map((request): ClosedContourSpec => {
    checkContour2D(request);
    const { of, level = 1, points = 16 } = request;
    const [x, y] = scannedParameters(fit, of, "of");
    const key = `contour-2d/${of.join("/")}/${level} ${points}`;
    return { kind: "closed-contour", key, of: [x!, y!], level, points };
  });
  const outcomes = await fit.refits(specs, { ...call, what: "contours" });
  return requests.map(({ of }, i) => {
    const { level, points: count } = specs[i]!;
    const outcome = outcomes[i]!;
    if (outcome.kind === "points") return { of, level, points: outcome.points };
    const { reason: failure } = outcome;
    const nothing = () => failed([Number.NaN, Number.NaN], fit.x.length, failure);
    return { of, level, failure, points: Array.from({ length: count }, nothing) };
  });
}
