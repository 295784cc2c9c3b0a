import type { ScanGrid } from "../options/scan-spec.js";
import type { Postfit } from "../postfit/postfit.js";
import { linspace } from "./grid.js";
import { type Profile, parameterProfile } from "./profile.js";
import type { ProfilePoint } from "./profile-point.js";
import { checkScan } from "./requests.js";
import { type ScanCall, scanPoints } from "./scan-points.js";
import { scanUnits } from "./scan-units.js";
import { scannedParameter } from "./scanned-parameters.js";

/** The profile likelihood along one quantity. */
export interface Scan {
  /** The name of the parameter. */
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
  checkScan(request);
  const parameter = scannedParameter(fit, request.of, "of");
  return scanProfile(parameterProfile(fit, [parameter]), request, call);
}

/** The same of any quantity. */
export async function scanProfile(profile: Profile, grid: ScanGrid, call: ScanCall): Promise<Scan> {
  const { points = 15, range = 3 } = grid;
  const half = Math.floor(points / 2);
  const [sigma] = scanUnits(profile, grid);
  const [best] = profile.best.values;
  const offsets = linspace(0, range, half + 1).map((offset) => offset * sigma!);
  const values = Array.from({ length: 2 * half + 1 }, (_, place) => {
    return place < half ? best! - offsets[half - place]! : best! + offsets[place - half]!;
  });
  const upwards = Array.from({ length: half }, (_, k) => ({ place: half + k + 1, from: half + k }));
  const downwards = upwards.map(({ place, from }) => ({ place: 2 * half - place, from: 2 * half - from }));
  return {
    of: profile.names[0]!,
    points: await scanPoints(
      profile,
      {
        grid: values.map((value) => [value]),
        known: new Map([[half, profile.best]]),
        steps: [...downwards, ...upwards],
        neighbours: (place) => [place - 1, place + 1],
      },
      call,
    ),
  };
}
