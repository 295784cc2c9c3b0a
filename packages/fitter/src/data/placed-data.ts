import type { BlindingScheme } from "@rabbit-fit/contracts";

/** Data to fit. */
export interface BinData {
  /** N, [data bins]. */
  readonly counts: Float64Array;
  /** V, [data bins], for a chi-square; the counts where it is absent. */
  readonly variances?: Float64Array;
}

/**
 * What hides parameters of interest: the effective parameter is X = f (x + s), or X = f (x + s)^2 where it is stored as a
 * square root.
 */
export interface ParameterOffsets {
  readonly scheme: BlindingScheme;
  /** 1 where a parameter is hidden, [parameters]. */
  readonly hidden: Uint8Array;
  /** s, [parameters]. */
  readonly shifts: Float64Array;
  /** f, [parameters]. */
  readonly factors: Float64Array;
  /** Standard deviation of the distribution that s was drawn from; 0 where nothing was drawn, [parameters]. */
  readonly widths: Float64Array;
}

/**
 * All that distinguishes one data set from another: the data, and what toys and blinding move. It is never modified, so
 * that the likelihood at a data set is a value, and fits of one statistical model cannot disturb each other.
 */
export interface PlacedData extends BinData {
  /** Centres X0 of the constraints, [parameters]. */
  readonly constraintCentres: Float64Array;
  /** Centres of the bin-by-bin parameters, as long as the statistics' `beta0`; those of the templates by default. */
  readonly beta0?: Float64Array;
  /** What hides the parameters of interest; nothing by default. */
  readonly offsets?: ParameterOffsets;
  /** Internal parameters to start from, [parameters]. */
  readonly start: Float64Array;
}

/** Counts with their covariance, or only its diagonal where no more is known. */
export interface ObservedCovariance {
  /** [data bins] */
  readonly variances: Float64Array;
  /** [data bins, data bins] */
  readonly covariance?: Float64Array;
}
