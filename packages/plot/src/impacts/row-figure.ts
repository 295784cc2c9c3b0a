import type { Figure, Legend, Panel } from "../figure/figure.js";
import { safeFileName } from "../figure/file-name.js";
import type { Boxes, Curve, Layer, Line } from "../figure/layer.js";
import type { RowOptions } from "./impacts-options.js";
import type { SourceRow } from "./source-rows.js";

/** In points. */
const WIDTH = 640;
const ROW = 17;
const SMALLEST_ROW = 9;
/** With more rows than these, rows become lower. */
const MANY_ROWS = 60;
/** What header and axis need besides the rows. */
const AROUND = 84;
/** Above the first row there is room for ticks, however low the rows are. */
const ABOVE = 0.6 * ROW;
/** Texts are smaller than in other figures, as there are many. */
const TEXT_SCALE = 0.62;

/** A panel of such a figure, without the rows that all its panels have in common. */
export interface RowPanel {
  readonly x: Panel["x"];
  readonly layers: readonly Layer[];
  readonly entries: Legend["entries"];
  /** Its share of the width. */
  readonly share: number;
}

/** A figure whose panels stand beside each other, with a row for each source. Legends are in rows of their own at the bottom. */
export function rowFigure(
  rows: readonly SourceRow[],
  panels: readonly RowPanel[],
  {
    name,
    description,
    options,
  }: { readonly name: string; readonly description: string; readonly options: RowOptions },
): Figure {
  // What is compared has long names.
  const columns = panels.some(({ entries }) => entries.length > 2) ? 1 : 2;
  const legendRows = Math.max(0, ...panels.map(({ entries }) => Math.ceil(entries.length / columns)));
  const height = rowHeight(rows.length);
  // A row of the legend is as high as a usual row, however low the others are.
  const extra = legendRows === 0 ? 0 : ((legendRows + 1.1) * ROW) / height;
  const bottom = Math.max(1, rows.length) + extra;
  const above = ABOVE / height;
  return {
    name: safeFileName(name),
    description,
    style: options.style ?? "plain",
    width: options.width ?? WIDTH,
    height: AROUND + (bottom + above) * height,
    textScale: TEXT_SCALE * (options.textScale ?? 1),
    header: { place: "above", ...options.header },
    columns: panels.map(({ share }) => share),
    panels: panels.map(({ x, layers, entries }, column) => ({
      column,
      x,
      y: {
        scale: "category",
        domain: [bottom, -above],
        categories: rows.map(({ label }) => label),
        numbered: column === 0,
      },
      layers: [stripes(rows.length, x.domain), ...layers],
      ...(entries.length > 0 && { legend: { entries, columns, place: "lower center" } }),
    })),
  };
}

/** A vertical line along all rows. */
export function lineAlongRows(at: number, count: number, line: Line): Curve {
  return { kind: "curve", x: [at, at], y: [-ABOVE / rowHeight(count), count], line };
}

function rowHeight(count: number): number {
  return count <= MANY_ROWS ? ROW : Math.max(SMALLEST_ROW, (ROW * MANY_ROWS) / count);
}

/** Every second row has a background, so that the eye finds the name of a bar. */
function stripes(count: number, [left, right]: readonly [number, number]): Boxes {
  const places = Array.from({ length: Math.ceil(count / 2) }, (_, i) => 2 * i);
  return {
    kind: "boxes",
    x0: places.map(() => left),
    x1: places.map(() => right),
    y0: places,
    y1: places.map((place) => place + 1),
    fill: { colour: "#f3f3f3" },
  };
}
