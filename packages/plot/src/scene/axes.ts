import type { FigureAxis } from "../figure/figure.js";
import { emptyText, type Typeset, typeset, typesetWithin } from "../text/typeset.js";
import type { Scale } from "./scale.js";
import { type Box, boxPath, round, type SceneNode } from "./scene.js";
import type { Sizes } from "./sizes.js";
import { axisTicks } from "./ticks.js";

/** Between the frame and the numbers of an axis, and between these and its label, in points. */
const GAP = 7;
/** Names of categories are not wider than this share of the width of the figure, or of its height below an x axis. */
const WIDEST_NAME = { x: 0.22, y: 0.42 } as const;
/** Names of categories may be so small; where that does not suffice, some are left out. */
const SMALLEST_NAME = 5;
/** Labels of axes that are too long become smaller, down to this share of their size. */
const SMALLEST_LABEL = 0.65;

/** An axis with its texts. */
export interface PlacedAxis {
  readonly axis: FigureAxis;
  readonly scale: Scale;
  readonly major: readonly { readonly at: number; readonly text: Typeset }[];
  readonly minor: readonly number[];
  readonly label: Typeset;
  /** The power of ten that the numbers have in common. */
  readonly exponent: Typeset;
  /** Whether its texts, of an x axis, go upwards. */
  readonly upwards: boolean;
  /** What its numbers need across the axis, in points. */
  readonly depth: number;
}

/** A label that is longer than its axis becomes smaller, down to a share of its size, and is then cut. */
function axisLabelWithin(text: string, size: number, length: number): Typeset {
  const share = Math.min(1, length / typeset(text, size).width);
  return typesetWithin(text, size * Math.max(SMALLEST_LABEL, share), length);
}

/** The texts of an axis. @param side the width of the figure for an x axis, or its height */
export function placeAxis(
  axis: FigureAxis,
  scale: Scale,
  along: "x" | "y",
  { sizes, widest }: { readonly sizes: Sizes; readonly widest: number },
): PlacedAxis {
  const length = Math.abs(scale.range[1] - scale.range[0]);
  const { major, minor, exponent } = axisTicks(
    axis,
    scale,
    length / sizes.number / (along === "x" ? 1.35 : 0.85),
  );
  const numbered = axis.numbered ?? true;
  const label = numbered && axis.label ? axisLabelWithin(axis.label, sizes.label, length) : emptyText;
  const marks = major.map(({ at }) => ({ at, text: emptyText }));
  const placed = { axis, scale, minor, label, upwards: false };
  if (!numbered) return { ...placed, major: marks, exponent: emptyText, depth: 0 };
  const common = exponent === 0 ? emptyText : typeset(`$\\times 10^{${exponent}}$`, sizes.number);
  if (axis.scale !== "category" && axis.ticks === undefined) {
    const texts = major.map(({ at, text }) => ({ at, text: typeset(text, sizes.number) }));
    const depth = along === "x" ? sizes.number * 0.75 : widestOf(texts);
    return { ...placed, major: texts, exponent: common, depth };
  }
  const spacing = length / Math.max(1, major.length);
  const size = Math.max(SMALLEST_NAME, Math.min(sizes.number, spacing * 0.92));
  const every = Math.ceil(size / 1.05 / spacing);
  const texts = major.map(({ at, text }, i) => ({
    at,
    text: i % every === 0 ? typesetWithin(text, size, widest * WIDEST_NAME[along]) : emptyText,
  }));
  const width = widestOf(texts);
  const upwards = along === "x" && width > spacing * 0.95;
  return {
    ...placed,
    major: texts,
    exponent: emptyText,
    upwards,
    depth: along === "y" || upwards ? width : size * 0.75,
  };
}

function widestOf(texts: readonly { readonly text: Typeset }[]): number {
  return texts.reduce((most, { text }) => Math.max(most, text.width), 0);
}

/** What the texts of an axis need beside the frame, in points. */
export function axisDepth({ depth, label }: PlacedAxis): number {
  const ofLabel = label.width > 0 ? GAP + label.ascent + label.descent : 0;
  return depth === 0 && ofLabel === 0 ? 0 : GAP + depth + ofLabel;
}

