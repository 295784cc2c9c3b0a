import type {
  Area,
  Boxes,
  Curve,
  Fill,
  Labels,
  Layer,
  Line,
  Matrix,
  Points,
  Rule,
  Steps,
} from "../figure/layer.js";
import { typeset } from "../text/typeset.js";
import { rampColour } from "./colour-ramps.js";
import { hatching } from "./hatching.js";
import { edgeArrowPath, markerPath } from "./markers.js";
import type { Scale } from "./scale.js";
import { type Box, boxPath, linePath, round, type SceneNode } from "./scene.js";

/** Where a layer is drawn. */
export interface Canvas {
  readonly box: Box;
  readonly x: Scale;
  readonly y: Scale;
  /** Of texts, in points. */
  readonly textSize: number;
}

type Draw<Kind extends Layer["kind"]> = (
  layer: Extract<Layer, { readonly kind: Kind }>,
  canvas: Canvas,
) => SceneNode[];

/** How each kind of layer is drawn. */
const drawings: { readonly [Kind in Layer["kind"]]: Draw<Kind> } = {
  steps: drawSteps,
  area: drawArea,
  points: drawPoints,
  curve: drawCurve,
  rule: drawRule,
  boxes: drawBoxes,
  matrix: drawMatrix,
  labels: drawLabels,
};

/** What a layer looks like in a panel. */
export function drawLayer(layer: Layer, canvas: Canvas): readonly SceneNode[] {
  return (drawings[layer.kind] as Draw<Layer["kind"]>)(layer, canvas);
}

const dashes = { dashed: [6, 3.5], dotted: [1.5, 2.5], "dash-dotted": [6, 2.5, 1.5, 2.5] } as const;

export function strokeOf({ colour, width = 1, dash }: Line) {
  return { stroke: colour, width, ...(dash && { dash: dashes[dash] }) };
}

function filled(d: string, { colour, opacity = 1, hatch }: Fill, box: Box): SceneNode[] {
  if (d === "") return [];
  if (hatch === undefined) return [{ kind: "path", d, fill: colour, ...(opacity < 1 && { opacity }) }];
  const lines = { kind: "path", d: hatching(box, hatch), stroke: colour, width: 0.7 } as const;
  return [{ kind: "group", clip: d, children: [{ ...lines, ...(opacity < 1 && { opacity }) }] }];
}

function drawSteps({ edges, values, line }: Steps, { x, y }: Canvas): SceneNode[] {
  const d = stretches(edges, [values], { x, y })
    .map((stretch) => stepPath(stretch, 0, "M"))
    .join("");
  return d === "" ? [] : [{ kind: "path", d, ...strokeOf(line) }];
}

function drawArea({ edges, low, high, fill, line }: Area, { x, y, box }: Canvas): SceneNode[] {
  // On a logarithmic axis nothing has no place: there an area goes down to the end of the axis.
  const bottom = y.range[0];
  const lower = (value: number) => (y.log && value <= 0 ? bottom : y(value));
  const d = stretches(edges, [high, low], { x, y, lower })
    .map((stretch) => `${stepPath(stretch, 0, "M")}${stepPath(stretch, 1, "L", "backwards")}Z`)
    .join("");
  const outline = line === undefined || d === "" ? [] : [{ kind: "path", d, ...strokeOf(line) } as const];
  return [...filled(d, fill, box), ...outline];
}

/** Neighbouring bins that have numbers, in points. */
interface Stretch {
  readonly edges: readonly number[];
  /** [curves][bins] */
  readonly places: readonly (readonly number[])[];
}

