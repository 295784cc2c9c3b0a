import { type FitResult, RabbitInputError, scan2DHistogram } from "@rabbit-fit/contracts";
import { type LikelihoodContour, parameterNames, viewResult } from "@rabbit-fit/results";
import type { Figure, Legend } from "../figure/figure.js";
import { safeFileName } from "../figure/file-name.js";
import type { ColourScale, Layer, Line, Matrix } from "../figure/layer.js";
import { refuseUnknown } from "../hists/refuse-unknown.js";
import { colourBar } from "../matrices/colour-bar.js";
import { type ContourLine, contourLines, type HeightGrid } from "./contour-lines.js";
import { drawnContours, drawnScan2D, withCorners } from "./drawn-scans.js";
import { ellipse } from "./ellipse.js";
import { smoothCurve } from "./interpolation.js";
import type { Scan2DFigureOptions } from "./scan-options.js";
import { scan2DFigureRule } from "./scan-options.js";
import { type ScannedQuantity, scannedQuantity } from "./scanned-quantity.js";

/** In points. */
const WIDTH = 680;
const HEIGHT = 560;
/** Between two points of a scan, contours are looked for on a grid so much finer. */
const FINER = 6;
const dashes = [undefined, "dashed", "dotted", "dash-dotted"] as const;
/** From a contour to its label, of the height of the scan. */
const LABEL_ABOVE = 0.025;
/** Behind the legend, so that it can be read over dark colours and over contours. */
const background = { colour: "white", opacity: 0.85 } as const;
const gridLine: Line = { colour: "#777777", width: 0.9, dash: "dashed" };

/**
 * The likelihood over two parameters: 2 (L - L_min) of the scan in colours with its contours, the contours that the fit has found, and
 * the ellipses of the covariance. The contours of the scan and the ellipses are at the levels of the contours that the fit has found, where
 * the options do not say which probabilities they hold. Lines of one level have one dash; the legend names the levels where no label on a
 * contour of the scan does.
 *
 * @throws RabbitInputError where the result has nothing of these, with the option of the fit that would save it
 */
