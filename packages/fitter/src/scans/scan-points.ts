import { Turns } from "../minimization/turns.js";
import type { Profile } from "./profile.js";
import { failed, type ProfilePoint } from "./profile-point.js";

/** How a scan is made; nothing of it changes a number of the result. */
export interface ScanCall {
  /** Ends the scan at the next point with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Called after each point. */
  readonly onPoint?: ((done: number, total: number) => void) | undefined;
}

/** One step of a scan: the place of a point, and that of the neighbour it starts from. */
export interface ScanStep {
  readonly place: number;
  readonly from: number;
}

/**
 * The points of a grid, each from its neighbour. One that fails is skipped, and tried again in the end from any neighbour that
 * has been found.
 *
 * @param known points that need not be found
 * @param steps in an order in which `from` comes before `place`
 */
export async function scanPoints(
  profile: Profile,
  {
    grid,
    known,
    steps,
    neighbours,
  }: {
    readonly grid: readonly (readonly number[])[];
    readonly known: ReadonlyMap<number, ProfilePoint>;
    readonly steps: readonly ScanStep[];
    readonly neighbours: (place: number) => readonly number[];
  },
  { signal, onPoint }: ScanCall,
): Promise<readonly ProfilePoint[]> {
  const turns = new Turns(signal);
  const points = new Map(known);
  // Where the way to a point that has failed comes from.
  const detours = new Map<number, number>();
  const foundNear = (place: number): ProfilePoint => {
    const point = points.get(place);
    if (point && point.status !== "failed") return point;
    const before = detours.get(place);
    return before === undefined ? profile.best : foundNear(before);
  };
  const started = new Map<number, Set<ProfilePoint>>();
  const tryAt = async (place: number, start: ProfilePoint) => {
    await turns.next();
    const point = await profile.at(grid[place]!, start);
    started.set(place, (started.get(place) ?? new Set()).add(start));
    points.set(place, point);
    return point;
  };
  let done = 0;
  for (const { place, from } of steps) {
    detours.set(place, from);
    await tryAt(place, foundNear(from));
    onPoint?.(++done, steps.length);
  }
  for (let again = true; again; ) {
    again = false;
    for (const { place } of steps.toReversed()) {
      if (points.get(place)!.status !== "failed") continue;
      for (const neighbour of neighbours(place)) {
        const start = points.get(neighbour);
        if (!start || start.status === "failed" || started.get(place)!.has(start)) continue;
        if ((await tryAt(place, start)).status === "failed") continue;
        again = true;
        break;
      }
    }
  }
  const { length } = profile.best.x;
  return grid.map((values, place) => points.get(place) ?? failed(values, length, "It was not tried."));
}
