import type { ScanGrid } from "../options/scan-spec.js";
import { NotSolvedError } from "../postfit/not-solved-error.js";
import type { Postfit } from "../postfit/postfit.js";
import type { ProfilePoint } from "../postfit/profile-point.js";
import { refuseNoPostfit } from "../postfit/refuse-no-postfit.js";
import { parameterProfile } from "../profile-likelihood/profile.js";
import { scanUnits } from "../profile-likelihood/scan-units.js";
import { linspace } from "./grid.js";
import { checkScan2D, checkScanCall } from "./requests.js";
import { type ScanCall, type ScanPlan, scanPoints } from "./scan-points.js";
import { scannedParameters } from "./scanned-parameters.js";

/** The profile likelihood over two parameters. */
export interface Scan2D {
  readonly of: readonly [x: string, y: string];
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** [x, y] */
  readonly points: readonly ProfilePoint[];
}

export interface Scan2DRequest extends ScanGrid {
  /** The names of two parameters that float in the fit. */
  readonly of: readonly [x: string, y: string];
}

/**
 * Scans the likelihood over two parameters: L - L_min, minimised over all others, on a grid of points x points values, from
 * -range sigma to +range sigma around the minimum in both.
 *
 * The values of x are passed outwards from the minimum, with y in the middle, and from there those of y outwards.
 *
 * @throws as `scan`
 */
export async function scan2d(fit: Postfit, request: Scan2DRequest, call: ScanCall = {}): Promise<Scan2D> {
  refuseNoPostfit(fit);
  checkScanCall(call);
  const [{ failure, ...scanned }] = (await scans2d(fit, [request], call)) as [Scan2DOrFailure];
  if (failure !== undefined) throw new NotSolvedError(failure);
  return scanned;
}

/** A scan, or why there is none. */
export interface Scan2DOrFailure extends Scan2D {
  readonly failure?: string;
}

/** Scans over several pairs of parameters, side by side. */
export async function scans2d(
  fit: Postfit,
  requests: readonly Scan2DRequest[],
  call: ScanCall,
): Promise<readonly Scan2DOrFailure[]> {
  const plans = requests.map((request) => {
    checkScan2D(request);
    return planePlan(scannedParameters(fit, request.of, "of"), request);
  });
  const outcomes = await scanPoints(fit, plans, { ...call, what: "likelihood scans" });
  return outcomes.map((outcome, i) => {
    const request = requests[i]!;
    const { of, points: count = 15, range = 3 } = request;
    if (outcome.kind === "failed") return { of, x: [], y: [], points: [], failure: outcome.reason };
    const profile = parameterProfile(fit, plans[i]!.of as readonly number[]);
    const [x, y] = scanUnits(profile, request).map((sigma, k) => {
      const best = profile.best.values[k]!;
      return linspace(-range, range, count).map((offset) => best + offset * sigma);
    }) as [number[], number[]];
    return { of, x, y, points: outcome.points };
  });
}

/** For each value of x two segments, from the middle of y. */
function planePlan(
  of: readonly number[],
  { of: names, points: count = 15, range = 3, unit = "postfit" }: Scan2DRequest,
): ScanPlan {
  const middle = Math.floor(count / 2);
  const placeOf = (row: number, column: number) => row * count + column;
  const above = Array.from({ length: count - middle - 1 }, (_, k) => middle + k + 1);
  const below = Array.from({ length: middle }, (_, k) => middle - k - 1);
  const distances = linspace(-range, range, count);
  const rows = [{ row: middle, before: [] as readonly number[] }, ...outwards(above), ...outwards(below)];
  return {
    key: `scan-2d/${names.join("/")}/${unit} ${range} ${count}`,
    of,
    unit,
    offsets: distances.flatMap((x) => distances.map((y) => [x, y])),
    segments: rows.flatMap(({ row, before }) => {
      const approach = before.map((passed) => placeOf(passed, middle));
      const start = placeOf(row, middle);
      return [
        {
          name: `${row} up`,
          approach,
          places: [start, ...above.map((column) => placeOf(row, column))],
        },
        {
          name: `${row} down`,
          approach: [...approach, start],
          places: below.map((column) => placeOf(row, column)),
        },
      ];
    }),
    neighbours: (place) => [
      ...(place % count > 0 ? [place - 1] : []),
      ...(place % count < count - 1 ? [place + 1] : []),
      place - count,
      place + count,
    ],
  };

  /** Rows with those between them and the minimum. */
  function outwards(side: readonly number[]) {
    return side.map((row, k) => ({ row, before: [middle, ...side.slice(0, k)] }));
  }
}
