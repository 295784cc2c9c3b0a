import { expectedHistogram, type FitInput, type FitStage } from "@rabbit-fit/contracts";
import type { HistogramsSpec } from "../options/analysis-spec.js";
import type { JacobianTaker } from "../prediction/jacobian-pass.js";
import type { ParameterCovariance } from "../prediction/parameter-covariance.js";
import type { Prediction } from "../prediction/prediction.js";
import {
  inclusiveVariances,
  inclusiveYields,
  processVariances,
  processYields,
} from "../prediction/yield-variances.js";
import { type ChannelSink, channelHistogram, channelProcessHistogram } from "./channel-histograms.js";

export interface ExpectedHistogramOptions {
  readonly stage: FitStage;
  readonly prediction: Prediction;
  /** Undefined where the fit gave none: then uncertainties are NaN. */
  readonly covariance: ParameterCovariance | undefined;
  readonly options: HistogramsSpec;
}

/** Histograms of the expected yields, whose uncertainties are taken from the Jacobian of the prediction. */
export interface ExpectedHistograms {
  /** For `jacobianPass`, before the histograms are added; none where no uncertainty is asked for. */
  readonly takers: readonly JacobianTaker[];
  /** Adds the histograms of every channel, summed over processes and for each. */
  addTo(out: ChannelSink): void;
}

export function expectedHistograms(
  { channels, processes }: Pick<FitInput, "channels" | "processes">,
  { stage, prediction, covariance, options }: ExpectedHistogramOptions,
): ExpectedHistograms {
  const { errors, perProcess } = options;
  const processErrors = perProcess && options.errorsPerProcess;
  const inclusive = inclusiveYields(prediction);
  const ofProcesses = perProcess ? processYields(prediction) : undefined;
  const inclusiveTaker = errors && covariance ? inclusiveVariances(prediction, covariance) : undefined;
  const processTaker = processErrors && covariance ? processVariances(prediction, covariance) : undefined;
  return {
    takers: [inclusiveTaker, processTaker].filter((taker) => taker !== undefined),
    addTo: (out) => {
      const label = `${stage} expected number of events, `;
      const variances = errors && (inclusiveTaker?.result() ?? unknown(inclusive));
      const processVariances =
        ofProcesses && processErrors && (processTaker?.result() ?? unknown(ofProcesses));
      for (const channel of channels) {
        out(
          channel,
          channelHistogram(channel, {
            name: expectedHistogram(stage, "together"),
            label: `${label}for all processes combined, `,
            values: inclusive,
            ...(variances && { variances }),
          }),
        );
        if (!ofProcesses) continue;
        out(
          channel,
          channelProcessHistogram(channel, {
            name: expectedHistogram(stage, "each"),
            label,
            processes,
            values: ofProcesses,
            ...(processVariances && { variances: processVariances }),
          }),
        );
      }
    },
  };
}

/** Variances where the fit gave no covariance of the parameters. */
function unknown(yields: Float64Array): Float64Array {
  return yields.map(() => Number.NaN);
}
