import { axisNames, fitHistogramNames, type ResultGroup } from "@rabbit-fit/contracts";
import { innerValues } from "@rabbit-fit/sparse-hist";
import { storedParameters } from "./parameter-histogram.js";

/** The ends of an interval. */
export interface Ends {
  readonly low: number;
  readonly high: number;
}

/**
 * The intervals where 2 (L - L_min) <= 1 of the parameters as they are stored, of those for which the fit has found both ends. Of the shifts of
 * all parameters at an end, [impacts, levels, ends, parameters], these are the shifts of the parameter itself.
 */
export function likelihoodEnds(group: ResultGroup): ReadonlyMap<string, Ends> {
  const found = new Map<string, Ends>();
  const hist = group.histograms.get(fitHistogramNames.contourScan);
  if (hist === undefined) return found;
  const namesOf = (name: string) => {
    const axis = hist.axes.find((each) => each.name === name);
    return axis !== undefined && "categories" in axis ? axis.categories.map(String) : [];
  };
  const { names, values } = storedParameters(group, "postfit");
  const places = new Map(names.map((name, i) => [name, i]));
  const columns = new Map(namesOf(axisNames.parameters).map((name, i) => [name, i]));
  const levels = namesOf(axisNames.confidenceLevel).map(Number);
  const shifts = innerValues(hist);
  const level = levels.indexOf(1);
  if (level < 0) return found;
  for (const [i, of] of namesOf(axisNames.impacts).entries()) {
    const [place, column] = [places.get(of), columns.get(of)];
    if (place === undefined || column === undefined) continue;
    const end = (side: 0 | 1) =>
      values[place]! + shifts[((i * levels.length + level) * 2 + side) * columns.size + column]!;
    const ends = { low: end(0), high: end(1) };
    if (Number.isFinite(ends.low) && Number.isFinite(ends.high)) found.set(of, ends);
  }
  return found;
}
