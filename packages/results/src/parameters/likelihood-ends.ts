import { axisNames, fitHistogramNames, type ResultGroup, refuseNoGroup } from "@rabbit-fit/contracts";
import { type Histogram, innerValues } from "@rabbit-fit/sparse-hist";

/** The ends of an interval. */
export interface Ends {
  readonly low: number;
  readonly high: number;
}

/** How far a parameter is from its value at the minimum where 2 (L - L_min) = 1, or where its bound is before that; both not negative. */
export interface LikelihoodEnds {
  readonly below: number;
  readonly above: number;
}

/** Of the width of an interval: an end on the wrong side of the value by no more is at the value. */
const ROUNDING = 1e-6;

/**
 * The ends of the interval of one standard deviation of each parameter as it is stored, where the fit has found both: by a contour scan, or for
 * its asymmetric impacts, where a source at its end has shifted itself. An interval without the value of the fit is left out.
 */
export function likelihoodEnds(group: ResultGroup): ReadonlyMap<string, LikelihoodEnds> {
  refuseNoGroup(group, "group");
  const found = new Map<string, LikelihoodEnds>();
  const add = (name: string, down: number, up: number) => {
    const width = up - down;
    if (!(width > 0) || !Number.isFinite(width)) return;
    if (down > ROUNDING * width || up < -ROUNDING * width) return;
    found.set(name, { below: Math.max(0, -down), above: Math.max(0, up) });
  };
  addOwnShifts(group.histograms.get(fitHistogramNames.asymmetricImpacts), add);
  addOwnShifts(group.histograms.get(fitHistogramNames.contourScan), add);
  return found;
}

/**
 * Of the shifts of all parameters at the ends of each, those of the parameter itself.
 *
 * @param hist [impacts, ends, parameters], or with levels, of which that of one standard deviation counts: [impacts, levels, ends, parameters]
 */
function addOwnShifts(
  hist: Histogram | undefined,
  add: (name: string, down: number, up: number) => void,
): void {
  if (hist === undefined) return;
  const namesOf = (name: string): readonly string[] | undefined => {
    const axis = hist.axes.find((each) => each.name === name);
    return axis !== undefined && "categories" in axis ? axis.categories.map(String) : undefined;
  };
  const levels = namesOf(axisNames.confidenceLevel)?.map(Number) ?? [1];
  const level = levels.indexOf(1);
  if (level < 0) return;
  const columns = new Map((namesOf(axisNames.parameters) ?? []).map((name, i) => [name, i]));
  const shifts = innerValues(hist);
  for (const [i, of] of (namesOf(axisNames.impacts) ?? []).entries()) {
    const own = columns.get(of);
    if (own === undefined) continue;
    const shift = (side: 0 | 1) => shifts[((i * levels.length + level) * 2 + side) * columns.size + own]!;
    add(of, shift(0), shift(1));
  }
}
