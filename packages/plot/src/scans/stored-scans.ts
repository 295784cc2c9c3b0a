import {
  fitHistogramNames,
  RabbitInputError,
  type ResultGroup,
  scan2DHistogram,
  scanHistogram,
} from "@rabbit-fit/contracts";
import { parameterNames } from "@rabbit-fit/results";
import { type Histogram, innerValues } from "@rabbit-fit/sparse-hist";

/** 2 (L - L_min) along a parameter, from its least value on; points that were not found are left out. */
export interface StoredScan {
  readonly values: readonly number[];
  readonly heights: readonly number[];
}

/** The ends of an interval of a parameter, as differences from the value of the fit. */
export interface StoredInterval {
  /** In standard deviations: 2 (L - L_min) is the square of this at its ends. */
  readonly level: number;
  readonly ends: readonly number[];
}

/** 2 (L - L_min) over two parameters. */
export interface StoredScan2D {
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** [x][y], one after the other; NaN where a point was not found */
  readonly heights: Float64Array;
}

/** The parameters that have a scan, in the order of the parameters. */
export function scannedParameters(group: ResultGroup): string[] {
  return parameterNames(group).filter((name) => group.histograms.has(scanHistogram(name)));
}

/** The pairs of parameters that have a scan. */
export function scannedPairs(group: ResultGroup): [x: string, y: string][] {
  const names = parameterNames(group);
  const hasScan = [...group.histograms.keys()].some((name) =>
    name.startsWith(scan2DHistogram("", "").slice(0, -1)),
  );
  if (!hasScan) return [];
  return names.flatMap((x) =>
    names.flatMap((y): [string, string][] => (group.histograms.has(scan2DHistogram(x, y)) ? [[x, y]] : [])),
  );
}

/** The scan along a parameter. @throws RabbitInputError where the result has none */
export function storedScan(group: ResultGroup, parameter: string): StoredScan {
  const hist = group.histograms.get(scanHistogram(parameter));
  if (hist === undefined) {
    const others = scannedParameters(group);
    throw new RabbitInputError({
      field: scanHistogram(parameter),
      state: "missing",
      expected:
        others.length > 0
          ? `a scan along one of: ${others.join(", ")}`
          : "a scan along a parameter in the result",
      remedy: `Fit with options.analyses.along: ["${parameter}"].`,
    });
  }
  const values = axisValues(hist, "scan");
  const heights = innerValues(hist);
  const points = values
    .map((value, i) => ({ value, height: 2 * heights[i]! }))
    .filter(({ value, height }) => Number.isFinite(value) && Number.isFinite(height))
    .sort((a, b) => a.value - b.value);
  return { values: points.map(({ value }) => value), heights: points.map(({ height }) => height) };
}

/** The intervals that the fit has found for a parameter; none where it was not asked for. */
export function storedIntervals({ histograms }: ResultGroup, parameter: string): StoredInterval[] {
  const hist = histograms.get(fitHistogramNames.contourScan);
  if (hist === undefined) return [];
  const [of, levels, sides, parameters] = ["impacts", "confidence_level", "downUpVar", "parms"].map((name) =>
    axisNamesOf(hist, name),
  );
  const [row, column] = [of!.indexOf(parameter), parameters!.indexOf(parameter)];
  if (row < 0 || column < 0) return [];
  const values = innerValues(hist);
  return levels!.map((level, i) => ({
    level: Number(level),
    ends: sides!.map(
      (_, side) => values[((row * levels!.length + i) * 2 + side) * parameters!.length + column]!,
    ),
  }));
}

/** The scan over two parameters; undefined where the result has none. */
export function storedScan2D(
  { histograms }: ResultGroup,
  [nameX, nameY]: readonly [string, string],
): StoredScan2D | undefined {
  const hist = histograms.get(scan2DHistogram(nameX, nameY));
  if (hist === undefined) return undefined;
  const [x, y] = [axisValues(hist, "scan_x"), axisValues(hist, "scan_y")];
  const stored = innerValues(hist);
  const [columns, rows] = [sortedPlaces(x), sortedPlaces(y)];
  const heights = Float64Array.from(columns.flatMap((i) => rows.map((j) => 2 * stored[i * y.length + j]!)));
  return { x: columns.map((i) => x[i]!), y: rows.map((j) => y[j]!), heights };
}

/** A closed contour of two parameters that the fit has found, by its level in standard deviations; none where it was not asked for. */
export function storedContours(
  { histograms }: ResultGroup,
  pair: readonly [string, string],
): { readonly level: number; readonly x: readonly number[]; readonly y: readonly number[] }[] {
  const hist = histograms.get(fitHistogramNames.contourScan2D);
  if (hist === undefined) return [];
  const pairs = axisNamesOf(hist, "param_tuple");
  const levels = axisNamesOf(hist, "confidence_level");
  const place = pairs.indexOf(pair.join("-"));
  if (place < 0) return [];
  const values = innerValues(hist);
  const count = values.length / (pairs.length * levels.length * 2);
  return levels.map((level, k) => {
    const [x, y] = [0, 1].map((member) => {
      const start = ((place * levels.length + k) * 2 + member) * count;
      const own = [...values.subarray(start, start + count)];
      return [...own, own[0]!];
    }) as [number[], number[]];
    return { level: Number(level), x, y };
  });
}

function sortedPlaces(values: readonly number[]): number[] {
  return values.map((_, i) => i).sort((a, b) => values[a]! - values[b]!);
}

function axisValues(hist: Histogram, name: string): number[] {
  return axisNamesOf(hist, name).map(Number);
}

/** The categories of an axis; numbers of the bins of one without names. @throws RabbitInputError where there is no such axis */
function axisNamesOf(hist: Histogram, name: string): readonly string[] {
  const axis = hist.axes.find((one) => one.name === name);
  if (axis === undefined) {
    throw new RabbitInputError({ field: hist.name ?? "scan", expected: `an axis "${name}"` });
  }
  if ("categories" in axis) return axis.categories.map(String);
  return name === "downUpVar" ? ["down", "up"] : [];
}
