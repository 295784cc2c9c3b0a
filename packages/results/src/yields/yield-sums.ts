import { BASE_MAPPING, expectedHistogram, type FitStage, type ResultGroup } from "@rabbit-fit/contracts";
import { type Histogram, innerValues } from "@rabbit-fit/sparse-hist";
import { uncertaintiesOf } from "../parameters/parameter-histogram.js";
import type { Estimate } from "../tables/table.js";
import { binCovariance, variedSum } from "./bin-covariance.js";

/** The sum over the bins of a histogram, without flow bins. */
export function sumOf(hist: Histogram): number {
  return innerValues(hist).reduce((sum, value) => sum + value, 0);
}

/**
 * The yield of all processes together over all bins of each channel of a mapping, before or after the fit.
 *
 * Bins are correlated: the variance of their sum is the sum over their covariance. Where the result does not have it, the uncertainty
 * is known of channels of one bin only.
 */
export function summedYields(
  group: ResultGroup,
  stage: FitStage,
  mapping: string = BASE_MAPPING,
): Map<string, Estimate> {
  const covariance = binCovariance(group, stage, mapping);
  const yields = new Map<string, Estimate>();
  for (const [channel, hists] of group.mappings.get(mapping)?.channels ?? []) {
    const hist = hists.get(expectedHistogram(stage, "together"));
    if (hist === undefined) continue;
    const block = covariance?.channels.get(channel);
    const uncertainty = covariance && block ? Math.sqrt(variedSum(covariance, block)) : ofOneBin(hist);
    yields.set(channel, { value: sumOf(hist), uncertainty });
  }
  return yields;
}

/** The uncertainty of the sum over a histogram of one bin; undefined where there are more, or none is known. */
export function ofOneBin(hist: Histogram): number | undefined {
  const uncertainties = uncertaintiesOf(hist);
  return uncertainties?.length === 1 ? uncertainties[0] : undefined;
}
