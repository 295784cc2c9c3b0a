import type { ScanGrid } from "../options/scan-spec.js";
import type { Postfit } from "../postfit/postfit.js";
import { linspace } from "./grid.js";
import { parameterProfile } from "./profile.js";
import type { ProfilePoint } from "./profile-point.js";
import { checkScan2D } from "./requests.js";
import { type ScanCall, type ScanStep, scanPoints } from "./scan-points.js";
import { scanUnits } from "./scan-units.js";
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
 * The row of the middle is scanned first, outwards from the minimum, then each column outwards from that row.
 *
 * @throws as `scan`
 */
export async function scan2d(fit: Postfit, request: Scan2DRequest, call: ScanCall = {}): Promise<Scan2D> {
  checkScan2D(request);
  const profile = parameterProfile(fit, scannedParameters(fit, request.of, "of"));
  const { points: count = 15, range = 3 } = request;
  const [x, y] = scanUnits(profile, request).map((sigma, k) => {
    const best = profile.best.values[k]!;
    return linspace(-range, range, count).map((offset) => best + offset * sigma);
  }) as [number[], number[]];
  const middle = Math.floor(count / 2);
  const outwards = [
    ...Array.from({ length: count - middle - 1 }, (_, k) => ({ to: middle + k + 1, from: middle + k })),
    ...Array.from({ length: middle }, (_, k) => ({ to: middle - k - 1, from: middle - k })),
  ];
  const placeOf = (row: number, column: number) => row * count + column;
  // The first one has no neighbour: it starts from the minimum.
  const steps: ScanStep[] = [{ place: placeOf(middle, middle), from: -1 }];
  for (const { to, from } of outwards)
    steps.push({ place: placeOf(to, middle), from: placeOf(from, middle) });
  for (let row = 0; row < count; row++) {
    for (const { to, from } of outwards) steps.push({ place: placeOf(row, to), from: placeOf(row, from) });
  }
  const points = await scanPoints(
    profile,
    {
      grid: x.flatMap((first) => y.map((second) => [first, second])),
      known: new Map(),
      steps,
      neighbours: (place) => [
        ...(place % count > 0 ? [place - 1] : []),
        ...(place % count < count - 1 ? [place + 1] : []),
        place - count,
        place + count,
      ],
    },
    call,
  );
  return { of: request.of, x, y, points };
}
