import type { FitStage } from "@rabbit-fit/contracts";
import type { Header, Place } from "../figure/figure.js";
import type { FigureLabels } from "../labels/figure-labels.js";
import type { StyleName } from "../style/styles.js";

/** What all figures have in common. */
export interface CommonFigureOptions {
  /** `plain` by default. */
  readonly style?: StyleName;
  readonly header?: Header;
  readonly labels?: FigureLabels;
  /** All texts are multiplied by this; 1 by default. */
  readonly textScale?: number;
}

/** How legends and axes of a figure of histograms look. */
export interface HistFigureLook {
  readonly xLabel?: string;
  readonly yLabel?: string;
  /** The ends of the axes, instead of those that show everything. */
  readonly xRange?: readonly [number, number];
  readonly yRange?: readonly [number, number];
  /** The upper end of the y axis is multiplied by this. */
  readonly yFactor?: number;
  readonly yScale?: "linear" | "log";
  /** Of the lower panel; so that everything is shown where it is absent. */
  readonly lowerRange?: readonly [number, number];
  /** Whether large numbers of the y axis have a common power of ten: `auto`, the default, or `never`. */
  readonly exponent?: "auto" | "never";
  /** Width of the figure in points. */
  readonly width?: number;
  /** Shares of the heights of the upper and the lower panel; 2 to 1 by default. */
  readonly panelShares?: readonly [number, number];
  readonly legend?: LegendLook;
  readonly lowerLegend?: LegendLook;
  /** Where the notes stand, as `Notes.at`. */
  readonly notesAt?: readonly [number, number];
}

export interface LegendLook {
  readonly place?: Place;
  readonly columns?: number;
  /** A multiple of the usual size of its texts. */
  readonly scale?: number;
}

/** Which histograms a figure shows, and how. */
export interface HistFigureOptions extends CommonFigureOptions, HistFigureLook {
  /** The name of the fit in the result; that to data by default, or to the Asimov data where there is none. */
  readonly fit?: string;
  /** The channels as they are, by default. */
  readonly mapping?: string;
  /** The first channel of the mapping by default. */
  readonly channel?: string;
  /** `postfit` by default. */
  readonly stage?: FitStage;
  /** The number of a bin by the name of an axis: only what is in these bins is shown. */
  readonly at?: ReadonlyMap<string, number>;
  /** Of several axes, the last one is fastest by default (`usual`), or the first one. */
  readonly axisOrder?: "usual" | "reversed";
  /** What was fitted by default; or the data of the input; or nothing. */
  readonly data?: "fitted" | "input" | "none";
  /** The lower panel: data over prediction by default. */
  readonly lowerPanel?: "ratio" | "difference" | "none";
  /** What the lower panel compares with. */
  readonly relativeTo?: "prediction" | "data";
  /** Processes on top of each other by default, each for itself, or not at all. */
  readonly processes?: "stacked" | "overlaid" | "none";
  /** Only these processes. */
  readonly onlyProcesses?: readonly string[];
  /** Processes that the legend does not name. */
  readonly unnamedProcesses?: readonly string[];
  /** One of `labels.processGroupings`. */
  readonly grouping?: string;
  /** Contents over widths of bins by default, where the bins of the mapping are yields. */
  readonly per?: "width" | "bin";
  /** `unit-area`: each distribution over its sum. `data`: the prediction has the sum of the data. */
  readonly normalisation?: "none" | "unit-area" | "data";
  /** Where the uncertainty of the prediction is shown; in the lower panel by default. */
  readonly band?: "lower" | "upper" | "both" | "none";
  /** Which chi-square is named: that of the saturated model where there is one by default. */
  readonly test?: "automatic" | "saturated" | "linear" | "none";
  readonly names?: { readonly data?: string; readonly prediction?: string; readonly uncertainty?: string };
  /** `none` leaves out what says of which stage the figure is, and the chi-square. */
  readonly notes?: "usual" | "none";
}
