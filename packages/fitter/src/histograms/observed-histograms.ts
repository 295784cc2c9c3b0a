import { observedHistogramNames } from "@rabbit-fit/contracts";
import type { ObservedCovariance } from "../data/placed-data.js";
import { SymmetricSums } from "../linear-algebra/symmetric-sums.js";
import { type Mapping, sumCount, type YieldFunction } from "../mappings/mapping.js";
import { mappedMatrix } from "../prediction/mapped-matrix.js";
import { linearized } from "../prediction/mapped-observables.js";
import { summedBins, sumsOfBins } from "../prediction/summed-yields.js";
import { type ChannelSink, channelCovarianceHistogram, channelHistogram } from "./channel-histograms.js";

export interface ObservedHistogramOptions {
  /** The data of the tensor, [data bins], with their covariance. */
  readonly data: Float64Array;
  readonly observed: ObservedCovariance;
  /** What is fitted, [data bins], with its covariance. */
  readonly counts: Float64Array;
  readonly fitted: ObservedCovariance;
}

/** Observed counts of the channels that are not masked: of the data of the tensor, and of what is fitted. */
export function addObservedHistograms(
  out: ChannelSink,
  mapping: Mapping,
  { data, observed, counts, fitted }: ObservedHistogramOptions,
): void {
  const label = "observed number of events";
  const kinds = [
    {
      name: observedHistogramNames.data,
      covarianceName: observedHistogramNames.dataCovariance,
      label: `${label} in data`,
      ...mapped(mapping, data, observed),
    },
    {
      name: observedHistogramNames.fitted,
      covarianceName: observedHistogramNames.fittedCovariance,
      label: `${label} for fit`,
      ...mapped(mapping, counts, fitted),
    },
  ];
  for (const channel of mapping.channels) {
    if (channel.masked) continue;
    for (const kind of kinds) out(channel, channelHistogram(channel, kind));
    for (const { covarianceName: name, covariance } of kinds) {
      if (!covariance) continue;
      const content = { name, label: `covariance of ${label} in data`, covariance, size: mapping.size };
      out(channel, channelCovarianceHistogram(channel, content));
    }
  }
}

/** f(N) with its variances and, where N has a covariance, its covariance: F V F^T with F = df/dN. */
function mapped(f: YieldFunction, counts: Float64Array, { variances, covariance }: ObservedCovariance) {
  const { selections } = f;
  const { values, bySum } = linearized(f, summedBins(counts, selections), undefined);
  const size = values.length;
  if (covariance) {
    const full = mappedMatrix(covariance, counts.length, selections, [bySum, bySum]);
    return { values, variances: values.map((_, o) => full[o * (size + 1)]!), covariance: full };
  }
  // Independent bins: each gives its variance to the sums that it is a part of.
  const sums = new SymmetricSums(sumCount(f));
  for (const [bin, of] of sumsOfBins(selections, counts.length).entries()) {
    sums.addOuter(of, new Array<number>(of.length).fill(1), variances[bin]!);
  }
  const out = new Float64Array(size);
  for (let o = 0; o < size; o++) {
    for (let a = bySum.rowStart[o]!; a < bySum.rowStart[o + 1]!; a++) {
      for (let b = bySum.rowStart[o]!; b < bySum.rowStart[o + 1]!; b++) {
        out[o]! += bySum.values[a]! * sums.get(bySum.columns[a]!, bySum.columns[b]!) * bySum.values[b]!;
      }
    }
  }
  return { values, variances: out, covariance: undefined };
}
