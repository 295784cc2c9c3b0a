import type { Legend, Panel, Place } from "../figure/figure.js";
import type { Layer } from "../figure/layer.js";
import { type Typeset, typeset, typesetWithin } from "../text/typeset.js";
import { drawLayer } from "./draw-layer.js";
import { INSET } from "./header.js";
import { scaleOf } from "./scale.js";
import { type Box, boxPath, type SceneNode } from "./scene.js";

/** Of the whole panel, a legend takes at most this; then its texts become smaller. */
const HIGHEST = 0.62;
const SMALLEST = 0.45;
/** A text takes at most this share of the width of the panel. Wider texts become smaller, down to a share of their size, and are then cut. */
const WIDEST_TEXT = 0.5;
const SMALLEST_WIDE = 0.7;
/** From a legend to the edge of its background, of the size of its texts. */
const PADDING = 0.5;

/** A legend with its place. */
export interface PlacedLegend {
  readonly covers: Box;
  readonly nodes: readonly SceneNode[];
}

/**
 * Puts the legend of a panel into its corner, beside what is there: with fewer columns, then below it.
 *
 * @param size of its texts, in points
 * @param taken what header and notes cover
 */
export function placeLegend(
  { legend, layers }: Panel,
  box: Box,
  { size, taken }: { readonly size: number; readonly taken: readonly Box[] },
): PlacedLegend | undefined {
  if (legend === undefined || legend.entries.length === 0) return undefined;
  const wanted = Math.min(legend.columns ?? 1, legend.entries.length);
  let arranged: Arranged | undefined;
  for (let columns = wanted; columns >= 1; columns--) {
    arranged = arrange(legend, box, { columns, size: size * (legend.scale ?? 1) });
    if (!taken.some((other) => overlap(other, arranged!.covers))) break;
  }
  const { covers, texts, columns, rowHeight, columnWidths, textSize } = arranged!;
  // Where nothing helps, the legend goes below what it would cover.
  const lowest = Math.max(
    0,
    ...taken.filter((other) => overlap(other, covers)).map(({ bottom }) => bottom - covers.top),
  );
  const down = Math.min(lowest, Math.max(0, box.bottom - covers.bottom));
  const rows = Math.ceil(texts.length / columns);
  const nodes = texts.map(({ key, text }, i): SceneNode => {
    const [column, row] = [Math.floor(i / rows), i % rows];
    const left = covers.left + columnWidths.slice(0, column).reduce((sum, width) => sum + width, 0);
    const middle = covers.top + down + (row + 0.5) * rowHeight;
    const swatch = {
      left,
      right: left + 2.1 * textSize,
      top: middle - 0.38 * textSize,
      bottom: middle + 0.38 * textSize,
    };
    return {
      kind: "group",
      key,
      isEntry: true,
      children: [
        ...drawSwatch(
          layers.filter((layer) => layer.key === key),
          swatch,
          textSize,
        ),
        {
          kind: "text",
          x: swatch.right + 0.6 * textSize,
          y: middle + 0.36 * textSize,
          text,
          colour: "black",
        },
      ],
    };
  });
  const moved = { ...covers, top: covers.top + down, bottom: covers.bottom + down };
  return { covers: moved, nodes: [...backgroundOf(legend, moved, PADDING * textSize), ...nodes] };
}

function backgroundOf({ background }: Legend, covers: Box, padding: number): SceneNode[] {
  if (background === undefined) return [];
  const { colour, opacity } = background;
  const around = {
    left: covers.left - padding,
    top: covers.top - padding,
    right: covers.right + padding,
    bottom: covers.bottom + padding,
  };
  return [{ kind: "path", d: boxPath(around), fill: colour, ...(opacity !== undefined && { opacity }) }];
}

interface Arranged {
  readonly covers: Box;
  readonly texts: readonly { readonly key: string; readonly text: Typeset }[];
  readonly columns: number;
  readonly rowHeight: number;
  readonly columnWidths: readonly number[];
  readonly textSize: number;
}

