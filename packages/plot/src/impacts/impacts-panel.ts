import { blindedValue, type Impact } from "@rabbit-fit/results";
import type { Boxes, Layer } from "../figure/layer.js";
import { palette, paletteColour } from "../style/palette.js";
import { numberText } from "./impact-text.js";
import type { ImpactsFigureOptions } from "./impacts-options.js";
import { lineAlongRows, type RowPanel } from "./row-figure.js";
import { impactSize, type SourceRow, type SourceSeries } from "./source-rows.js";

const UP = palette[0]!;
const DOWN = palette[2]!;
/** Of the height of a row. */
const BAR = 0.74;
/** The axis reaches this much farther than the longest bar; with numbers beside the bars, farther to the right. */
const BEYOND = 1.12;
const WITH_NUMBERS = 0.22;

/** The panel of impacts: for each source a bar to where what the impacts are on goes when the source goes up, and one for down. */
export function impactsPanel(
  rows: readonly SourceRow[],
  series: readonly Pick<SourceSeries, "name" | "hidden">[],
  { sides = "two", numbers = false, impactLabel = "Impact" }: ImpactsFigureOptions,
): RowPanel {
  const layers: Layer[] = [];
  const entries: { key: string; label: string }[] = [];
  const isSymmetric = rows.every(({ impacts }) => impacts.every((one) => !one || one.down === -one.up));
  const isAbsolute = sides === "one" && isSymmetric;
  for (const [i, { name }] of series.entries()) {
    const suffix = name === "" ? "" : ` (${name})`;
    const ofSide = (side: "up" | "down") =>
      barsOf(rows, { series: i, count: series.length, side, sides, isAbsolute });
    const hasDown = ofSide("down").x0.length > 0;
    for (const side of ["up", "down"] as const) {
      const bars = ofSide(side);
      if (bars.x0.length === 0) continue;
      const sign = side === "down" ? "−" : hasDown ? "+" : "±";
      const title = `${sign}1$\\sigma$${suffix}`;
      const key = `impact ${side} ${i}`;
      layers.push({ ...bars, ...look(i, series.length, side), key, name: title });
      entries.push({ key, label: title });
    }
  }
  layers.push(lineAlongRows(0, rows.length, { colour: "#777777", width: 1 }));
  const largest = Math.max(
    0,
    ...rows.flatMap(({ impacts }) => impacts.map(impactSize)).filter(Number.isFinite),
  );
  const reach = (largest || 1) * BEYOND;
  const end = numbers ? reach * (1 + WITH_NUMBERS * series.length * (isSymmetric ? 1 : 2)) : reach;
  const unknown = rows.flatMap(({ impacts: [own] }, place) =>
    own && Number.isNaN(impactSize(own)) ? [place + 0.5] : [],
  );
  layers.push({
    kind: "labels",
    x: unknown.map(() => 0),
    y: unknown,
    texts: unknown.map(() => (series[0]?.hidden ? blindedValue : "no value")),
    colour: "#555555",
    scale: 0.85,
  });
  if (numbers) {
    layers.push({
      kind: "labels",
      x: rows.map(() => end * 0.985),
      y: rows.map((_, place) => place + 0.5),
      texts: rows.map(({ impacts }) => impacts.map(numberText).join(" | ")),
      anchor: "end",
      scale: 0.88,
    });
  }
  return {
    x: { scale: "linear", domain: [sides === "one" ? 0 : -reach, end], label: impactLabel },
    layers,
    entries,
    share: 1.25,
  };
}

/** Which bars of a fit. */
interface BarChoice {
  readonly series: number;
  readonly count: number;
  readonly side: "up" | "down";
  readonly sides: "one" | "two";
  /** Whether both sides are as long: then only the one that goes up is drawn. */
  readonly isAbsolute: boolean;
}

/** The bars of one side, the zero of the axis first. Where both sides go the same way, each takes half of the height. */
function barsOf(rows: readonly SourceRow[], choice: BarChoice): Boxes {
  const { series, side, sides, isAbsolute } = choice;
  const found = rows.flatMap(({ impacts }, place) => {
    const impact = impacts[series];
    if (impact === undefined || !Number.isFinite(impact[side])) return [];
    if (isAbsolute && (side === "up" ? impact.up < 0 : impact.down <= 0)) return [];
    const [low, high] = extentInRow(impact, choice);
    const value = sides === "one" ? Math.abs(impact[side]) : impact[side];
    return [{ value, low: place + low, high: place + high }];
  });
  return {
    kind: "boxes",
    x0: found.map(() => 0),
    x1: found.map(({ value }) => value),
    y0: found.map(({ low }) => low),
    y1: found.map(({ high }) => high),
  };
}

/** From where to where in its row a bar is. */
function extentInRow(
  { up, down }: Impact,
  { series, count, side, sides }: BarChoice,
): readonly [number, number] {
  // One that is compared is an outline around the bar; several are beside each other.
  const [parts, part] = count > 2 ? [count, series] : [1, 0];
  const height = BAR / parts;
  const top = (1 - BAR) / 2 + part * height;
  const shared = sides === "one" ? up !== -down : up * down > 0;
  if (!shared) return [top, top + height];
  return side === "up" ? [top, top + height / 2] : [top + height / 2, top + height];
}

/** How the bars of a fit look: filled; the only one that it is compared with, as an outline; of several, each in its colour. */
function look(series: number, count: number, side: "up" | "down"): Pick<Boxes, "fill" | "line"> {
  const colour = side === "up" ? UP : DOWN;
  if (count > 2) return { fill: { colour: paletteColour(series), opacity: side === "up" ? 1 : 0.45 } };
  if (series === 1) return { line: { colour, width: 1.6 } };
  return { fill: { colour, opacity: count > 1 ? 0.5 : 1 } };
}
