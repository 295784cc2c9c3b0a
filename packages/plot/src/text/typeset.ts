import { type Accent, type Markup, type MarkupNode, parseMarkup } from "./markup.js";
import { ascent, capHeight, descent, type Face, textWidth } from "./text-metrics.js";

/** A piece of text in one face and size, from the start of the line and, downwards, from its base line. */
export interface TextRun {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly face: Face;
  readonly size: number;
  readonly width: number;
}

/** A stroke, such as a fraction bar, through points [x, y] as those of a run. */
export interface Stroke {
  readonly points: readonly (readonly [number, number])[];
  readonly width: number;
}

/** A line of text that knows where everything in it is. */
export interface Typeset {
  readonly width: number;
  /** Above the base line. */
  readonly ascent: number;
  /** Below the base line. */
  readonly descent: number;
  readonly runs: readonly TextRun[];
  readonly strokes: readonly Stroke[];
}

export const emptyText: Typeset = { width: 0, ascent: 0, descent: 0, runs: [], strokes: [] };

/** Of scripts, in shares of the size. */
const SCRIPT = { size: 0.7, up: 0.4, down: 0.22 } as const;
/** Thickness of strokes, in shares of the size. */
const STROKE = 0.06;

/**
 * A line of text of the given size: TeX-like markup becomes pieces of text and strokes with their places.
 *
 * @param text with mathematics between dollar signs: `$p_T$ (GeV)`, `$\sqrt{s}$ = 13 TeV`
 */
export function typeset(text: string, size: number, face: Face = "regular"): Typeset {
  return placeNodes(parseMarkup(text, face), size);
}

/**
 * The same, cut where it is wider than that and with an ellipsis at its end. What is cut loses its markup beyond the cut.
 */
export function typesetWithin(text: string, size: number, widest: number, face: Face = "regular"): Typeset {
  const whole = typeset(text, size, face);
  if (whole.width <= widest) return whole;
  const characters = [...text];
  let [fits, cut] = [0, characters.length];
  while (cut - fits > 1) {
    const middle = Math.floor((fits + cut) / 2);
    if (typeset(`${characters.slice(0, middle).join("")}…`, size, face).width <= widest) fits = middle;
    else cut = middle;
  }
  return typeset(`${characters.slice(0, fits).join("")}…`, size, face);
}

function placeNodes(nodes: Markup, size: number): Typeset {
  return nodes.reduce((line, node) => beside(line, placeNode(node, size)), emptyText);
}

function placeNode(node: MarkupNode, size: number): Typeset {
  switch (node.kind) {
    case "text": {
      const width = textWidth(node.text, node.face) * size;
      const run = { x: 0, y: 0, text: node.text, face: node.face, size, width };
      return { width, ascent: ascent * size, descent: descent * size, runs: [run], strokes: [] };
    }
    case "space":
      return { ...emptyText, width: node.width * size };
    case "scripts": {
      const above = node.above && moved(placeNodes(node.above, size * SCRIPT.size), 0, -SCRIPT.up * size);
      const below = node.below && moved(placeNodes(node.below, size * SCRIPT.size), 0, SCRIPT.down * size);
      const both = over(above ?? emptyText, below ?? emptyText);
      return { ...both, width: both.width + 0.04 * size };
    }
    case "accent":
      return withAccent(placeNodes(node.content, size), node.accent, size);
    case "root":
      return withRoot(placeNodes(node.content, size), size);
    case "fraction":
      return fraction(placeNodes(node.above, size * 0.8), placeNodes(node.below, size * 0.8), size);
    default:
      return node satisfies never;
  }
}

function moved(text: Typeset, dx: number, dy: number): Typeset {
  return {
    width: text.width,
    ascent: text.ascent - dy,
    descent: text.descent + dy,
    runs: text.runs.map((run) => ({ ...run, x: run.x + dx, y: run.y + dy })),
    strokes: text.strokes.map((stroke) => ({
      ...stroke,
      points: stroke.points.map(([x, y]) => [x + dx, y + dy] as const),
    })),
  };
}

/** Two at the same place. */
function over(one: Typeset, other: Typeset): Typeset {
  return {
    width: Math.max(one.width, other.width),
    ascent: Math.max(one.ascent, other.ascent),
    descent: Math.max(one.descent, other.descent),
    runs: [...one.runs, ...other.runs],
    strokes: [...one.strokes, ...other.strokes],
  };
}

function beside(left: Typeset, right: Typeset): Typeset {
  return { ...over(left, moved(right, left.width, 0)), width: left.width + right.width };
}

function withAccent(content: Typeset, accent: Accent, size: number): Typeset {
  const middle = content.width / 2;
  const highest = Math.max(...content.runs.map((run) => heightOf(run)), 0.5 * size);
  const y = -highest - 0.1 * size;
  const half = Math.max(0.22 * size, accent === "bar" ? content.width / 2 - 0.06 * size : 0);
  const lines: Readonly<Record<Accent, readonly (readonly (readonly [number, number])[])[]>> = {
    bar: [
      [
        [middle - half, y],
        [middle + half, y],
      ],
    ],
    hat: [
      [
        [middle - half, y],
        [middle, y - 0.13 * size],
        [middle + half, y],
      ],
    ],
    tilde: [
      [
        [middle - half, y],
        [middle - half / 3, y - 0.09 * size],
        [middle + half / 3, y],
        [middle + half, y - 0.09 * size],
      ],
    ],
    vec: [
      [
        [middle - half, y],
        [middle + half, y],
      ],
      [
        [middle + half - 0.1 * size, y - 0.08 * size],
        [middle + half, y],
        [middle + half - 0.1 * size, y + 0.08 * size],
      ],
    ],
    dot: [
      [
        [middle - STROKE * size, y],
        [middle + STROKE * size, y],
      ],
    ],
  };
  const width = accent === "dot" ? 2 * STROKE * size : STROKE * size;
  return {
    ...content,
    ascent: Math.max(content.ascent, -y + 0.15 * size),
    strokes: [...content.strokes, ...lines[accent].map((points) => ({ points, width }))],
  };
}

/** Of a lower-case letter without a stem, less than of others. */
function heightOf(run: TextRun): number {
  const isLow = /^[acegm-su-zαγεηικμνοπρστυχω]+$/.test(run.text);
  return -run.y + (isLow ? 0.53 : capHeight + 0.03) * run.size;
}

function withRoot(content: Typeset, size: number): Typeset {
  const sign = 0.55 * size;
  const top = -content.ascent - 0.06 * size;
  const inside = moved(content, sign, 0);
  const points = [
    [0.04 * size, -0.3 * size],
    [0.15 * size, -0.36 * size],
    [0.32 * size, 0.08 * size],
    [0.5 * size, top],
    [sign + content.width + 0.05 * size, top],
  ] as const;
  return {
    ...inside,
    width: sign + content.width + 0.08 * size,
    ascent: -top + STROKE * size,
    strokes: [...inside.strokes, { points, width: STROKE * size }],
  };
}

function fraction(above: Typeset, below: Typeset, size: number): Typeset {
  const width = Math.max(above.width, below.width) + 0.15 * size;
  const bar = -0.26 * size;
  const top = moved(above, (width - above.width) / 2, bar - above.descent - 0.06 * size);
  const bottom = moved(below, (width - below.width) / 2, bar + below.ascent + 0.08 * size);
  const both = over(top, bottom);
  const line = {
    points: [
      [0.03 * size, bar],
      [width - 0.03 * size, bar],
    ] as const,
    width: STROKE * size,
  };
  return { ...both, width, strokes: [...both.strokes, line] };
}
