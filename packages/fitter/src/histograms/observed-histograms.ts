import type { FitInput } from "@rabbit-fit/contracts";
import type { FittedData } from "../bin-by-bin/bin-data.js";
import { dataCovariance } from "../bin-by-bin/data-covariance.js";
import {
  addChannelHistogram,
  type ChannelHistograms,
  channelCovarianceHistogram,
  channelHistogram,
} from "./channel-histograms.js";

/** Counts with their covariance, or only its diagonal where no more is known. */
export interface ObservedCovariance {
  /** [data bins] */
  readonly variances: Float64Array;
  /** [data bins, data bins] */
  readonly covariance?: Float64Array;
}

/** The covariance that the tensor gives its data; without any, counts have the variance of a Poisson distribution. */
export function observedCovariance({ data }: FitInput): ObservedCovariance {
  if (data.inverseCovariance) return withDiagonal(dataCovariance(data.inverseCovariance));
  return { variances: data.variances ?? data.counts };
}

/** The covariance of the counts that are fitted, as the likelihood sees them. */
export function fittedCovariance(data: FittedData): ObservedCovariance {
  switch (data.form) {
    case "poisson":
      return { variances: data.observed };
    case "chi2":
      return { variances: data.variances! };
    case "covariance":
      return withDiagonal(dataCovariance(data.inverseCovariance!));
    default:
      return data.form satisfies never;
  }
}

function withDiagonal(covariance: Float64Array): ObservedCovariance {
  const size = Math.sqrt(covariance.length);
  return {
    covariance,
    variances: Float64Array.from({ length: size }, (_, i) => covariance[i * (size + 1)]!),
  };
}

/**
 * Observed counts of the channels that are not masked: of the data, and of what is fitted.
 *
 * @param observed covariance of the data
 * @param counts that are fitted, [data bins]
 * @param fitted covariance of these; that of Poisson distributions by default
 */
export function addObservedHistograms(
  out: ChannelHistograms,
  input: FitInput,
  observed: ObservedCovariance,
  counts: Float64Array,
  fitted: ObservedCovariance,
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
    for (const content of kinds) addChannelHistogram(out, channel, channelHistogram(channel, content));
    for (const { name, covariance } of covariances) {
      if (!covariance) continue;
      const content = { name, label: `covariance of ${label} in data`, covariance, size: counts.length };
      addChannelHistogram(out, channel, channelCovarianceHistogram(channel, content));
    }
  }
}