function stretches(
  edges: readonly number[],
  curves: readonly (readonly number[])[],
  { x, y, lower = y }: { readonly x: Scale; readonly y: Scale; readonly lower?: (value: number) => number },
): Stretch[] {
  const out: { edges: number[]; places: number[][] }[] = [];
  let open: { edges: number[]; places: number[][] } | undefined;
  for (let bin = 0; bin + 1 < edges.length; bin++) {
    const places = curves.map((curve, i) => (i === 0 ? y : lower)(curve[bin] ?? Number.NaN));
    const [from, to] = [x(edges[bin]!), x(edges[bin + 1]!)];
    // An area whose top has no place, as nothing on a logarithmic axis, is empty.
    if (![...places, from, to].every(Number.isFinite)) {
      open = undefined;
      continue;
    }
    if (open === undefined) {
      open = { edges: [from], places: curves.map(() => []) };
      out.push(open);
    }
    open.edges.push(to);
    for (const [i, place] of places.entries()) open.places[i]!.push(place);
  }
  return out;
}

function stepPath({ edges, places }: Stretch, curve: number, start: "M" | "L", way?: "backwards"): string {
  const values = places[curve]!;
  const order = values.map((_, bin) => (way === "backwards" ? values.length - 1 - bin : bin));
  const [enter, leave] = way === "backwards" ? [1, 0] : [0, 1];
  let d = "";
  let height = Number.NaN;
  for (const [i, bin] of order.entries()) {
    const next = round(values[bin]!);
    if (i === 0) d += `${start}${round(edges[bin + enter]!)},${next}`;
    else if (next !== height) d += `V${next}`;
    d += `H${round(edges[bin + leave]!)}`;
    height = next;
  }
  return d;
}

/** In points: what ends at the edge of a panel is not beyond it. */
const AT_EDGE = 0.01;

/** The arrows of a point that is, or whose error bar is, beyond the panel. */
function arrowsAtEdges(
  { beyond, size = 5, xLow, xHigh }: Points,
  i: number,
  { u, v, canvas }: { readonly u: number; readonly v: number; readonly canvas: Canvas },
): string {
  const { x, box } = canvas;
  const isAlongX = beyond === "x";
  const [from, to, left, right] = isAlongX
    ? [box.left, box.right, box.top, box.bottom]
    : [box.top, box.bottom, box.left, box.right];
  const [across, reached] = isAlongX
    ? [v, [u, x(xLow?.[i] ?? Number.NaN), x(xHigh?.[i] ?? Number.NaN)]]
    : [u, [v]];
  if (across < left || across > right) return "";
  const arrow = (edge: number, side: -1 | 1) =>
    edgeArrowPath(edge, across, { along: isAlongX ? "x" : "y", to: side, size });
  const before = reached.some((place) => place < from - AT_EDGE) ? arrow(from, -1) : "";
  return before + (reached.some((place) => place > to + AT_EDGE) ? arrow(to, 1) : "");
}

function drawPoints(points: Points, canvas: Canvas): SceneNode[] {
  const { x, y } = canvas;
  const { colour, marker = "disc", size = 5, ends = "plain", width = 1.1 } = points;
  let bars = "";
  let markers = "";
  let arrows = "";
  const cap = ends === "capped" ? 3 : 0;
  const bar = (a: readonly [number, number], b: readonly [number, number]) => {
    if (![...a, ...b].every(Number.isFinite)) return;
    const across = a[0] === b[0] ? ([cap, 0] as const) : ([0, cap] as const);
    const capAt = ([u, v]: readonly [number, number]) =>
      linePath([
        [u - across[0], v - across[1]],
        [u + across[0], v + across[1]],
      ]);
    bars += linePath([a, b]) + (cap > 0 ? capAt(a) + capAt(b) : "");
  };
  points.x.forEach((valueX, i) => {
    const [u, v] = [x(valueX), y(points.y[i]!)];
    if (!Number.isFinite(u)) return;
    const low = points.yLow && y(points.yLow[i]!);
    const high = points.yHigh && y(points.yHigh[i]!);
    // On a logarithmic axis a bar down to nothing ends at the end of the axis.
    if (high !== undefined) bar([u, finiteOr(low, y.range[0])], [u, high]);
    if (!Number.isFinite(v)) return;
    if (points.xLow && points.xHigh) bar([x(points.xLow[i]!), v], [x(points.xHigh[i]!), v]);
    markers += markerPath(marker, u, v, size / 2);
    if (points.beyond !== undefined) arrows += arrowsAtEdges(points, i, { u, v, canvas });
  });
  const isOpen = marker === "circle" || marker === "cross";
  return [
    ...(bars === "" ? [] : [{ kind: "path", d: bars, stroke: colour, width } as const]),
    ...(markers === ""
      ? []
      : [
          isOpen
            ? ({ kind: "path", d: markers, stroke: colour, fill: "none", width } as const)
            : ({ kind: "path", d: markers, fill: colour } as const),
        ]),
    ...(arrows === "" ? [] : [{ kind: "path", d: arrows, fill: colour } as const]),
  ];
}

