import type { Postfit } from "../postfit/postfit.js";
import type { ProfilePoint } from "../postfit/profile-point.js";
import type { PointsOutcome, ScanSegmentSpec } from "../postfit/refit-spec.js";
import { hasMinimum } from "../profile-likelihood/profile-point.js";

/** How a scan is made; nothing of it changes a number of the result. */
export interface ScanCall {
  /** Ends the scan at the next point with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Called after each point; points that other threads make are counted together. */
  readonly onPoint?: ((done: number, total: number) => void) | undefined;
}

/** The points of a scan, and the segments that it is made in. A point has a place in the list of all. */
export interface ScanPlan extends Pick<ScanSegmentSpec, "of" | "unit"> {
  /** What the keys of its segments begin with. */
  readonly key: string;
  /** Distances of the points from the minimum of the fit, in `unit`, [quantities] each. */
  readonly offsets: readonly (readonly number[])[];
  readonly segments: readonly Segment[];
  /** Places beside a place, whether there are points or not. */
  neighbours(place: number): readonly number[];
}

interface Segment {
  readonly name: string;
  /** Places on the way from the minimum. */
  readonly approach?: readonly number[];
  readonly places: readonly number[];
  /** The place of the minimum itself, where that is a point of the scan. */
  readonly minimum?: number;
}

/**
 * Makes scans, all of their segments side by side. A point that fails is tried again in the end from any neighbour that has been
 * found.
 *
 * @param what for the progress that is shown
 * @returns the points of each scan in the order of their places, or why there are none
 */
export async function scanPoints(
  fit: Postfit,
  plans: readonly ScanPlan[],
  { what, signal, onPoint }: ScanCall & { readonly what: string },
): Promise<readonly PointsOutcome[]> {
  const outcomes = await fit.refits(plans.flatMap(segmentSpecs), { what, signal, onPoint });
  let first = 0;
  const scans = plans.map((plan) => {
    const of = outcomes.slice(first, (first += plan.segments.length));
    return new PlannedScan(plan, of);
  });
  for (;;) {
    const attempts = scans.flatMap((scan) => scan.attempts());
    if (attempts.length === 0) return scans.map((scan) => scan.outcome);
    const specs = attempts.map(({ spec }) => spec);
    const again = await fit.refits(specs, { what: `${what}, once again`, signal });
    attempts.forEach(({ take }, i) => {
      take(again[i]!);
    });
  }
}

function segmentSpecs({ key, of, unit, offsets, segments }: ScanPlan): ScanSegmentSpec[] {
  const at = (places: readonly number[]) => places.map((place) => offsets[place]!);
  return segments.map(({ name, approach, places, minimum }) => ({
    kind: "scan-segment",
    key: `${key}/${name}`,
    of,
    unit,
    points: at(places),
    ...(approach && approach.length > 0 && { approach: at(approach) }),
    ...(minimum !== undefined && { withMinimum: true }),
  }));
}

interface Attempt {
  readonly spec: ScanSegmentSpec;
  take(outcome: PointsOutcome): void;
}

/** A scan whose segments are made. */
class PlannedScan {
  readonly #plan: ScanPlan;
  readonly #points = new Map<number, ProfilePoint>();
  readonly #failure: Extract<PointsOutcome, { kind: "failed" }> | undefined;
  /** The neighbours that a point has been tried from. */
  readonly #tried = new Map<number, Set<number>>();

  constructor(plan: ScanPlan, outcomes: readonly PointsOutcome[]) {
    this.#plan = plan;
    plan.segments.forEach(({ places, minimum }, i) => {
      const outcome = outcomes[i]!;
      if (outcome.kind === "failed") return;
      const all = minimum === undefined ? places : [minimum, ...places];
      all.forEach((place, k) => {
        this.#points.set(place, outcome.points[k]!);
      });
    });
    this.#failure = outcomes.find((outcome) => outcome.kind === "failed");
    // On its segment, a point was tried from the last one before that is found.
    for (const { approach = [], places, minimum } of plan.segments) {
      let from = minimum;
      for (const place of [...approach, ...places]) {
        if (from !== undefined) this.#triedFrom(place).add(from);
        if (this.#isFound(place)) from = place;
      }
    }
  }

  get outcome(): PointsOutcome {
    if (this.#failure) return this.#failure;
    return { kind: "points", points: this.#plan.offsets.map((_, place) => this.#points.get(place)!) };
  }

  /** Each point that has failed, from one neighbour that it was not tried from. */
  attempts(): Attempt[] {
    if (this.#failure) return [];
    const { key, of, unit, offsets, neighbours } = this.#plan;
    return [...offsets.keys()].flatMap((place) => {
      if (this.#points.get(place)?.status !== "failed") return [];
      const tried = this.#triedFrom(place);
      const near = neighbours(place).find((neighbour) => this.#isFound(neighbour) && !tried.has(neighbour));
      if (near === undefined) return [];
      const { values, x, slopes } = this.#points.get(near)!;
      const spec: ScanSegmentSpec = {
        kind: "scan-segment",
        key: `${key}/point ${place} from ${near}`,
        of,
        unit,
        points: [offsets[place]!],
        from: { values, x, slopes },
      };
      const take = (outcome: PointsOutcome) => {
        tried.add(near);
        if (outcome.kind === "points") this.#points.set(place, outcome.points[0]!);
      };
      return [{ spec, take }];
    });
  }

  #isFound(place: number): boolean {
    const point = this.#points.get(place);
    return point !== undefined && hasMinimum(point);
  }

  #triedFrom(place: number): Set<number> {
    const known = this.#tried.get(place) ?? new Set<number>();
    this.#tried.set(place, known);
    return known;
  }
}
