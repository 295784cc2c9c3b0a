import type { FitInput } from "@rabbit-fit/contracts";
import type { HistogramOptions } from "../fit-options.js";
import { inclusiveVariances, inclusiveYields } from "../prediction/inclusive-yields.js";
import type { ParameterCovariance } from "../prediction/parameter-covariance.js";
import type { Prediction } from "../prediction/prediction.js";
import { processVariances, processYields } from "../prediction/process-yields.js";
import {
  addChannelHistogram,
  type ChannelHistograms,
  channelHistogram,
  channelProcessHistogram,
} from "./channel-histograms.js";

export type { ChannelHistograms } from "./channel-histograms.js";
export {
  addObservedHistograms,
  fittedCovariance,
  type ObservedCovariance,
  observedCovariance,
} from "./observed-histograms.js";

/** Key of the mapping that leaves the observables as they are. */
export const BASE_MAPPING = "BaseMapping";

type Stage = "prefit" | "postfit";

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
  const values = inclusiveYields(prediction);
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
    addChannelHistogram(
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
    addChannelHistogram(
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
