import { axisNames, fitHistogramNames, type ResultGroup } from "@rabbit-fit/contracts";
import { likelihoodIntervals } from "@rabbit-fit/results";
import { type Histogram, innerValues } from "@rabbit-fit/sparse-hist";

/** How far a parameter is from its value at the minimum where 2 (L - L_min) = 1, both not negative. */
export interface LikelihoodEnds {
  readonly below: number;
  readonly above: number;
}

/**
 * The ends of the interval of one standard deviation of each parameter, where the fit has found them: by a contour scan, or for its asymmetric
 * impacts, where a source at its end has shifted itself.
 */
export function likelihoodEnds(group: ResultGroup): ReadonlyMap<string, LikelihoodEnds> {
  const ends = new Map<string, LikelihoodEnds>();
  const add = (name: string, down: number, up: number) => {
    if (down <= 0 && up >= 0) ends.set(name, { below: -down, above: up });
  };
  const impacts = group.histograms.get(fitHistogramNames.asymmetricImpacts);
  if (impacts !== undefined) addOwnShifts(impacts, add);
  if (group.histograms.has(fitHistogramNames.contourScan)) {
    for (const { of, level, down, up } of likelihoodIntervals(group)) {
      if (level === 1 && down.status !== "failed" && up.status !== "failed") add(of, down.shift, up.shift);
    }
  }
  return ends;
}

/** @param impacts [impacts, downUpVar, parms] */
function addOwnShifts(impacts: Histogram, add: (name: string, down: number, up: number) => void): void {
  const names = (name: string): readonly string[] => {
    const axis = impacts.axes.find((one) => one.name === name);
    return axis?.kind === "string-category" ? axis.categories : [];
  };
  const [sources, parameters] = [names(axisNames.impacts), names(axisNames.parameters)];
  const columns = new Map(parameters.map((name, i) => [name, i]));
  const values = innerValues(impacts);
  for (const [i, source] of sources.entries()) {
    const own = columns.get(source);
    if (own === undefined) continue;
    const shift = (side: 0 | 1) => values[(2 * i + side) * parameters.length + own]!;
    add(source, shift(0), shift(1));
  }
}
