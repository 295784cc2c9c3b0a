/** A bin of a channel, and what was found there. */
export interface BinFinding {
  /** Bin of the tensor, counted over all channels. */
  readonly bin: number;
  /** The same bin along each axis of its channel, from 0; from -1 on an axis whose underflow is a bin of the fit. */
  readonly position: readonly number[];
  readonly value: number;
}

interface InChannel {
  readonly channel: string;
  readonly masked: boolean;
}

/** Something in a tensor that may be a fault. */
export type TensorFinding =
  /** Nothing was observed in the whole channel. */
  | ({ readonly kind: "empty-data" } & InChannel)
  /** Bins in which less than `threshold` was observed. Value: the count. */
  | ({
      readonly kind: "low-data";
      readonly threshold: number;
      readonly bins: readonly BinFinding[];
    } & InChannel)
  /** Bins in which nothing or less is expected, of all processes together. Value: the nominal yield. */
  | ({
      readonly kind: "empty-bins";
      /** How many of them have data: no choice of the parameters of a log-normal model describes those. */
      readonly observedCount: number;
      readonly bins: readonly BinFinding[];
    } & InChannel)
  /** Bins in which less than `threshold` is expected, but something. Value: the nominal yield. */
  | ({
      readonly kind: "low-yield";
      readonly threshold: number;
      readonly bins: readonly BinFinding[];
    } & InChannel)
  /** Bins with few simulated events. Value: the statistical uncertainty of the nominal yield relative to it. */
  | ({
      readonly kind: "large-statistical-uncertainty";
      readonly threshold: number;
      readonly bins: readonly BinFinding[];
    } & InChannel)
  /** The template of a process is zero in all bins of the channel. */
  | ({ readonly kind: "zero-template"; readonly process: string } & InChannel)
  /** The template of a process is negative in some bins. Value: the nominal yield of the process. */
  | ({
      readonly kind: "negative-template";
      readonly process: string;
      readonly bins: readonly BinFinding[];
    } & InChannel)
  /**
   * The template of a process is zero in some bins and has a statistical variance there, as where a writer has made negative yields
   * zero. Value: the variance.
   */
  | ({
      readonly kind: "zero-with-variance";
      readonly process: string;
      readonly bins: readonly BinFinding[];
    } & InChannel)
  /** A systematic that varies nothing in the channels looked at. */
  | { readonly kind: "empty-systematic"; readonly systematic: string }
  /** A process that no systematic varies. */
  | { readonly kind: "process-without-systematics"; readonly process: string }
  /**
   * A systematic of one standard deviation scales a template by more than `threshold`, or by less than its inverse,
   * in some bin.
   */
  | ({
      readonly kind: "large-variation";
      readonly process: string;
      readonly systematic: string;
      readonly threshold: number;
      /** In how many bins. */
      readonly binCount: number;
      readonly smallest: VariationExtreme;
      readonly largest: VariationExtreme;
    } & InChannel)
  /** The upward and the downward variation of a template lie on the same side of it, or one of them does not vary. */
  | ({
      readonly kind: "one-sided-variation";
      readonly process: string;
      readonly systematic: string;
      /** In how many bins, of `variedBinCount` that vary at all. */
      readonly binCount: number;
      readonly variedBinCount: number;
    } & InChannel);

/** Where the varied template relative to the nominal one is smallest or largest. */
export interface VariationExtreme {
  readonly ratio: number;
  readonly direction: "up" | "down";
  /** Bin of the tensor, counted over all channels. */
  readonly bin: number;
  readonly position: readonly number[];
}

/** From where on something is a finding. */
export interface CheckThresholds {
  /** Observed counts of a bin below this are few. */
  readonly data: number;
  /** Nominal yields of a bin below this are small. */
  readonly yield: number;
  /** Statistical uncertainties of the nominal yield of a bin, relative to it, above this are large. */
  readonly statisticalUncertainty: number;
  /** A variation by more than this factor, or its inverse, is large. */
  readonly variation: number;
  /** A variation is one-sided if it is so in at least this share of the bins that it varies. */
  readonly oneSidedShare: number;
}

/** The first four are those of Python rabbit (`rabbit_debug_inputdata.py`), which does not look for one-sided variations. */
export const DEFAULT_CHECK_THRESHOLDS: CheckThresholds = {
  data: 10,
  yield: 1,
  statisticalUncertainty: 1,
  variation: 2,
  // Independent fluctuations of an upward and a downward template leave half of the bins one-sided.
  oneSidedShare: 0.9,
};
