import type { ProfilePoint } from "../postfit/profile-point.js";
import type { ScanSegmentSpec } from "../postfit/refit-spec.js";
import type { Profile } from "./profile.js";
import { hasMinimum } from "./profile-point.js";
import { scanUnits } from "./scan-units.js";
import type { Way } from "./way.js";

/** Distances of a point from the minimum, [quantities], and what was found there. */
interface Passed {
  readonly offsets: readonly number[];
  readonly point: ProfilePoint;
}

/** Makes segments of scans of one profile likelihood. */
export type SegmentWalker = (spec: Omit<ScanSegmentSpec, "of">, way: Way) => Promise<readonly ProfilePoint[]>;

/**
 * Each point starts from the last one before that is found. What a segment has in common with the one before it, as rows of a scan
 * over two parameters have, is not made again.
 *
 * @throws NotSolvedError with the first segment where a quantity has no uncertainty
 */
export function segmentWalker(profile: Profile): SegmentWalker {
  let latest: { readonly unit: string; readonly passed: readonly Passed[] } | undefined;
  return async ({ unit, points, approach = [], withMinimum, from }, way) => {
    const units = scanUnits(profile, { unit });
    const all = [...approach, ...points];
    const isAgain = !from && latest?.unit === unit;
    const passed = isAgain ? latest!.passed.slice(0, commonStart(latest!.passed, all)) : [];
    for (const offsets of all.slice(passed.length)) {
      await way.before();
      const near = passed.findLast(({ point }) => hasMinimum(point))?.point ?? from ?? profile.best;
      const values = offsets.map((offset, k) => profile.best.values[k]! + offset * units[k]!);
      passed.push({ offsets, point: await profile.at(values, near) });
      if (passed.length > approach.length) way.after();
    }
    if (!from) latest = { unit, passed };
    const made = passed.slice(approach.length).map(({ point }) => point);
    return withMinimum ? [profile.best, ...made] : made;
  };
}

/** How many of the first points are the same. */
function commonStart(passed: readonly Passed[], all: readonly (readonly number[])[]): number {
  const different = all.findIndex((offsets, i) => {
    const known = passed[i]?.offsets;
    return !known || offsets.some((offset, k) => offset !== known[k]);
  });
  return different < 0 ? all.length : different;
}
