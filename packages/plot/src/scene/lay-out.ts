import { RabbitInputError } from "@rabbit-fit/contracts";
import { foundIn, remedyFor } from "@rabbit-fit/contracts/options";
import type { Figure, Panel } from "../figure/figure.js";
import { axisDepth, drawFrame, drawXTexts, drawYTexts, type PlacedAxis, placeAxis } from "./axes.js";
import { drawLayer } from "./draw-layer.js";
import { headerDepth, placeHeader } from "./header.js";
import { placeLegend } from "./legend.js";
import { placeNotes } from "./notes.js";
import { endWithRoom } from "./room.js";
import { type Scale, scaleOf } from "./scale.js";
import { type Box, boxPath, type Scene, type SceneNode } from "./scene.js";
import { type Sizes, sizesOf } from "./sizes.js";

/** Around the figure, in points. */
const MARGIN = 8;
/** Between two panels, besides the texts of their axes. */
const BETWEEN = 15;
/** So often panels are placed: their sizes depend on the texts of their axes, and these on the sizes. */
const PASSES = 3;

/**
 * Gives everything in a figure its place.
 *
 * @throws RabbitInputError where it is no figure
 */
export function layOut(figure: Figure): Scene {
  refuseNoFigure(figure);
  const sizes = sizesOf(figure);
  let grid: Grid = { left: [60], right: [0], top: [headerDepth(figure)], bottom: [40] };
  let panels: readonly PlacedPanel[] = [];
  for (let pass = 0; pass < PASSES; pass++) {
    const boxes = panelBoxes(figure, grid);
    panels = figure.panels.map((panel, i) => placePanel(figure, panel, { box: boxes[i]!, boxes, sizes }));
    grid = needsOf(figure, panels);
  }
  const frames = panels.map(({ box, x, y }) => ({ box, x: x.scale.domain, y: y.scale.domain }));
  const nodes = panels.flatMap((placed) => drawPanel(placed, { panels, sizes }));
  return { width: figure.width, height: figure.height, nodes, frames };
}

/** What the texts of axes need beside the panels, by column and by row. */
interface Grid {
  readonly left: readonly number[];
  readonly right: readonly number[];
  readonly top: readonly number[];
  readonly bottom: readonly number[];
}

function needsOf(figure: Figure, panels: readonly PlacedPanel[]): Grid {
  const most = (count: number, at: "row" | "column", need: (placed: PlacedPanel) => number) =>
    Array.from({ length: count }, (_, place) =>
      Math.max(0, ...panels.filter(({ panel }) => (panel[at] ?? 0) === place).map(need)),
    );
  const { columns = [1], rows = [1] } = figure;
  const top = most(rows.length, "row", ({ x, y }) =>
    Math.max(onSide(x, "far"), y.exponent.width > 0 ? sizesOf(figure).number * 1.1 : 0),
  );
  top[0] = Math.max(
    top[0]!,
    headerDepth(figure) + (panels.some(({ x }) => onSide(x, "far") > 0) ? top[0]! : 0),
  );
  return {
    left: most(columns.length, "column", ({ y }) => onSide(y, "near")),
    right: most(columns.length, "column", ({ x, y }) => Math.max(onSide(y, "far"), halfOfLast(x))),
    top,
    bottom: most(rows.length, "row", ({ x }) => onSide(x, "near")),
  };
}

function onSide(axis: PlacedAxis, side: "near" | "far"): number {
  return (axis.axis.side ?? "near") === side ? axisDepth(axis) : 0;
}

/** A number at the end of an axis stands half beyond it. */
function halfOfLast({ major, axis }: PlacedAxis): number {
  if (axis.scale === "category") return 0;
  return Math.max(0, (major.at(-1)?.text.width ?? 0) / 2 - 4);
}

/** The frame of each panel. */
function panelBoxes(figure: Figure, grid: Grid): Box[] {
  const { columns = [1], rows = [1], width, height } = figure;
  const across = spans(columns, grid.left, grid.right, width);
  const down = spans(rows, grid.top, grid.bottom, height);
  return figure.panels.map(({ row = 0, column = 0 }) => {
    const [left, right] = across[column]!;
    const [top, bottom] = down[row]!;
    return { left, right, top, bottom };
  });
}

