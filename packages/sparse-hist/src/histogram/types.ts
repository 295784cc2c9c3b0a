import type { Axis } from "../axis/types.js";

interface HistogramCommon {
  readonly axes: readonly Axis[];
  readonly name: string;
  readonly label: string;
  /** Bin contents, [extent of axis 0, extent of axis 1, ...] with flow bins, the last axis fastest. */
  readonly values: Float64Array;
}

/** A histogram of numbers. */
export interface DoubleHistogram extends HistogramCommon {
  readonly storage: "double";
}

/** A histogram of numbers with their variances. */
export interface WeightHistogram extends HistogramCommon {
  readonly storage: "weight";
  /** Of the same shape as `values`. */
  readonly variances: Float64Array;
}

/** A dense histogram: a plain record, which can be structured-cloned. */
export type Histogram = DoubleHistogram | WeightHistogram;
