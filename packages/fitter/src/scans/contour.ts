import { NotSolvedError } from "../postfit/not-solved-error.js";
import type { Postfit } from "../postfit/postfit.js";
import type { ProfilePoint } from "../postfit/profile-point.js";
import type { IntervalEndSpec, PointsOutcome } from "../postfit/refit-spec.js";
import { refuseNoPostfit } from "../postfit/refuse-no-postfit.js";
import { failed } from "../profile-likelihood/profile-point.js";
import { checkContour, checkInterval, checkScanCall } from "./requests.js";
import type { ScanCall } from "./scan-points.js";
import { isHiddenRoot, scannedParameters } from "./scanned-parameters.js";

/** An interval of the likelihood, 2 (L - L_min) = level^2 at both ends. */
export interface Interval {
  /** The name of the parameter, or of the observable. */
  readonly of: string;
  /** In standard deviations. */
  readonly level: number;
  /** The value at the minimum. */
  readonly value: number;
  readonly down: ProfilePoint;
  readonly up: ProfilePoint;
}

export const sides = ["down", "up"] as const;

/** Intervals of the likelihood of several quantities at several levels. */
export interface Contour {
  /** In standard deviations. */
  readonly levels: readonly number[];
  /** [quantities, levels] */
  readonly intervals: readonly Interval[];
}

/** Which intervals. */
export interface ContourRequest {
  /** Names of parameters that float in the fit; all of them by default, without square roots that blinding hides. */
  readonly of?: readonly string[];
  /** l of 2 (L - L_min) = l^2; 1 and 2 by default. */
  readonly levels?: readonly number[];
}

/**
 * The points of the contours 2 (L - L_min) = level^2 that are farthest along each parameter, in both directions: its intervals,
 * with all parameters there.
 *
 * A signal strength that is stored as its square root ends at zero, where the end is `at-bound`.
 *
 * @param fit a converged fit; its session is still open
 * @throws RabbitInputError where there is no such parameter, or it is frozen, or it is a square root that blinding hides
 * @throws NotSolvedError where the fit has no uncertainties
 * @throws the reason of the signal when that is aborted
 */
export async function contour(
  fit: Postfit,
  request: ContourRequest = {},
  call: ScanCall = {},
): Promise<Contour> {
  refuseNoPostfit(fit);
  checkContour(request);
  checkScanCall(call);
  const { of, levels = [1, 2] } = request;
  const parameters = of
    ? scannedParameters(fit, of, "of")
    : Array.from(fit.frozen.floating).filter((place) => !isHiddenRoot(fit, place));
  const { failure } = fit.uncertainties();
  if (failure) throw new NotSolvedError(failure.message);
  const { parameterNames } = fit.likelihood;
  const wanted = parameters.flatMap((parameter) => levels.map((level) => ({ parameter, level })));
  const specs = wanted.flatMap(({ parameter, level }) =>
    sides.map((side): IntervalEndSpec => {
      const key = `interval/${parameterNames[parameter]}/${level} ${side}`;
      return { kind: "interval-end", key, parameter, level, side };
    }),
  );
  const outcomes = await fit.refits(specs, { ...call, what: "intervals" });
  const named = wanted.map(({ parameter, level }) => ({
    of: parameterNames[parameter]!,
    level,
    value: fit.x[parameter]!,
  }));
  return { levels, intervals: intervalsOf(fit, named, outcomes) };
}

/** Intervals from their ends, down and up of one after the other. */
export function intervalsOf(
  { x }: Pick<Postfit, "x">,
  of: readonly Pick<Interval, "of" | "level" | "value">[],
  outcomes: readonly PointsOutcome[],
): readonly Interval[] {
  const endOf = (outcome: PointsOutcome) =>
    outcome.kind === "points" ? outcome.points[0]! : failed([Number.NaN], x.length, outcome.reason);
  return of.map((interval, i) => ({
    ...interval,
    down: endOf(outcomes[2 * i]!),
    up: endOf(outcomes[2 * i + 1]!),
  }));
}

/** Which interval. */
export interface IntervalRequest {
  /** The name of a parameter that floats in the fit. */
  readonly of: string;
  /** l of 2 (L - L_min) = l^2; 1 by default. */
  readonly level?: number;
}

/**
 * The interval of the likelihood of one parameter.
 *
 *     const { value, down, up } = await interval(await session.postfit(0), { of: "mu" });
 *     [down.values[0], up.values[0]]; // its ends
 *
 * @throws as `contour`
 */
export async function interval(
  fit: Postfit,
  request: IntervalRequest,
  call: ScanCall = {},
): Promise<Interval> {
  refuseNoPostfit(fit);
  checkInterval(request);
  const { of, level = 1 } = request;
  return (await contour(fit, { of: [of], levels: [level] }, call)).intervals[0]!;
}
