import type { ScanGrid } from "../options/scan-spec.js";
import { NotSolvedError } from "../postfit/not-solved-error.js";
import type { Postfit } from "../postfit/postfit.js";
import type { ProfilePoint } from "../postfit/profile-point.js";
import { refuseNoPostfit } from "../postfit/refuse-no-postfit.js";
import { linspace } from "./grid.js";
import { checkScan, checkScanCall } from "./requests.js";
import { type ScanCall, type ScanPlan, scanPoints } from "./scan-points.js";
import { scannedParameter } from "./scanned-parameters.js";

/** The profile likelihood along one quantity. */
export interface Scan {
  /** The name of the parameter, or of the observable. */
  readonly of: string;
  /** In the order of the values; the middle one is the minimum of the fit. */
  readonly points: readonly ProfilePoint[];
}

/** Which parameter is scanned, and where. */
export interface ScanRequest extends ScanGrid {
  /** The name of a parameter that floats in the fit. */
  readonly of: string;
}

/**
 * Scans the likelihood along a parameter: L - L_min, minimised over all others, at
 *
 *   x_min +- k range sigma / h,   k = 0 ... h,   h = floor(points / 2).
 *
 *     const { points } = await scan(await session.postfit(0), { of: "mu" });
 *     points.map(({ values, deltaNll }) => [values[0], deltaNll]);
 *
 * Each point starts from its neighbour with the linear response of the other parameters. One that fails is tried again from
 * the other side; it is NaN, with the reason, where that fails, too.
 *
 * @param fit a converged fit; its session is still open
 * @throws RabbitInputError where there is no such parameter, or it is frozen, or it is a square root that blinding hides
 * @throws NotSolvedError where the fit has no uncertainty to set the range
 * @throws the reason of the signal when that is aborted
 */
export async function scan(fit: Postfit, request: ScanRequest, call: ScanCall = {}): Promise<Scan> {
  refuseNoPostfit(fit);
  checkScan(request);
  checkScanCall(call);
  const parameter = scannedParameter(fit, request.of, "of");
  const [scanned] = await scans(fit, [parameter], request, call);
  if (scanned!.failure !== undefined) throw new NotSolvedError(scanned!.failure);
  return scanned!;
}

/** A scan, or why there is none. */
export interface ScanOrFailure extends Scan {
  readonly failure?: string;
}

/**
 * Scans of several parameters, side by side.
 *
 * @param parameters their places
 */
export async function scans(
  fit: Postfit,
  parameters: readonly number[],
  grid: ScanGrid,
  call: ScanCall,
): Promise<readonly ScanOrFailure[]> {
  const { parameterNames } = fit.likelihood;
  const plans = parameters.map((place) => linePlan([place], parameterNames[place]!, grid));
  const outcomes = await scanPoints(fit, plans, { ...call, what: "likelihood scans" });
  return outcomes.map((outcome, i) => {
    const of = parameterNames[parameters[i]!]!;
    return outcome.kind === "failed"
      ? { of, points: [], failure: outcome.reason }
      : { of, points: outcome.points };
  });
}

/** Outwards from the minimum on both sides. */
export function linePlan(
  of: ScanPlan["of"],
  name: string,
  { points = 15, range = 3, unit = "postfit" }: ScanGrid,
): ScanPlan {
  const half = Math.floor(points / 2);
  const distances = linspace(0, range, half + 1);
  const upwards = Array.from({ length: half }, (_, k) => half + k + 1);
  return {
    key: `scan/${name}/${unit} ${range} ${points}`,
    of,
    unit,
    offsets: Array.from({ length: 2 * half + 1 }, (_, place) => [
      place < half ? -distances[half - place]! : distances[place - half]!,
    ]),
    segments: [
      { name: "down", places: upwards.map((place) => 2 * half - place), minimum: half },
      { name: "up", places: upwards },
    ],
    neighbours: (place) => [place - 1, place + 1],
  };
}
