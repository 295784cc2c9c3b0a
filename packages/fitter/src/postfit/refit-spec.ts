import type { Keyed } from "./making-threads.js";

/**
 * One of many refits of a fit. It is plain data, so that it travels to other threads; what it leads to depends on the fit and
 * on itself alone.
 */
export type RefitSpec = MinimumSpec | ContourPointSpec;

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

/** Where a refit leads, or why it leads nowhere. */
export type RefitOutcome =
  | { readonly kind: "found"; readonly x: Float64Array; readonly nll: number }
  | { readonly kind: "failed"; readonly reason: string };