/** The frame of a panel, with ticks on all its sides. */
export function drawFrame(box: Box, x: PlacedAxis, y: PlacedAxis, sizes: Sizes): SceneNode[] {
  let [major, minor] = ["", ""];
  const lengths = [
    [x.major.map(({ at }) => at), sizes.majorTick, "major"],
    [x.minor, sizes.minorTick, "minor"],
  ] as const;
  const add = (d: string, kind: "major" | "minor") => {
    if (kind === "major") major += d;
    else minor += d;
  };
  if (x.axis.scale !== "category") {
    for (const [places, length, kind] of lengths) {
      for (const place of inside(places, x.scale)) {
        add(`M${place},${round(box.bottom)}v${-length}M${place},${round(box.top)}v${length}`, kind);
      }
    }
  }
  if (y.axis.scale !== "category") {
    for (const [places, length, kind] of [
      [y.major.map(({ at }) => at), sizes.majorTick, "major"],
      [y.minor, sizes.minorTick, "minor"],
    ] as const) {
      for (const place of inside(places, y.scale)) {
        add(`M${round(box.left)},${place}h${length}M${round(box.right)},${place}h${-length}`, kind);
      }
    }
  }
  const ticks = [major, minor].filter((d) => d !== "");
  return [
    ...ticks.map((d) => ({ kind: "path", d, stroke: "black", width: round(sizes.frame * 0.7) }) as const),
    { kind: "path", d: boxPath(box), stroke: "black", width: sizes.frame },
  ];
}

/** The places of ticks that are not beyond the ends of the axis. */
function inside(values: readonly number[], scale: Scale): number[] {
  const [low, high] = scale.range[0] < scale.range[1] ? scale.range : [scale.range[1], scale.range[0]];
  return values
    .map(scale)
    .filter((place) => place >= low - 0.01 && place <= high + 0.01)
    .map(round);
}

/** The texts of an x axis. @param depth of all axes that are on its line, so that their labels are, too */
export function drawXTexts(axis: PlacedAxis, box: Box, sizes: Sizes): SceneNode[] {
  const far = axis.axis.side === "far";
  const nodes: SceneNode[] = [];
  for (const { at, text } of axis.major) {
    const place = axis.scale(at);
    if (text.width === 0 || !isInside(place, axis.scale)) continue;
    const half = text.runs[0] ? text.runs[0].size * 0.36 : 0;
    if (axis.upwards) {
      const y = far ? box.top - GAP : box.bottom + GAP + text.width;
      nodes.push({ kind: "text", x: place + half, y, text, colour: "black", upwards: true });
    } else {
      const y = far ? box.top - GAP : box.bottom + GAP + 2 * half;
      nodes.push({ kind: "text", x: place - text.width / 2, y, text, colour: "black" });
    }
  }
  const line = GAP + axis.depth + GAP;
  if (axis.label.width > 0) {
    const { width, ascent, descent } = axis.label;
    const y = far ? box.top - line - descent : box.bottom + line + ascent;
    const x = axis.axis.scale === "category" || far ? (box.left + box.right - width) / 2 : box.right - width;
    nodes.push({ kind: "text", x: Math.max(2, x), y, text: axis.label, colour: "black" });
  }
  if (axis.exponent.width > 0) {
    const y = box.bottom + GAP + sizes.number * 0.75 + GAP + axis.exponent.ascent;
    nodes.push({
      kind: "text",
      x: axis.label.width > 0 ? box.left : box.right - axis.exponent.width,
      y,
      text: axis.exponent,
      colour: "black",
    });
  }
  return nodes;
}

/** The texts of a y axis. @param depth of the numbers of all axes above and below it, so that their labels are in line */
export function drawYTexts(
  axis: PlacedAxis,
  box: Box,
  { sizes, depth }: { readonly sizes: Sizes; readonly depth: number },
): SceneNode[] {
  const far = axis.axis.side === "far";
  const nodes: SceneNode[] = [];
  for (const { at, text } of axis.major) {
    const place = axis.scale(at);
    if (text.width === 0 || !isInside(place, axis.scale)) continue;
    const x = far ? box.right + GAP : box.left - GAP - text.width;
    nodes.push({ kind: "text", x, y: place + (text.runs[0]?.size ?? 0) * 0.36, text, colour: "black" });
  }
  if (axis.label.width > 0) {
    const { width, ascent, descent } = axis.label;
    const x = far ? box.right + GAP + depth + GAP + ascent : box.left - GAP - depth - GAP - descent;
    const y = axis.axis.scale === "category" ? (box.top + box.bottom + width) / 2 : box.top + width;
    nodes.push({ kind: "text", x, y, text: axis.label, colour: "black", upwards: true });
  }
  if (axis.exponent.width > 0) {
    nodes.push({
      kind: "text",
      x: box.left,
      y: box.top - sizes.number * 0.35,
      text: axis.exponent,
      colour: "black",
    });
  }
  return nodes;
}

function isInside(place: number, { range }: Scale): boolean {
  return place >= Math.min(...range) - 0.01 && place <= Math.max(...range) + 0.01;
}