export function scan2DFigure(result: FitResult, options: Scan2DFigureOptions): Figure {
  scan2DFigureRule.check(options, "options");
  const { over: parameters, scales = [1, 1] } = options;
  const view = viewResult(result).fit(options.fit);
  for (const name of parameters) refuseUnknown("options.over", name, parameterNames(view.group));
  const { labels, strength } = options;
  const [x, y] = parameters.map((name, i) =>
    scannedQuantity(view, name, { meta: result.meta, labels, strength, scale: scales[i]! }),
  ) as [ScannedQuantity, ScannedQuantity];
  const best = { x: x.shown(x.value), y: y.shown(y.value) };
  const placed = <Points extends Pick<ContourLine, "x" | "y">>(points: Points) => ({
    ...points,
    x: points.x.map(x.shown),
    y: points.y.map(y.shown),
  });
  const scan = options.scan === false ? undefined : drawnScan2D(view.group, parameters, [x, y]);
  const found = options.contours === false ? [] : drawnContours(view.group, parameters);
  const block = options.hessian === false ? undefined : view.covariance?.block(parameters);
  if (scan === undefined && found.length === 0 && block === undefined) throw noScan(parameters);
  const layers: Layer[] = [];
  const entries: { key: string; label: string }[] = [];
  const add = (layer: Layer, key: string, label?: string) => {
    layers.push({ ...layer, key });
    if (label !== undefined && !entries.some((entry) => entry.key === key)) entries.push({ key, label });
  };
  const hasLabels = scan !== undefined && options.scanContours !== false;
  const drawn = drawnLevels(options, found);
  const dashOf = dashesOf([...drawn, ...found.map(({ level }) => level ** 2)]);
  const addLine = (
    points: Pick<ContourLine, "x" | "y">,
    { height, colour, key, label }: { height: number; colour: string; key: string; label: string },
  ) => {
    const dash = dashOf(height);
    const layer: Layer = { kind: "curve", ...points, line: { colour, width: 1.8, ...(dash && { dash }) } };
    if (hasLabels && found.length === 0) add(layer, key, label);
    else add(layer, `${key} ${height}`, `${label}, ${levelText(height)}`);
  };
  const colours = { ramp: "blues", domain: [0, largestOf(scan)] } as const satisfies ColourScale;
  const map = scan && mapOf(scan, { x, y, colours });
  if (map !== undefined) layers.push(map);
  layers.push(
    { kind: "rule", axis: "x", at: best.x, line: gridLine },
    { kind: "rule", axis: "y", at: best.y, line: gridLine },
  );
  for (const height of drawn) {
    if (block !== undefined) {
      const [a, b, , c] = block.values as unknown as [number, number, number, number];
      const points = placed(ellipse([x.value, y.value], [a, b, c], height));
      addLine(points, { height, colour: "#bd1f01", key: "hessian", label: "Hessian" });
    }
    if (hasLabels) {
      for (const contour of contourLines(finer(scan), height).map(placed)) {
        const line = { colour: "black", key: "likelihood", label: "Likelihood" };
        addLine(contour, { height, ...line });
        const top = contour.y.indexOf(Math.max(...contour.y));
        add(
          {
            kind: "labels",
            x: [contour.x[top]!],
            y: [contour.y[top]! + LABEL_ABOVE * extentOf(scan.y.map(y.shown))],
            texts: [percentOf(height)],
            scale: 0.8,
          },
          "likelihood",
        );
      }
    }
  }
  for (const { level, points } of found) {
    const all = withCorners(points);
    const closed = [...all, all[0]!].filter(({ status }) => status !== "failed");
    const line = placed({ x: closed.map((point) => point.x), y: closed.map((point) => point.y) });
    addLine(line, { height: level ** 2, colour: "#832db6", key: "contour", label: "Contour scan" });
  }
  add(
    {
      kind: "points",
      name: "Best fit",
      x: [best.x],
      y: [best.y],
      colour: "#bd1f01",
      marker: "cross",
      size: 9,
      width: 1.8,
    },
    "best",
    "Best fit",
  );
  const domain = domainsOf(map, layers);
  const legend: Legend = {
    entries: [entries.at(-1)!, ...entries.slice(0, -1)],
    ...options.legend,
    ...(map !== undefined && { background }),
  };
  return {
    name: safeFileName(`nll_scan2D_${parameters.join("_")}`),
    description: `The likelihood over ${parameters.join(" and ")}`,
    style: options.style ?? "plain",
    width: WIDTH,
    height: HEIGHT,
    ...(options.textScale !== undefined && { textScale: options.textScale }),
    header: { place: "above", ...options.header },
    ...(map !== undefined && { columns: [1, 0.05] }),
    panels: [
      {
        x: { scale: "linear", domain: domain.x, label: options.xLabel ?? x.label },
        y: {
          scale: "linear",
          domain: domain.y,
          label: options.yLabel ?? y.label,
          roomFor: "texts-above-labels",
        },
        layers,
        legend,
      },
      ...(map !== undefined ? [colourBar(colours, "$-2\\,\\Delta\\ln L$")] : []),
    ],
  };
}

/** The values of 2 (L - L_min) at which the contours of the scan and the ellipses are. */
function drawnLevels(
  { probabilities }: Scan2DFigureOptions,
  found: readonly LikelihoodContour[],
): readonly number[] {
  // The chi-square with two degrees of freedom that holds the probability.
  const quantile = (probability: number) => -2 * Math.log1p(-probability);
  if (probabilities === undefined && found.length > 0) return found.map(({ level }) => level ** 2);
  return (probabilities ?? [0.68, 0.95]).map(quantile);
}

/** The dash of the lines of a level: solid is the innermost. */
function dashesOf(heights: readonly number[]): (height: number) => Line["dash"] {
  const order = [...new Set(heights)].sort((a, b) => a - b);
  return (height) => dashes[order.indexOf(height) % dashes.length];
}

function levelText(height: number): string {
  return `$-2\\,\\Delta\\ln L$ = ${Number(height.toPrecision(3))} (${percentOf(height)})`;
}

