import { cholesky, choleskyInverse } from "@rabbit-fit/autodiff-kernels";
import { type Channel, type FitInput, RabbitInputError } from "@rabbit-fit/contracts";
import type { Histogram } from "@rabbit-fit/sparse-hist";
import type { HistogramOptions } from "../fit-options.js";
import type { ParameterCovariance } from "../prediction/parameter-covariance.js";
import {
  inclusiveVariances,
  type Prediction,
  processVariances,
  processYields,
} from "../prediction/prediction.js";
import {
  channelCovarianceHistogram,
  channelHistogram,
  channelProcessHistogram,
} from "./channel-histograms.js";

/** Key of the mapping that leaves the observables as they are. */
export const BASE_MAPPING = "BaseMapping";

/** Histograms of every channel by name, filled step by step. */
export type ChannelHistograms = Map<string, Map<string, Histogram>>;

type Stage = "prefit" | "postfit";

/** Observed counts of the channels that are not masked: of the data, and of what is fitted. */
export function addObservedHistograms(
  out: ChannelHistograms,
  input: FitInput,
  observed: ObservedCovariance,
  fitted: Float64Array,
): void {
  for (const channel of input.channels) {
    if (channel.masked) continue;
    add(
      out,
      channel,
      channelHistogram(channel, {
        name: "hist_data_obs",
        label: "observed number of events in data",
        values: input.data.counts,
        variances: observed.variances,
      }),
    );
    add(
      out,
      channel,
      channelHistogram(channel, {
        name: "hist_nobs",
        label: "observed number of events for fit",
        values: fitted,
        variances: fitted,
      }),
    );
    if (!observed.covariance) continue;
    add(
      out,
      channel,
      channelCovarianceHistogram(channel, {
        name: "cov_data_obs",
        label: "covariance of observed number of events in data",
        covariance: observed.covariance,
        size: input.data.counts.length,
      }),
    );
  }
}

/** Covariance of the observed data, or only its diagonal where the tensor has no more. */
export interface ObservedCovariance {
  readonly variances: Float64Array;
  readonly covariance?: Float64Array;
}

/** The covariance that the tensor gives its data; without any, counts have the variance of a Poisson distribution. */
export function observedCovariance({ data }: FitInput): ObservedCovariance {
  if (!data.inverseCovariance) return { variances: data.variances ?? data.counts };
  const size = data.counts.length;
  const factored = cholesky(data.inverseCovariance, size);
  if (factored.kind !== "factored") {
    throw new RabbitInputError({
      field: "hdata_cov_inv",
      index: [factored.failedPivot, factored.failedPivot],
      expected: "a positive definite matrix",
    });
  }
  const covariance = choleskyInverse(factored.factor, size);
  return {
    covariance,
    variances: Float64Array.from({ length: size }, (_, i) => covariance[i * (size + 1)]!),
  };
}

export interface ExpectedHistogramOptions {
  readonly stage: Stage;
  readonly prediction: Prediction;
  /** Undefined where the fit gave none: then uncertainties are NaN. */
  readonly covariance: ParameterCovariance | undefined;
  readonly options: HistogramOptions;
}

/** Expected yields of every channel, summed over processes and for each. */
export function addExpectedHistograms(
  out: ChannelHistograms,
  input: FitInput,
  { stage, prediction, covariance, options }: ExpectedHistogramOptions,
): void {
  const values = prediction.response.yields;
  const variances =
    options.errors &&
    (covariance ? inclusiveVariances(prediction, covariance) : values.map(() => Number.NaN));
  const ofProcesses = options.perProcess ? processYields(prediction) : undefined;
  const processErrors =
    ofProcesses &&
    options.errorsPerProcess &&
    (covariance ? processVariances(prediction, covariance) : ofProcesses.map(() => Number.NaN));
  const label = `${stage} expected number of events, `;
  for (const channel of input.channels) {
    add(
      out,
      channel,
      channelHistogram(channel, {
        name: `hist_${stage}_inclusive`,
        label: `${label}for all processes combined, `,
        values,
        ...(variances && { variances }),
      }),
    );
    if (!ofProcesses) continue;
    add(
      out,
      channel,
      channelProcessHistogram(channel, {
        name: `hist_${stage}`,
        label,
        processes: input.processes,
        values: ofProcesses,
        ...(processErrors && { variances: processErrors }),
      }),
    );
  }
}

function add(out: ChannelHistograms, channel: Channel, hist: Histogram): void {
  const ofChannel = out.get(channel.name) ?? new Map<string, Histogram>();
  ofChannel.set(hist.name, hist);
  out.set(channel.name, ofChannel);
}
