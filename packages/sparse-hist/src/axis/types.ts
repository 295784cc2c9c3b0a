import type { Metadata } from "../metadata.js";

/** What every axis carries. Axes are plain records: they can be structured-cloned, compared and serialised. */
export interface AxisCommon {
  /** Identifies the axis within its histogram. Empty where the writer gave none. */
  readonly name: string;
  /** Text for plots. */
  readonly label: string;
  readonly metadata?: Metadata;
}

/** Bins of equal width between `start` and `stop`. */
export interface RegularAxis extends AxisCommon {
  readonly kind: "regular";
  readonly bins: number;
  readonly start: number;
  readonly stop: number;
  readonly underflow: boolean;
  readonly overflow: boolean;
  readonly circular: boolean;
  readonly growth: boolean;
}

/**
 * What has bins of equal width on a transformed axis: ln x, sqrt x, or x to a power. The names are those of boost-histogram's
 * `axis.transform`.
 */
export type AxisTransform = "log" | "sqrt" | { readonly power: number };

/**
 * Bins of equal width in a transform f of the values, with both flow bins: `Regular(..., transform=...)` of
 * boost-histogram. The edges are f^-1(from), ..., f^-1(to).
 */
export interface TransformedAxis extends AxisCommon {
  readonly kind: "transformed";
  readonly bins: number;
  readonly transform: AxisTransform;
  /** f of the first edge, and not the edge: so no bit of it is lost between boost-histogram and here. */
  readonly from: number;
  /** f of the last edge. */
  readonly to: number;
  readonly underflow: true;
  readonly overflow: true;
}

/** Bins between given edges. */
export interface VariableAxis extends AxisCommon {
  readonly kind: "variable";
  /** Increasing, [bins + 1]. */
  readonly edges: Float64Array;
  readonly underflow: boolean;
  readonly overflow: boolean;
  readonly circular: boolean;
  readonly growth: boolean;
}

/** One bin for each integer from `start` up to, and without, `stop`. */
export interface IntegerAxis extends AxisCommon {
  readonly kind: "integer";
  readonly start: number;
  readonly stop: number;
  readonly underflow: boolean;
  readonly overflow: boolean;
  readonly circular: boolean;
  readonly growth: boolean;
}

/** One bin for each string. The overflow bin holds everything else. */
export interface StringCategoryAxis extends AxisCommon {
  readonly kind: "string-category";
  readonly categories: readonly string[];
  readonly overflow: boolean;
  readonly growth: boolean;
}

/** One bin for each of a list of integers. The overflow bin holds everything else. */
export interface IntegerCategoryAxis extends AxisCommon {
  readonly kind: "integer-category";
  readonly categories: readonly number[];
  readonly overflow: boolean;
  readonly growth: boolean;
}

/** Two bins, false and true, without flow. */
export interface BooleanAxis extends AxisCommon {
  readonly kind: "boolean";
}

export type Axis =
  | RegularAxis
  | TransformedAxis
  | VariableAxis
  | IntegerAxis
  | StringCategoryAxis
  | IntegerCategoryAxis
  | BooleanAxis;
