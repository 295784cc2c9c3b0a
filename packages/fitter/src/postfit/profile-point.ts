/** One point of a profile likelihood: the minimum over all parameters where some quantities are held. Plain data. */
export interface ProfilePoint {
  /** The values that are held, [quantities] */
  readonly values: readonly number[];
  /**
   * `at-bound` is an end of an interval at a bound of a parameter, or of the yield of a bin, where the likelihood has not risen by as
   * much; in a scan, a value beyond such a bound, which has no minimum.
   */
  readonly status: "found" | "at-bound" | "failed";
  /** L - L_min; NaN where there is no minimum, as are the numbers below. */
  readonly deltaNll: number;
  /** All parameters, [parameters]; NaN without a minimum. */
  readonly x: Float64Array;
  /** dL/dvalue of the profile likelihood, [quantities]; NaN without a minimum. */
  readonly slopes: readonly number[];
  /** Estimated distance to the minimum over the other parameters, in units of the negative log-likelihood. */
  readonly edm: number;
  /** The largest component of the gradient over the other parameters. */
  readonly largestGradient: number;
  /** Why it has failed, or what is at its bound. */
  readonly reason?: string;
}