/** The probability that a contour holds, with two degrees of freedom. */
function percentOf(height: number): string {
  return `${Number((-100 * Math.expm1(-height / 2)).toPrecision(3))}%`;
}

function noScan([x, y]: readonly [string, string]): RabbitInputError {
  return new RabbitInputError({
    field: scan2DHistogram(x, y),
    state: "missing",
    expected: "a scan, a contour or a covariance in the result",
    remedy: `Fit with options.analyses.over: ["${x}", "${y}"].`,
  });
}

function largestOf(scan: HeightGrid | undefined): number {
  return Array.from(scan?.heights ?? []).reduce((most, height) => Math.max(most, height || 0), 0) || 1;
}

function extentOf(places: readonly number[]): number {
  return Math.max(...places) - Math.min(...places);
}

/** A cell for each point of the scan. */
function mapOf(
  { x, y, heights }: HeightGrid,
  axes: { readonly x: ScannedQuantity; readonly y: ScannedQuantity; readonly colours: ColourScale },
): Matrix {
  const [columns, rows] = [cellsOf(x, axes.x), cellsOf(y, axes.y)];
  return {
    kind: "matrix",
    name: "$-2\\Delta\\ln L$",
    xEdges: columns.edges,
    yEdges: rows.edges,
    values: rows.order.flatMap((j) => columns.order.map((i) => heights[i * y.length + j]!)),
    colours: axes.colours,
  };
}

/** Edges of cells on the axis from the lowest on, and the value that each cell is of: a negative square root of a strength grows to the left. */
function cellsOf(values: readonly number[], { shown }: ScannedQuantity) {
  const edges = edgesOf(values).map(shown);
  const order = [...values.keys()];
  return edges[0]! <= edges.at(-1)!
    ? { edges, order }
    : { edges: edges.toReversed(), order: order.toReversed() };
}

/** Edges of cells around points: in the middle between two, and as far beyond the last one. */
function edgesOf(points: readonly number[]): number[] {
  if (points.length === 1) return [points[0]! - 0.5, points[0]! + 0.5];
  const middles = points.slice(1).map((point, i) => (point + points[i]!) / 2);
  return [2 * points[0]! - middles[0]!, ...middles, 2 * points.at(-1)! - middles.at(-1)!];
}

/** The scan on a finer grid: smooth along x, and then along y. */
function finer({ x, y, heights }: HeightGrid): HeightGrid {
  const [fineX, fineY] = [refined(x), refined(y)];
  const columns = y.map((_, j) => {
    const curve = smoothCurve(
      x,
      x.map((__, i) => heights[i * y.length + j]!),
    );
    return fineX.map(curve);
  });
  const fine = fineX.flatMap((_, i) => {
    const curve = smoothCurve(
      y,
      columns.map((column) => column[i]!),
    );
    return fineY.map(curve);
  });
  return { x: fineX, y: fineY, heights: Float64Array.from(fine) };
}

function refined(points: readonly number[]): number[] {
  const between = points.slice(1).flatMap((point, i) => {
    const before = points[i]!;
    return Array.from({ length: FINER }, (_, k) =>
      k + 1 === FINER ? point : before + ((point - before) * (k + 1)) / FINER,
    );
  });
  return [points[0]!, ...between];
}

/** The whole map; without one, what is drawn with some room around it. */
function domainsOf(map: Matrix | undefined, layers: readonly Layer[]) {
  if (map !== undefined) {
    const { xEdges, yEdges } = map;
    return { x: [xEdges[0]!, xEdges.at(-1)!], y: [yEdges[0]!, yEdges.at(-1)!] } as const;
  }
  const curves = layers.filter((layer) => layer.kind === "curve");
  const room = (values: readonly number[]) => {
    const [low, high] = [Math.min(...values), Math.max(...values)];
    return [low - 0.15 * (high - low), high + 0.15 * (high - low)] as const;
  };
  return { x: room(curves.flatMap(({ x }) => x)), y: room(curves.flatMap(({ y }) => y)) };
}
