import { type FitInput, observedHistogramNames } from "@rabbit-fit/contracts";
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
      name: observedHistogramNames.data,
      label: `${label} in data`,
      values: input.data.counts,
      variances: observed.variances,
    },
    {
      name: observedHistogramNames.fitted,
      label: `${label} for fit`,
      values: counts,
      variances: fitted.variances,
    },
  ];
  const covariances = [
    { name: observedHistogramNames.dataCovariance, covariance: observed.covariance },
    { name: observedHistogramNames.fittedCovariance, covariance: fitted.covariance },
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
