import type { FitResult, FitStage } from "@rabbit-fit/contracts";
import type { Points } from "../figure/layer.js";
import type { CommonFigureOptions, LegendLook } from "../options/common-options.js";

/** How legends and axes of a figure of histograms look. */
export interface HistFigureLook {
  readonly xLabel?: string;
  readonly yLabel?: string;
  /** The ends of the axes, instead of those that show everything. */
  readonly xRange?: readonly [number, number];
  /** With a lower end above the upper one, the upper one is found. */
  readonly yRange?: readonly [number, number];
  /** The upper end of the y axis is multiplied by this. */
  readonly yFactor?: number;
  readonly xScale?: "linear" | "log";
  readonly yScale?: "linear" | "log";
  /**
   * Of the lower panel. Where it is absent, all differences are shown, the ratios of data with their error bars from -1 to 3, and bands and
   * variations of a ratio from 0 to 2 at least.
   */
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

/** How the histograms of a figure are drawn. */
export interface HistDrawing extends CommonFigureOptions, HistFigureLook {
  /** Processes on top of each other by default, each for itself, or not at all. */
  readonly processes?: "stacked" | "overlaid" | "none";
  /** Only these processes. */
  readonly onlyProcesses?: readonly string[];
  /** Processes that the legend does not name. */
  readonly unnamedProcesses?: readonly string[];
  /** One of `labels.processGroupings`. */
  readonly grouping?: string;
  /** Processes that are drawn as outlines over the stack, such as a signal; their yields times `scale`. */
  readonly overlays?: readonly {
    readonly process: string;
    readonly scale?: number;
    readonly label?: string;
  }[];
  /** Processes that are not in the stack; together with `overlays`, a signal beside the background. */
  readonly unstacked?: readonly string[];
  /** The lower panel: data over prediction by default. */
  readonly lowerPanel?: "ratio" | "difference" | "none";
  /** What the lower panel compares with. */
  readonly relativeTo?: "prediction" | "data";
  /** `unit-area`: each distribution over its sum. `data`: the prediction has the sum of the data. */
  readonly normalisation?: "none" | "unit-area" | "data";
  /**
   * `usual`: the sum of the processes is a line where no processes are drawn, and where one of a stack is negative in a bin, so that the top of the
   * stack is not the sum. `none`: it is no line; its ratio is drawn.
   */
  readonly prediction?: "usual" | "none";
  /** Where the uncertainty of the prediction is shown; in the lower panel by default. What has no data and no lower panel has it in the upper one. */
  readonly band?: "lower" | "upper" | "both" | "none";
  /** The data as points with error bars by default, or as a line in a band. */
  readonly dataAs?: "points" | "band";
  /** Where variations are drawn; in the lower panel by default. */
  readonly variationPanels?: "lower" | "upper" | "both";
  /** Of several axes: lines between the bins of the first one with their edges; at these edges, or at all. */
  readonly separations?: "all" | readonly number[];
  /** Data between these numbers of an axis are not shown; the y axis is not chosen by them either. */
  readonly hiddenData?: readonly { readonly axis: string; readonly low: number; readonly high: number }[];
  readonly names?: { readonly data?: string; readonly prediction?: string; readonly uncertainty?: string };
}

/** A prediction beside the nominal one. */
export type HistVariation = {
  readonly label?: string;
  readonly colour?: string;
  /** `up`: only the upper side. Both by default. */
  readonly sides?: "both" | "up";
  /** The distance from the nominal prediction is multiplied by this. */
  readonly scale?: number;
  /** Of the area between both sides; none by default. */
  readonly opacity?: number;
  /** As points with error bars from one side to the other, instead of lines. */
  readonly marker?: Points["marker"];
} & (
  | /** A parameter one uncertainty up and down, alone or with the correlated ones. */ {
      readonly kind: "parameter";
      readonly name: string;
      readonly others?: "alone" | "correlated";
    }
  /** The nominal prediction and the impact of a group of parameters up and down. */
  | { readonly kind: "group"; readonly name: string }
  /** The prediction of another result with its uncertainty up and down. */
  | { readonly kind: "result"; readonly name: string; readonly result: FitResult; readonly stage?: FitStage }
);

/** Which histograms of a result a figure shows, and how. */
export interface HistFigureOptions extends HistDrawing {
  /** The name of the fit in the result; that to data by default, or to the Asimov data where there is none. */
  readonly fit?: string;
  /** The channels as they are, by default. */
  readonly mapping?: string;
  /** The first channel of the mapping by default. */
  readonly channel?: string;
  /** `postfit` by default. */
  readonly stage?: FitStage;
  /**
   * `yields` by default. `unfolded`: what is expected after the fit as the points, as a cross section that was measured, with its
   * uncertainty and inside it that of the data alone; and what was expected before the fit as the prediction.
   */
  readonly shows?: "yields" | "unfolded";
  /** The number of a bin by the name of an axis: only what is in these bins is shown. */
  readonly at?: ReadonlyMap<string, number>;
  /** Of several axes, the last one is fastest by default (`usual`), or the first one. */
  readonly axisOrder?: "usual" | "reversed";
  /** What was fitted by default; or the data of the input; or nothing. */
  readonly data?: "fitted" | "input" | "none";
  /** Contents over widths of bins by default, where the bins of the mapping are yields. */
  readonly per?: "width" | "bin";
  readonly variations?: readonly HistVariation[];
  /** Which chi-square is named: that of the saturated model where there is one by default. */
  readonly test?: "automatic" | "saturated" | "linear" | "none";
  /** `none` leaves out what says of which stage the figure is, and the chi-square. */
  readonly notes?: "usual" | "none";
}
