import type { FitInput } from "@rabbit-fit/contracts";
import type { ObservedCovariance } from "../data/placed-data.js";
import { type ChannelSink, channelCovarianceHistogram, channelHistogram } from "./channel-histograms.js";

export interface ObservedHistogramOptions {
  /** Covariance of the data of the tensor. */
  readonly observed: ObservedCovariance;
  /** What is fitted, [data bins]. */
  readonly counts: Float64Array;
  /** Covariance of what is fitted. */
  readonly fitted: ObservedCovariance;
}

/** Observed counts of the channels that are not masked: of the data of the tensor, and of what is fitted. */
export function addObservedHistograms(
  out: ChannelSink,
  input: Pick<FitInput, "channels" | "data">,
  { observed, counts, fitted }: ObservedHistogramOptions,
): void {
  const label = "observed number of events";
  const kinds = [
    {
      name: "hist_data_obs",
      label: `${label} in data`,
      values: input.data.counts,
      variances: observed.variances,
    },
    { name: "hist_nobs", label: `${label} for fit`, values: counts, variances: fitted.variances },
  ];
  const covariances = [
    { name: "cov_data_obs", covariance: observed.covariance },
    { name: "cov_nobs_obs", covariance: fitted.covariance },
  ];
  for (const channel of input.channels) {
    if (channel.masked) continue;
    for (const content of kinds) out(channel, channelHistogram(channel, content));
    for (const { name, covariance } of covariances) {
      if (!covariance) continue;
      const content = { name, label: `covariance of ${label} in data`, covariance, size: counts.length };
      out(channel, channelCovarianceHistogram(channel, content));
    }
  }
}
