import type { MappingSpec } from "./mapping-spec.js";

/** Where the likelihood is scanned: points at equal distances around the minimum, the same number on both sides. */
export interface ScanGrid {
  /** Number of points along a parameter, 15 by default; along one parameter an even number gives one more. At least 2. */
  readonly points?: number;
  /** Distance of the last point from the minimum in standard deviations; 3 by default. Above 0. */
  readonly range?: number;
  /** Standard deviations after the fit, or before it, where a parameter without constraint has 1. `postfit` by default. */
  readonly unit?: "postfit" | "prefit";
}

/** Whether scans are made around the end of a fit that has not converged, or that was not minimised; never by default. */
interface Forced {
  readonly evenUnconverged?: boolean;
}

/** The likelihood along parameters, one at a time; `docs/scans.md` explains scans and contours. */
export interface ScanSpec extends ScanGrid, Forced {
  readonly kind: "scan";
  /** Names of parameters, or regular expressions that match whole names; all that float by default. */
  readonly along?: readonly string[];
}

/** The likelihood over pairs of parameters. */
export interface Scan2DSpec extends ScanGrid, Forced {
  readonly kind: "scan-2d";
  /** Names of parameters. */
  readonly over: readonly (readonly [x: string, y: string])[];
}

/** Intervals of the likelihood, 2 (L - L_min) = level^2, of parameters, one at a time. */
export interface ContourSpec extends Forced {
  readonly kind: "contour";
  /** Names of parameters, or regular expressions that match whole names; all that float by default. */
  readonly of?: readonly string[];
  /** In standard deviations; 1 and 2 by default. Above 0. */
  readonly levels?: readonly number[];
}

/**
 * The likelihood along the outputs of mappings, one at a time: minimised over all parameters and bin-by-bin parameters where an
 * output has a given value.
 */
export interface ObservableScanSpec extends Pick<ScanGrid, "points" | "range">, Forced {
  readonly kind: "scan-observable";
  readonly alongObservables: readonly MappingSpec[];
}

/** Intervals of the likelihood of the outputs of mappings, one at a time. */
export interface ObservableContourSpec extends Forced {
  readonly kind: "contour-observable";
  readonly ofObservables: readonly MappingSpec[];
  /** As for intervals of parameters. */
  readonly levels?: readonly number[];
}

/** Closed contours 2 (L - L_min) = level^2 of pairs of parameters. */
export interface Contour2DSpec extends Forced {
  readonly kind: "contour-2d";
  /** Names of parameters. */
  readonly pairs: readonly (readonly [x: string, y: string])[];
  /** As for intervals. With two parameters, the contour of level 1 covers 39 % of the cases, that of 2 covers 86 %. */
  readonly levels?: readonly number[];
  /** Number of points of a contour; 16 by default. At least 3. */
  readonly points?: number;
}

/** Everything that follows the likelihood away from its minimum. */
export type AnyScanSpec =
  | ScanSpec
  | Scan2DSpec
  | ObservableScanSpec
  | ContourSpec
  | Contour2DSpec
  | ObservableContourSpec;
