import type { Axis } from "../axis/types.js";
import type { Metadata } from "../metadata.js";

/** What every histogram carries beside its contents. */
export interface HistogramCommon {
  readonly axes: readonly Axis[];
  readonly name: string;
  readonly label: string;
  readonly metadata?: Metadata;
}

interface DenseCommon extends HistogramCommon {
  readonly layout: "dense";
  /** Bin contents, [extent of axis 0, extent of axis 1, ...] with flow bins, the last axis fastest. */
  readonly values: Float64Array;
}

/** A histogram of numbers. */
export interface DoubleHistogram extends DenseCommon {
  readonly storage: "double";
}

/** A histogram of numbers with their variances. */
export interface WeightHistogram extends DenseCommon {
  readonly storage: "weight";
  /** Of the same shape as `values`. */
  readonly variances: Float64Array;
}

/** A dense histogram: a plain record, which can be structured-cloned. */
export type Histogram = DoubleHistogram | WeightHistogram;

/**
 * Positions in the flat index with flow bins, as in `Histogram.values`: the last axis fastest. 32-bit while they fit,
 * otherwise integers up to 2^53 as float64.
 */
export type FlatIndices = Uint32Array | Float64Array;

interface SparseCommon extends HistogramCommon {
  readonly layout: "sparse";
  /** Where there is an entry, increasing, without repetition, [entries]. */
  readonly indices: FlatIndices;
  /** Contents of these bins, [entries]. All others are zero. */
  readonly values: Float64Array;
}

/** A sparse histogram of numbers. */
export interface SparseDoubleHistogram extends SparseCommon {
  readonly storage: "double";
}

/** A sparse histogram of numbers with their variances. */
export interface SparseWeightHistogram extends SparseCommon {
  readonly storage: "weight";
  /** [entries] */
  readonly variances: Float64Array;
}

/** A histogram of which only the bins with an entry are stored: a plain record, which can be structured-cloned. */
export type SparseHistogram = SparseDoubleHistogram | SparseWeightHistogram;

/** A histogram of either layout. */
export type AnyHistogram = Histogram | SparseHistogram;
