/*
 * What can be drawn between the axes of a panel. Places and sizes are in the numbers of the axes. What is not finite is left out: NaN
 * where there is no number.
 */

/** How a line is drawn. */
export interface Line {
  readonly colour: string;
  /** In points, 1 by default. */
  readonly width?: number;
  readonly dash?: "dashed" | "dotted" | "dash-dotted";
}

/** How an area is filled. */
export interface Fill {
  /** Of the area, or of the lines of its hatching. */
  readonly colour: string;
  /** 1 by default. */
  readonly opacity?: number;
  /** Lines across the area instead of the area: rising, falling, or both. */
  readonly hatch?: "rising" | "falling" | "crossed";
}

interface LayerCommon {
  /** The entry of the legend that stands for it; what has the same key is shown and hidden together. */
  readonly key?: string;
  /** What it is called where its numbers are shown; without a name they are not. */
  readonly name?: string;
}

/** The outline of a histogram. */
export interface Steps extends LayerCommon {
  readonly kind: "steps";
  /** Increasing, [bins + 1] */
  readonly edges: readonly number[];
  /** [bins] */
  readonly values: readonly number[];
  readonly line: Line;
}

/** The area between two histograms: a part of a stack, or a band. */
export interface Area extends LayerCommon {
  readonly kind: "area";
  /** Increasing, [bins + 1] */
  readonly edges: readonly number[];
  /** [bins] */
  readonly low: readonly number[];
  /** [bins] */
  readonly high: readonly number[];
  readonly fill: Fill;
  /** Of its outline. */
  readonly line?: Line;
  /** What is shown as its number; the higher minus the lower edge by default (`difference`). */
  readonly shows?: "difference" | "range";
}

/** Markers with error bars. */
export interface Points extends LayerCommon {
  readonly kind: "points";
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** Ends of the error bars, [points] */
  readonly xLow?: readonly number[];
  readonly xHigh?: readonly number[];
  readonly yLow?: readonly number[];
  readonly yHigh?: readonly number[];
  readonly colour: string;
  /** A disc by default. */
  readonly marker?: "disc" | "circle" | "square" | "diamond" | "cross" | "star" | "none";
  /** Its diameter in points. */
  readonly size?: number;
  /** Whether the error bars end in a line across. */
  readonly ends?: "plain" | "capped";
  /** Width of the error bars in points. */
  readonly width?: number;
  /**
   * Which arrows are at the edges of the panel: for markers and error bars that are beyond it along the x axis, or for markers that are beyond
   * it along the y axis; none by default.
   */
  readonly beyond?: "x" | "y";
}

/** A line through points, interrupted where there is none. */
export interface Curve extends LayerCommon {
  readonly kind: "curve";
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly line?: Line;
  readonly fill?: Fill;
}

/** A straight line across the panel. */
export interface Rule extends LayerCommon {
  readonly kind: "rule";
  /** The axis on which `at` is: a rule at a place of the x axis is vertical. */
  readonly axis: "x" | "y";
  readonly at: number;
  /** Its ends in shares of the panel, from below or from the left; across the whole by default. */
  readonly span?: readonly [number, number];
  readonly line: Line;
}

/** Rectangles, such as bars of impacts. */
export interface Boxes extends LayerCommon {
  readonly kind: "boxes";
  readonly x0: readonly number[];
  readonly x1: readonly number[];
  readonly y0: readonly number[];
  readonly y1: readonly number[];
  readonly fill?: Fill;
  readonly line?: Line;
  /** Which sides its number is between; `x` by default. */
  readonly shows?: "x" | "y";
}

/** Coloured cells. */
export interface Matrix extends LayerCommon {
  readonly kind: "matrix";
  /** Increasing, [columns + 1] */
  readonly xEdges: readonly number[];
  /** Increasing, [rows + 1] */
  readonly yEdges: readonly number[];
  /** [rows][columns], one after the other */
  readonly values: readonly number[];
  readonly colours: ColourScale;
}

/** From a number to a colour. */
export interface ColourScale {
  readonly ramp: "blue-red" | "blues" | "viridis" | "cividis";
  /** The numbers at the ends of the ramp. */
  readonly domain: readonly [number, number];
}

/** Texts at places. */
export interface Labels extends LayerCommon {
  readonly kind: "labels";
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly texts: readonly string[];
  readonly colour?: string;
  /** A multiple of the size of the legend. */
  readonly scale?: number;
  /** The part of the text that is at the place; `middle` by default. */
  readonly anchor?: "start" | "middle" | "end";
}

export type Layer = Steps | Area | Points | Curve | Rule | Boxes | Matrix | Labels;
