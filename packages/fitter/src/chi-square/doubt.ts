import { describeBin, listedNames } from "@rabbit-fit/contracts";
import type { MappedChannel } from "../mappings/mapping.js";
import { forEachEntry } from "../mappings/sparse-rows.js";
import type { Prediction } from "../prediction/prediction.js";
import { summedBins } from "../prediction/summed-yields.js";
import type { ComparedOutputs } from "./compared-outputs.js";
import { countCovariance, type LinearChiSquare } from "./linear-chi-square.js";

/** What was compared, and where its outputs are. */
export interface Comparison {
  readonly channels: readonly MappedChannel[];
  readonly prediction: Prediction;
  readonly compared: ComparedOutputs;
}

const NAMED = 5;

/**
 * Why a chi-square does not hold: an output without a variance in V, on which V cannot be inverted, or outputs without events.
 * The data of these have variance 0, which the data of another experiment would not have, so that a small residual weighs
 * without bound.
 *
 * @returns what follows a colon; undefined where nothing speaks against the chi-square
 */
export function doubtOf(
  { chi2, withoutVariance }: LinearChiSquare,
  { channels, prediction, compared }: Comparison,
): string | undefined {
  if (withoutVariance) {
    const places = withoutVariance.map((o) => describeBin(channels, compared.outputs[o]!));
    return places.length === 0
      ? "the covariance of data and prediction is singular"
      : `there is no variance, of data or of prediction, in ${listedNames(places, NAMED)}`;
  }
  if (Number.isNaN(chi2)) return undefined;
  const empty = outputsWithoutEvents(prediction, compared);
  if (empty.length === 0) return undefined;
  const counts = channels.flatMap(({ name, start, stop }) => {
    const count = empty.filter((o) => o >= start && o < stop).length;
    return count === 0 ? [] : [`${count} of ${stop - start} bins of channel "${name}"`];
  });
  return `there are no events in ${listedNames(counts, NAMED)}, so that the variance of the data is 0 there`;
}

/** Places among all outputs of those where the data have no variance, and the prediction differs from them. */
function outputsWithoutEvents(prediction: Prediction, compared: ComparedOutputs): number[] {
  const { diagonal, full } = countCovariance(prediction);
  const variances = full ? diagonal.map((_, bin) => full[bin * (diagonal.length + 1)]!) : diagonal;
  const ofSums = summedBins(variances, compared.selections);
  const { residuals, predicted, observed = predicted } = compared;
  return compared.outputs.filter((_, o) => {
    if (residuals[o] === 0 || Number.isNaN(residuals[o])) return false;
    let variance = 0;
    forEachEntry(observed, o, (sum, value) => {
      variance += value ** 2 * ofSums[sum]!;
    });
    return variance === 0;
  });
}