function arrange(
  { entries, place = "upper right" }: Legend,
  box: Box,
  { columns, size }: { readonly columns: number; readonly size: number },
): Arranged {
  const rows = Math.ceil(entries.length / columns);
  const height = box.bottom - box.top;
  const fittingSize = size * Math.max(SMALLEST, Math.min(1, (HIGHEST * height) / (rows * 1.5 * size)));
  const widest = ((box.right - box.left) * WIDEST_TEXT) / Math.max(1, columns - 0.5);
  const needed = Math.max(...entries.map(({ label }) => typeset(label, fittingSize).width));
  const textSize = fittingSize * Math.max(SMALLEST_WIDE, Math.min(1, widest / needed));
  const texts = entries.map(({ key, label }) => ({ key, text: typesetWithin(label, textSize, widest) }));
  const columnWidths = Array.from({ length: columns }, (_, column) => {
    const own = texts.slice(column * rows, (column + 1) * rows).map(({ text }) => text.width);
    return 2.7 * textSize + Math.max(0, ...own) + (column + 1 < columns ? 1.2 * textSize : 0);
  });
  const rowHeight = 1.5 * textSize;
  const width = columnWidths.reduce((sum, one) => sum + one, 0);
  const covers = atPlace(place, box, { width, height: rows * rowHeight });
  return { covers, texts, columns, rowHeight, columnWidths, textSize };
}

/** A rectangle of that size at a place inside another. */
export function atPlace(
  place: Place,
  box: Box,
  size: { readonly width: number; readonly height: number },
): Box {
  const inset = Math.min(INSET, (box.bottom - box.top) * 0.06);
  const left = place.endsWith("left")
    ? box.left + INSET
    : place.endsWith("right")
      ? box.right - INSET - size.width
      : (box.left + box.right - size.width) / 2;
  const top = place.startsWith("upper")
    ? box.top + inset
    : place.startsWith("lower")
      ? box.bottom - inset - size.height
      : (box.top + box.bottom - size.height) / 2;
  return { left, top, right: left + size.width, bottom: top + size.height };
}

function overlap(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

/** What layers look like, in a small rectangle. */
function drawSwatch(layers: readonly Layer[], box: Box, textSize: number): SceneNode[] {
  const unit = { scale: "linear", domain: [0, 1] } as const;
  const canvas = {
    box,
    x: scaleOf(unit, [box.left, box.right]),
    y: scaleOf(unit, [box.bottom, box.top]),
    textSize,
  };
  const stepCount = layers.filter(({ kind }) => kind === "steps").length;
  let step = 0;
  return layers.flatMap((layer) => {
    switch (layer.kind) {
      case "area":
        return drawLayer({ ...layer, edges: [0, 1], low: [0], high: [1] }, canvas);
      case "steps": {
        // Two lines of one entry, such as up and down, stand one above the other.
        const height = stepCount > 1 ? 0.75 - step++ / (2 * (stepCount - 1)) : 0.5;
        return drawLayer({ ...layer, edges: [0, 1], values: [height] }, canvas);
      }
      case "points": {
        const { xLow, yLow, ...rest } = layer;
        const middle = { x: [0.5], y: [0.5] };
        const bars = {
          ...(xLow && { xLow: [0.1], xHigh: [0.9] }),
          ...(yLow && { yLow: [-0.2], yHigh: [1.2] }),
        };
        return drawLayer({ ...rest, ...middle, ...bars }, canvas);
      }
      case "curve":
        return layer.fill
          ? drawLayer({ ...layer, x: [0, 1, 1, 0], y: [0, 0, 1, 1] }, canvas)
          : drawLayer({ ...layer, x: [0, 1], y: [0.5, 0.5] }, canvas);
      case "rule":
        return drawLayer({ kind: "curve", x: [0, 1], y: [0.5, 0.5], line: layer.line }, canvas);
      case "boxes":
        return drawLayer({ ...layer, x0: [0], x1: [1], y0: [0], y1: [1] }, canvas);
      case "matrix":
      case "labels":
        return [];
      default:
        return layer satisfies never;
    }
  });
}
