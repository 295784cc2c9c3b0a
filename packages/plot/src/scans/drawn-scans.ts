import { axisNames, fitHistogramNames, type ResultGroup, scan2DHistogram } from "@rabbit-fit/contracts";
import {
  type ContourPoint,
  type LikelihoodContour,
  likelihoodContours,
  likelihoodScan,
  parameterNames,
} from "@rabbit-fit/results";
import type { HeightGrid } from "./contour-lines.js";
import type { ScannedQuantity } from "./scanned-quantity.js";

/** 2 (L - L_min) along a quantity, from its least value on; points that were not found are left out. */
export interface DrawnScan {
  /** As they are in the result. */
  readonly values: readonly number[];
  readonly heights: readonly number[];
}

/** Which values of a scan the axis has. */
type Axis = Pick<ScannedQuantity, "has">;

/** The scan along a quantity. @throws RabbitInputError where the result has none */
export function drawnScan(group: ResultGroup, name: string): DrawnScan {
  const points = likelihoodScan(group, [name])
    .points.map(({ values: [value], deltaNll }) => ({ value: value!, height: 2 * deltaNll }))
    .filter(({ value, height }) => Number.isFinite(value) && Number.isFinite(height))
    .sort((a, b) => a.value - b.value);
  return { values: points.map(({ value }) => value), heights: points.map(({ height }) => height) };
}

/** The points of a scan that an axis has, with their places on it. */
export function placedScan(
  { values, heights }: DrawnScan,
  { has, shown }: Pick<ScannedQuantity, "has" | "shown">,
): { readonly scan: DrawnScan; readonly values: readonly number[] } {
  const places = [...values.keys()].filter((i) => has(values[i]!));
  const scan = { values: places.map((i) => values[i]!), heights: places.map((i) => heights[i]!) };
  return { scan, values: scan.values.map(shown) };
}

/**
 * The scan over two parameters, with the values that are in the result. A point that was not found has no height. Undefined where the result
 * has no scan.
 */
export function drawnScan2D(
  group: ResultGroup,
  of: readonly [x: string, y: string],
  axes: readonly [x: Axis, y: Axis],
): HeightGrid | undefined {
  if (!group.histograms.has(scan2DHistogram(...of))) return undefined;
  const { points } = likelihoodScan(group, of);
  const [x, y] = [0, 1].map((member) =>
    [...new Set(points.map(({ values }) => values[member]!))].filter(axes[member]!.has).sort((a, b) => a - b),
  ) as [number[], number[]];
  const heights = new Float64Array(x.length * y.length).fill(Number.NaN);
  const [columns, rows] = [x, y].map((values) => new Map(values.map((value, i) => [value, i]))) as [
    Map<number, number>,
    Map<number, number>,
  ];
  for (const { values, deltaNll } of points) {
    const [column, row] = [columns.get(values[0]!), rows.get(values[1]!)];
    if (column !== undefined && row !== undefined) heights[column * y.length + row] = 2 * deltaNll;
  }
  return { x, y, heights };
}

/** The closed contours of two parameters that the fit has found; none where it was not asked for them. */
export function drawnContours(
  group: ResultGroup,
  of: readonly [x: string, y: string],
): readonly LikelihoodContour[] {
  const pairs = group.histograms
    .get(fitHistogramNames.contourScan2D)
    ?.axes.find(({ name }) => name === axisNames.parameterPair);
  const isThere =
    pairs !== undefined && "categories" in pairs && pairs.categories.map(String).includes(of.join("-"));
  return isThere ? likelihoodContours(group, of) : [];
}

/**
 * The points of a closed contour with the corner (0, 0) wherever the contour passes from the bound of one parameter to that of the other: it goes
 * along both to there, and no point of the fit need be at the corner.
 */
export function withCorners(points: readonly ContourPoint[]): readonly ContourPoint[] {
  const largest = (of: "x" | "y") => Math.max(...points.map((point) => Math.abs(point[of]) || 0));
  const [far, high] = [largest("x"), largest("y")];
  const boundOf = ({ x, y, status }: ContourPoint) => {
    if (status !== "at-bound") return undefined;
    const [isAtX, isAtY] = [Math.abs(x) < AT_ZERO * far, Math.abs(y) < AT_ZERO * high];
    return isAtX === isAtY ? undefined : isAtX ? "x" : "y";
  };
  return points.flatMap((point, k) => {
    const [bound, next] = [boundOf(point), boundOf(points[(k + 1) % points.length]!)];
    const passes = bound !== undefined && next !== undefined && bound !== next;
    return passes ? [point, { x: 0, y: 0, status: "at-bound" } as const] : [point];
  });
}

/** Of the extent of a contour. */
const AT_ZERO = 1e-6;

/** The pairs of parameters that have a scan. */
export function scannedPairs(group: ResultGroup): [x: string, y: string][] {
  const names = parameterNames(group);
  const prefix = scan2DHistogram("", "").slice(0, -1);
  if (![...group.histograms.keys()].some((name) => name.startsWith(prefix))) return [];
  return names.flatMap((x) =>
    names.flatMap((y): [string, string][] => (group.histograms.has(scan2DHistogram(x, y)) ? [[x, y]] : [])),
  );
}