function finiteOr(value: number | undefined, otherwise: number): number {
  return value !== undefined && Number.isFinite(value) ? value : otherwise;
}

function drawCurve(curve: Curve, { x, y, box }: Canvas): SceneNode[] {
  const parts: [number, number][][] = [[]];
  curve.x.forEach((value, i) => {
    const place: [number, number] = [x(value), y(curve.y[i]!)];
    if (place.every(Number.isFinite)) parts.at(-1)!.push(place);
    else if (parts.at(-1)!.length > 0) parts.push([]);
  });
  const d = parts.map(linePath).join("");
  if (d === "") return [];
  return [
    ...(curve.fill ? filled(`${d}Z`, curve.fill, box) : []),
    ...(curve.line ? [{ kind: "path", d, ...strokeOf(curve.line) } as const] : []),
  ];
}

function drawRule({ axis, at, span = [0, 1], line }: Rule, { x, y, box }: Canvas): SceneNode[] {
  const place = (axis === "x" ? x : y)(at);
  if (!Number.isFinite(place)) return [];
  const [width, height] = [box.right - box.left, box.bottom - box.top];
  const ends =
    axis === "x"
      ? span.map((share) => [place, box.bottom - share * height] as const)
      : span.map((share) => [box.left + share * width, place] as const);
  return [{ kind: "path", d: linePath(ends), ...strokeOf(line) }];
}

function drawBoxes({ x0, x1, y0, y1, fill, line }: Boxes, { x, y, box }: Canvas): SceneNode[] {
  const d = x0
    .map((value, i) => {
      const corners = { left: x(value), right: x(x1[i]!), top: y(y1[i]!), bottom: y(y0[i]!) };
      return Object.values(corners).every(Number.isFinite) ? boxPath(corners) : "";
    })
    .join("");
  if (d === "") return [];
  return [
    ...(fill ? filled(d, fill, box) : []),
    ...(line ? [{ kind: "path", d, ...strokeOf(line) } as const] : []),
  ];
}

/** Cells of one colour are one path, so that a large matrix stays small. */
function drawMatrix({ xEdges, yEdges, values, colours }: Matrix, { x, y }: Canvas): SceneNode[] {
  const columnCount = xEdges.length - 1;
  const cells = new Map<string, string>();
  const [columns, rows] = [xEdges.map(x).map(round), yEdges.map(y).map(round)];
  values.forEach((value, i) => {
    if (!Number.isFinite(value)) return;
    const colour = rampColour(colours, value);
    const [row, column] = [Math.floor(i / columnCount), i % columnCount];
    const d = `M${columns[column]},${rows[row]}H${columns[column + 1]}V${rows[row + 1]}H${columns[column]}Z`;
    cells.set(colour, (cells.get(colour) ?? "") + d);
  });
  return [...cells].map(([fill, d]) => ({ kind: "path", d, fill }) as const);
}

function drawLabels(labels: Labels, { x, y, textSize }: Canvas): SceneNode[] {
  const { colour = "black", scale = 1, anchor = "middle" } = labels;
  const shift = { start: 0, middle: 0.5, end: 1 }[anchor];
  return labels.texts.flatMap((words, i) => {
    const text = typeset(words, textSize * scale);
    const [u, v] = [x(labels.x[i]!), y(labels.y[i]!)];
    if (!Number.isFinite(u) || !Number.isFinite(v)) return [];
    return [
      { kind: "text", x: u - shift * text.width, y: v + 0.35 * textSize * scale, text, colour } as const,
    ];
  });
}