function spans(
  shares: readonly number[],
  before: readonly number[],
  after: readonly number[],
  length: number,
): [number, number][] {
  const needed = shares.reduce((sum, _, i) => sum + (before[i] ?? 0) + (after[i] ?? 0), 0);
  const free = Math.max(40, length - 2 * MARGIN - BETWEEN * (shares.length - 1) - needed);
  const total = shares.reduce((sum, share) => sum + share, 0);
  let at = MARGIN;
  return shares.map((share, i) => {
    const start = at + (before[i] ?? 0);
    const end = start + (free * share) / total;
    at = end + (after[i] ?? 0) + BETWEEN;
    return [start, end];
  });
}

interface PlacedPanel {
  readonly panel: Panel;
  readonly box: Box;
  readonly x: PlacedAxis;
  readonly y: PlacedAxis;
  /** Header, notes and legend. */
  readonly texts: readonly SceneNode[];
}

function placePanel(
  figure: Figure,
  panel: Panel,
  { box, boxes, sizes }: { readonly box: Box; readonly boxes: readonly Box[]; readonly sizes: Sizes },
): PlacedPanel {
  const x = scaleOf(panel.x, [box.left, box.right]);
  const y = scaleOf(panel.y, [box.bottom, box.top]);
  const axis = (scale: Scale, along: "x" | "y") =>
    placeAxis(panel[along], scale, along, { sizes, widest: along === "x" ? figure.height : figure.width });
  const isFirst = (panel.row ?? 0) === 0 && (panel.column ?? 0) === 0;
  const exponentWidth = axis(y, "y").exponent.width;
  const header = isFirst ? placeHeader(figure, around(boxes), box, exponentWidth) : undefined;
  const notes = placeNotes(panel, box, { size: sizes.legend, header: header?.covers });
  const taken = [header?.covers, notes?.covers].filter((covers) => covers !== undefined);
  const legend = placeLegend(panel, box, { size: sizes.legend, taken });
  const texts = [...taken, ...(legend ? [legend.covers] : [])];
  const end =
    panel.y.roomFor !== undefined && y.domain[0] < y.domain[1]
      ? endWithRoom(panel.layers, box, { x, y, texts, aboveLabels: panel.y.roomFor === "texts-above-labels" })
      : y.domain[1];
  const roomy = end === y.domain[1] ? y : scaleOf({ ...panel.y, domain: [y.domain[0], end] }, y.range);
  return {
    panel,
    box,
    x: axis(x, "x"),
    y: axis(roomy, "y"),
    texts: [...(header?.nodes ?? []), ...(notes?.nodes ?? []), ...(legend?.nodes ?? [])],
  };
}

function around(boxes: readonly Box[]): Box {
  return {
    left: Math.min(...boxes.map(({ left }) => left)),
    top: Math.min(...boxes.map(({ top }) => top)),
    right: Math.max(...boxes.map(({ right }) => right)),
    bottom: Math.max(...boxes.map(({ bottom }) => bottom)),
  };
}

function drawPanel(
  { panel, box, x, y, texts }: PlacedPanel,
  { panels, sizes }: { readonly panels: readonly PlacedPanel[]; readonly sizes: Sizes },
): SceneNode[] {
  const canvas = { box, x: x.scale, y: y.scale, textSize: sizes.legend };
  const clip = boxPath(box);
  const layers = panel.layers.map((layer): SceneNode => {
    const children = drawLayer(layer, canvas);
    return { kind: "group", clip, children, ...(layer.key !== undefined && { key: layer.key }) };
  });
  const depth = Math.max(
    ...panels
      .filter((other) => (other.panel.column ?? 0) === (panel.column ?? 0))
      .filter((other) => (other.y.axis.side ?? "near") === (panel.y.side ?? "near"))
      .map((other) => other.y.depth),
  );
  return [
    ...layers.filter((node) => node.kind !== "group" || node.children.length > 0),
    ...drawFrame(box, x, y, sizes),
    ...drawXTexts(x, box, sizes),
    ...drawYTexts(y, box, { sizes, depth }),
    ...texts,
  ];
}

function refuseNoFigure(figure: unknown): void {
  const { style, panels } = (figure ?? {}) as Partial<Figure>;
  if (typeof style === "string" && Array.isArray(panels)) return;
  throw new RabbitInputError({
    field: "figure",
    ...foundIn(figure),
    expected: "a Figure",
    remedy: remedyFor(figure, "Make one of a FitResult, such as with histFigure or pullsFigure."),
  });
}
