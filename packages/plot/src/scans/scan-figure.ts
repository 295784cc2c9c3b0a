import { type FitResult, fitHistogramNames } from "@rabbit-fit/contracts";
import { likelihoodIntervals, parameterNames, scannedNames, viewResult } from "@rabbit-fit/results";
import type { Figure, Legend } from "../figure/figure.js";
import { safeFileName } from "../figure/file-name.js";
import type { Layer, Line } from "../figure/layer.js";
import { type DrawnScan, drawnScan, placedScan } from "./drawn-scans.js";
import { monotoneCurve } from "./interpolation.js";
import { isSteep, scanDomains } from "./scan-domains.js";
import type { ScanFigureOptions } from "./scan-options.js";
import { scanFigureRule } from "./scan-options.js";
import { scannedQuantity } from "./scanned-quantity.js";

/** In points. */
const WIDTH = 600;
const HEIGHT = 560;
/** So many points a smooth curve has. */
const CURVE_POINTS = 200;
const gridLine: Line = { colour: "#888888", width: 0.9, dash: "dashed" };

/**
 * 2 (L - L_min) along a parameter: the points of the scan with a smooth curve through them, the parabola of the covariance, and the ends of
 * the intervals that the fit has found. Of a parameter that the fit hides, the axis shows the difference from the value of the fit. Along a
 * signal strength that is stored as its square root, the covariance is that of the root. A scan that rises above 50 is drawn up to 10, or to a
 * little above the highest interval.
 *
 * @throws RabbitInputError where the result has no such scan, with the option of the fit that would save it
 */
export function scanFigure(result: FitResult, options: ScanFigureOptions = {}): Figure {
  scanFigureRule.check(options, "options");
  const view = viewResult(result).fit(options.fit);
  const { group } = view;
  const name = options.along ?? scannedNames(group)[0] ?? parameterNames(group)[0] ?? "";
  const { labels, strength } = options;
  const all = drawnScan(group, name);
  const lowest = all.values[all.heights.indexOf(Math.min(...all.heights))] ?? Number.NaN;
  const quantity = scannedQuantity(view, name, { meta: result.meta, labels, strength, lowest });
  const { scan, values } = placedScan(all, quantity);
  const { contourScan, observableContourScan } = fitHistogramNames;
  const hasIntervals = group.histograms.has(contourScan) || group.histograms.has(observableContourScan);
  const ends = (hasIntervals ? likelihoodIntervals(group) : [])
    .filter(({ of }) => of === name)
    .flatMap(({ level, value, down, up }) =>
      [down, up]
        .filter(({ shift, status }) => Number.isFinite(shift) && status !== "failed")
        // The distance of a bound would tell a hidden value.
        .filter(({ status }) => status !== "at-bound" || !quantity.isHidden)
        // At a bound of the parameter, the likelihood is below the level.
        .map(({ shift, status, deltaNll }) => ({
          value: value + shift,
          at: quantity.shown(value + shift),
          height: status === "at-bound" ? 2 * (deltaNll ?? Number.NaN) : level ** 2,
        })),
    );
  // Of a scan that rises very high, few points are where it matters.
  const between = isSteep(scan.heights) ? ends : [];
  const known = between.flatMap((end) => (quantity.isRoot ? [end, { ...end, value: -end.value }] : [end]));
  const curve = smoothScan(
    withEnds(
      scan,
      known.filter(({ value }) => quantity.has(value)),
    ),
    quantity.value,
  );
  const heightAt = (place: number) => curve(quantity.stored(place));
  const domains = scanDomains({ places: values, heights: scan.heights, heightAt, ends }, options);
  const [[low, high], [bottom, top]] = [domains.x, domains.y];
  const along = Array.from({ length: CURVE_POINTS + 1 }, (_, i) => low + ((high - low) * i) / CURVE_POINTS);
  const share = (height: number) => Math.min(1, Math.max(0, (height - bottom) / (top - bottom)));
  const layers: Layer[] = [
    ...[1, 4].map((at): Layer => ({ kind: "rule", axis: "y", at, line: gridLine })),
    ...ends.map(
      ({ at, height }): Layer => ({
        kind: "rule",
        axis: "x",
        at,
        span: [0, share(height)],
        line: gridLine,
      }),
    ),
  ];
  const entries: { key: string; label: string }[] = [];
  const add = (layer: Layer, key: string, label?: string) => {
    layers.push({ ...layer, key, ...(label !== undefined && { name: label }) });
    if (label !== undefined) entries.push({ key, label });
  };
  if (options.hessian !== false && quantity.variance > 0) {
    const y = along.map((place) => (quantity.stored(place) - quantity.value) ** 2 / quantity.variance);
    add({ kind: "curve", x: along, y, line: { colour: "#bd1f01", width: 1.6 } }, "hessian", "Hessian");
  }
  add({ kind: "curve", x: along, y: along.map(heightAt), line: { colour: "black", width: 2 } }, "scan");
  add({ kind: "points", x: values, y: scan.heights, colour: "black", size: 4 }, "scan", "Likelihood scan");
  if (ends.length > 0) {
    const [x, y] = [ends.map(({ at }) => at), ends.map(({ height }) => height)];
    add(
      { kind: "points", x, y, colour: "black", marker: "circle", size: 9, width: 1.6 },
      "contour",
      "Contour scan",
    );
  }
  const legend: Legend = { entries, place: "upper center", ...options.legend };
  return {
    name: safeFileName(`nll_scan_${name}`),
    description: `The likelihood along ${name}`,
    style: options.style ?? "plain",
    width: WIDTH,
    height: HEIGHT,
    ...(options.textScale !== undefined && { textScale: options.textScale }),
    header: { place: "above", ...options.header },
    panels: [
      {
        x: { scale: "linear", domain: domains.x, label: quantity.label },
        y: { scale: "linear", domain: domains.y, label: "$-2\\,\\Delta\\ln L$" },
        layers,
        legend,
      },
    ],
  };
}

/**
 * A smooth curve through a scan: the root of 2 (L - L_min), with a sign, is nearly a line along the parameter, so that its interpolation is
 * accurate between few points, and nowhere below the minimum. It turns nowhere between two points, also where they are far apart.
 */
function smoothScan({ values, heights }: DrawnScan, best: number): (at: number) => number {
  const roots = heights.map((height, i) => Math.sign(values[i]! - best) * Math.sqrt(Math.max(0, height)));
  const root = monotoneCurve(values, roots);
  return (at) => root(at) ** 2;
}

/** Of the extent of a scan: an end of an interval that is closer to a point than this is that point. */
const AT_POINT = 1e-3;

/** A scan with the ends of intervals between its points, where the likelihood is known, too. */
function withEnds(
  { values, heights }: DrawnScan,
  ends: readonly { readonly value: number; readonly height: number }[],
): DrawnScan {
  const [first, last] = [values[0]!, values.at(-1)!];
  const between = ends.filter(
    ({ value, height }) =>
      Number.isFinite(height) &&
      value > first &&
      value < last &&
      values.every((one) => Math.abs(one - value) > AT_POINT * (last - first)),
  );
  const points = [...values.map((value, i) => ({ value, height: heights[i]! })), ...between];
  points.sort((a, b) => a.value - b.value);
  return { values: points.map(({ value }) => value), heights: points.map(({ height }) => height) };
}
