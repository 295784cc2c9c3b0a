import type { MappingSpec } from "../options/mapping-spec.js";
import type { Keyed } from "./making-threads.js";
import type { ProfilePoint } from "./profile-point.js";

/**
 * One of many refits of a fit. It is plain data, so that it travels to other threads; what it leads to depends on the fit and
 * on itself alone.
 */
export type RefitSpec =
  | MinimumSpec
  | ContourPointSpec
  | ScanSegmentSpec
  | IntervalEndSpec
  | ObservableEndSpec
  | ClosedContourSpec;

/** The minimum with parameters held, or with centres of constraints moved. */
export interface MinimumSpec extends Keyed {
  readonly kind: "minimum";
  /** Internal values of parameters to hold, by their places. */
  readonly hold?: ReadonlyMap<number, number>;
  /** By how much centres of constraints are moved, by the places of their parameters. */
  readonly movedCentres?: ReadonlyMap<number, number>;
  /**
   * Internal parameters to start from, [parameters]; by default where the Gaussian approximation has the minimum with the
   * centres moved.
   */
  readonly start?: Float64Array;
}

/** The point of the contour 2 (L - L_min) = level that is farthest along a parameter. */
export interface ContourPointSpec extends Keyed {
  readonly kind: "contour";
  readonly parameter: number;
  readonly side: "down" | "up";
  readonly level: number;
  /** Places of parameters that are held where the fit has them. */
  readonly held: readonly number[];
}

/**
 * A segment of a scan: points of the profile likelihood, each from the one before with the linear response. A point that fails
 * is left out of the way. The segments of a scan depend on the scan alone: so the points are the same bits wherever segments are
 * made, in threads or in tasks.
 */
export interface ScanSegmentSpec extends Keyed {
  readonly kind: "scan-segment";
  /** What is scanned: parameters, by their places, or an observable. */
  readonly of: readonly number[] | ScannedObservable;
  /** What distances count in: standard deviations after the fit, or before it. */
  readonly unit: "postfit" | "prefit";
  /** Distances of the points from the minimum of the fit, [quantities] each. */
  readonly points: readonly (readonly number[])[];
  /** Points on the way from the minimum to the first one, which are made, but are no part of the outcome. */
  readonly approach?: readonly (readonly number[])[];
  /** Whether the minimum itself comes before the points in the outcome. */
  readonly withMinimum?: boolean;
  /** A point that is found, to start from; the minimum by default. */
  readonly from?: Pick<ProfilePoint, "values" | "x" | "slopes">;
}

/** One end of the interval 2 (L - L_min) = level^2 of a parameter. */
export interface IntervalEndSpec extends Keyed {
  readonly kind: "interval-end";
  readonly parameter: number;
  readonly side: "down" | "up";
  /** In standard deviations. */
  readonly level: number;
  /** Places of further parameters that are held where the fit has them; none by default. */
  readonly held?: readonly number[];
}

/** The same of an observable. */
export interface ObservableEndSpec extends Keyed {
  readonly kind: "observable-end";
  readonly of: ScannedObservable;
  readonly side: "down" | "up";
  /** In standard deviations. */
  readonly level: number;
}

/** One output of a mapping. */
export interface ScannedObservable {
  readonly mapping: MappingSpec;
  /** Counted from 0. */
  readonly output: number;
}

/** The closed contour 2 (L - L_min) = level^2 of two parameters. */
export interface ClosedContourSpec extends Keyed {
  readonly kind: "closed-contour";
  /** Places of the parameters. */
  readonly of: readonly [x: number, y: number];
  /** In standard deviations. */
  readonly level: number;
  /** Number of points. */
  readonly points: number;
}

/** Where a refit leads, or why it leads nowhere, by its kind. */
export interface RefitOutcomes {
  readonly minimum: MinimumOutcome;
  readonly contour: MinimumOutcome;
  readonly "scan-segment": PointsOutcome;
  /** One point. */
  readonly "interval-end": PointsOutcome;
  /** One point. */
  readonly "observable-end": PointsOutcome;
  readonly "closed-contour": PointsOutcome;
}

export type RefitOutcome = RefitOutcomes[RefitSpec["kind"]];

/** The outcome of a refit of one of several kinds. */
export type OutcomeOf<Spec extends RefitSpec> = RefitOutcomes[Spec["kind"]];

/** A minimum, or why there is none. */
export type MinimumOutcome =
  | { readonly kind: "found"; readonly x: Float64Array; readonly nll: number }
  | RefitFailure;

/** Points of a profile likelihood, or why there are none at all. */
export type PointsOutcome =
  | { readonly kind: "points"; readonly points: readonly ProfilePoint[] }
  | RefitFailure;

export interface RefitFailure {
  readonly kind: "failed";
  readonly reason: string;
}
