import type { StyleName, TitlePlace } from "../style/styles.js";
import type { Fill, Layer } from "./layer.js";

/**
 * A figure as data: what it shows, without how that is drawn. It is plain: it can be structured-cloned, and written as JSON, where
 * a missing number is null. `toSvg`, `toPdf`, `toPng` and `toHtml` draw it. All texts may have TeX-like markup: see `typeset`.
 */
export interface Figure {
  /** The name of its file, without folder and extension. */
  readonly name: string;
  /** One sentence that stands for the figure where it cannot be seen. */
  readonly description: string;
  readonly style: StyleName;
  /** In points, 1/72 inch. */
  readonly width: number;
  readonly height: number;
  /** All sizes of texts are multiplied by this; 1 by default. */
  readonly textScale?: number;
  readonly header?: Header;
  /** Shares of the width of the columns of panels; one column by default. */
  readonly columns?: readonly number[];
  /** Shares of the height of the rows of panels; one row by default. */
  readonly rows?: readonly number[];
  readonly panels: readonly Panel[];
}

/** Whose figure it is, and of which data. */
export interface Header {
  /** The name of the experiment; that of the style by default. Empty for none. */
  readonly title?: string;
  /** Such as Preliminary. */
  readonly subtitle?: string;
  /** Integrated luminosity in inverse femtobarns. */
  readonly lumi?: number;
  /** Centre-of-mass energy in TeV. */
  readonly energy?: number;
  /** Where the title stands; as the style has it by default. */
  readonly place?: TitlePlace;
}

/** Axes with what is drawn between them. */
export interface Panel {
  /** From the top, 0 by default. */
  readonly row?: number;
  /** From the left, 0 by default. */
  readonly column?: number;
  readonly x: FigureAxis;
  readonly y: FigureAxis;
  /** From the back to the front. */
  readonly layers: readonly Layer[];
  readonly legend?: Legend;
  readonly notes?: Notes;
}

/** An axis of a panel. */
export interface FigureAxis {
  /** `category`: place i + 1/2 is the middle of category i. */
  readonly scale: "linear" | "log" | "category";
  /** From the left, or from below; falling numbers turn the axis round. */
  readonly domain: readonly [number, number];
  readonly label?: string;
  /** Names of the categories, the first at 0. */
  readonly categories?: readonly string[];
  /** Whether the ticks have numbers: an axis that another panel shares has none. True by default. */
  readonly numbered?: boolean;
  /** Where its numbers and its label stand: left of the panel or below it by default (`near`); right of it or above it (`far`). */
  readonly side?: "near" | "far";
  /** `auto`, the default: large and small numbers have a common power of ten at the end of the axis. */
  readonly exponent?: "auto" | "never";
  /** `texts`: the upper end is moved up until no layer is under the legend, the notes or the header. `texts-above-labels`: and no part of a label. */
  readonly roomFor?: "texts" | "texts-above-labels";
  /** Ticks at these places with these texts, instead of those at round numbers. */
  readonly ticks?: readonly Tick[];
}

/** A place on an axis with its text. */
export interface Tick {
  readonly at: number;
  readonly text: string;
}

/** What the layers of a panel are called. An entry shows the look of the layers that have its key. */
export interface Legend {
  readonly entries: readonly { readonly key: string; readonly label: string }[];
  /** 1 by default. */
  readonly columns?: number;
  /** Upper right by default. */
  readonly place?: Place;
  /** A multiple of the size that the style has. */
  readonly scale?: number;
  /** What hides the layers behind the legend; nothing by default. */
  readonly background?: Pick<Fill, "colour" | "opacity">;
}

/** A place inside a panel. */
export type Place =
  | "upper left"
  | "upper center"
  | "upper right"
  | "center left"
  | "center"
  | "center right"
  | "lower left"
  | "lower center"
  | "lower right";

/** Lines of text in a panel. */
export interface Notes {
  readonly lines: readonly string[];
  /** The upper left corner, in shares of the panel from its lower left corner; below the header by default. */
  readonly at?: readonly [number, number];
  readonly scale?: number;
}
