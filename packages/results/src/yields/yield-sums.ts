import {
  BASE_MAPPING,
  expectedHistogram,
  expectedHistogramSuffixes,
  type FitStage,
  type ResultGroup,
} from "@rabbit-fit/contracts";
import { axisSize, type Histogram, innerValues } from "@rabbit-fit/sparse-hist";
import { uncertaintiesOf } from "../parameters/parameter-histogram.js";
import type { Estimate } from "../tables/table.js";

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
  const { channels, histograms } = group.mappings.get(mapping) ?? {};
  const name = expectedHistogram(stage, "together");
  const covariance = histograms?.get(`${name}${expectedHistogramSuffixes.covariance}`);
  const yields = [...(channels ?? [])].flatMap(([channel, hists]) => {
    const hist = hists.get(name);
    return hist === undefined ? [] : ([[channel, hist]] as const);
  });
  const sizes = yields.map(([, { axes }]) => axes.reduce((size, axis) => size * axisSize(axis), 1));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  // With flow bins the covariance has more rows than the channels have bins.
  const elements = covariance?.axes.every((axis) => axisSize(axis) === total)
    ? innerValues(covariance)
    : undefined;
  let start = 0;
  return new Map(
    yields.map(([channel, hist], i) => {
      const block = { start, size: sizes[i]!, total };
      start += block.size;
      const uncertainty = elements ? Math.sqrt(blockSum(elements, block)) : ofOneBin(hist);
      return [channel, { value: sumOf(hist), uncertainty }];
    }),
  );
}

/** The uncertainty of the sum over a histogram of one bin; undefined where there are more, or none is known. */
export function ofOneBin(hist: Histogram): number | undefined {
  const uncertainties = uncertaintiesOf(hist);
  return uncertainties?.length === 1 ? uncertainties[0] : undefined;
}

/** The sum over a square block on the diagonal of a matrix. */
function blockSum(
  elements: Float64Array,
  { start, size, total }: { readonly start: number; readonly size: number; readonly total: number },
): number {
  let sum = 0;
  for (let row = start; row < start + size; row++) {
    for (let column = start; column < start + size; column++) sum += elements[row * total + column]!;
  }
  return sum;
}
