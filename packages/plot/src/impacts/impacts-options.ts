import type { FitResult } from "@rabbit-fit/contracts";
import type { ImpactKind, ObservableImpacts } from "@rabbit-fit/results";
import type { CommonFigureOptions } from "../options/common-options.js";

/** What the rows of a figure of impacts and pulls are, and how they look. */
export interface RowOptions extends CommonFigureOptions {
  /** The name of the fit in the result; that to data by default, or to the Asimov data where there is none. */
  readonly fit?: string;
  /** What the legend calls this fit. */
  readonly name?: string;
  readonly sortBy?: RowOrder;
  /** What is compared by `sortBy`: this fit, the first one that it is compared with, their difference, or the larger of both. */
  readonly sortOn?: "own" | "compared" | "difference" | "both";
  /** `falling`, the default: the largest number, or the first name, is on top. */
  readonly direction?: "falling" | "rising";
  /** Only this many rows, from the top. */
  readonly top?: number;
  /** Which sources are shown; all by default. */
  readonly keep?: (source: string) => boolean;
  /** Pulls as differences from the values before the fit, the default, or the values. */
  readonly pulls?: "difference" | "value";
  /**
   * Error bars of pulls: to where 2 (L - L_min) = 1, the default, where the fit has found that (a contour scan, asymmetric impacts); or the
   * uncertainty of the covariance to both sides.
   */
  readonly bars?: "interval" | "sigma";
  /** Also the pull relative to what the constraint has gained, (x - x0) / sqrt(sigma0^2 - sigma^2). */
  readonly gainedPulls?: boolean;
  /** The ends of the axis of pulls are this, with either sign. */
  readonly pullRange?: number;
  /** Width of the figure in points. */
  readonly width?: number;
}

/** By the size of the impact, by the pull or its size, by the constraint, or by the name. */
export type RowOrder = "impact" | "pull" | "pull-size" | "constraint" | "name";

/** Which fit is drawn beside that of the figure. */
export interface ComparedFit {
  /** The result of the figure by default. */
  readonly result?: FitResult;
  readonly fit?: string;
  /** What the legend calls it. */
  readonly name: string;
}

/** Which impacts are drawn beside those of the figure. */
export interface ComparedImpacts extends ComparedFit {
  /** Those of the figure by default. */
  readonly kind?: ImpactKind;
  /** Of the figure by default. */
  readonly on?: string | ObservableImpacts;
  /** That of the figure by default. */
  readonly scale?: number;
}

export interface ImpactsFigureOptions extends Omit<RowOptions, "pulls"> {
  /** The parameter, or the bin, that the impacts are on; the first parameter of interest by default. */
  readonly on?: string | ObservableImpacts;
  /** `traditional` by default, and `global` on bins. */
  readonly kind?: ImpactKind;
  /** Of single sources, the default, which have pulls; or of groups, with the whole uncertainty. */
  readonly of?: "sources" | "groups";
  /** Other results, fits, or kinds of impacts beside these. */
  readonly compared?: readonly ComparedImpacts[];
  /** As `RowOptions.pulls`; or none. */
  readonly pulls?: "difference" | "value" | "none";
  /** Impacts in units of what they are on, the default; over its uncertainty; or, on bins, over the value of the bin. */
  readonly relativeTo?: "nothing" | "uncertainty" | "value";
  /** Impacts are multiplied by this. */
  readonly scale?: number;
  /** `one`: bars to the right, whatever the sign. */
  readonly sides?: "one" | "two";
  /** Whether the impacts stand beside the bars as numbers. */
  readonly numbers?: boolean;
  /** Only the groups that `labels.parameterGroupings` has under this name. */
  readonly parameterGrouping?: string;
  /** The label of the axis of impacts. */
  readonly impactLabel?: string;
}

export interface PullsFigureOptions extends RowOptions {
  readonly compared?: readonly ComparedFit[];
}
