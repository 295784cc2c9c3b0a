import { oneOf } from "@rabbit-fit/contracts/options";
import { type MappedData, type MappingSpec, mappedData, type Postfit, toyOfFit } from "@rabbit-fit/fitter";
import { converged } from "../hypothesis/converged.js";
import type { DrawnToy } from "../toys/drawn-toy.js";
import type { ToySetting } from "../toys/truths.js";
import { type ChannelTest, channelStatistic, totalStatistic } from "./channel-statistics.js";

/** A test of how well a model describes the data; `chi2` is that of results, in linear approximation. */
export type GoodnessOfFitTest = ChannelTest | "chi2";
export const goodnessOfFitTest = oneOf<GoodnessOfFitTest>({
  saturated: true,
  ks: true,
  ad: true,
  chi2: true,
});

/** How well the model describes a toy, drawn from the fit to the data and fitted as these are. */
export interface ComparedToy extends DrawnToy {
  readonly kind: "goodness-of-fit";
  readonly tests: readonly GoodnessOfFitTest[];
  /** What else of the data is compared; nothing by default. */
  readonly mappings?: readonly MappingSpec[];
}

/** Gives the statistics of the first test, then of the second ...: [tests, parts of the data]. */
export function comparedToys({ fit }: ToySetting): (toy: ComparedToy) => Promise<Float64Array> {
  const made = new Map<string, Promise<ComparedData>>();
  return async ({ kind: _, tests, mappings = [], ...drawn }) => {
    const key = JSON.stringify(mappings);
    const compared = made.get(key) ?? comparedData(fit, mappings);
    made.set(key, compared);
    const toyFit = converged(await fit.refit({ data: toyOfFit(fit, drawn) }));
    const parts = await compared;
    return Float64Array.from(tests.flatMap((test) => [...fitStatistics(toyFit, test, parts)]));
  };
}

/** What of the data is compared besides the channels. */
export interface ComparedData {
  /** All bins. */
  readonly all: MappedData;
  readonly mappings: readonly MappedData[];
}

/** @throws RabbitInputError where there is no such mapping */
export async function comparedData(fit: Postfit, specs: readonly MappingSpec[]): Promise<ComparedData> {
  const [all] = await mappedData(fit, [{ name: "BaseMapping" }]);
  return { all: all!, mappings: await mappedData(fit, specs) };
}

/**
 * Of all data, of each channel with data, and of each mapping.
 *
 * @returns NaN for what a test does not know: `saturated` of another likelihood than the Poisson one but for all data; `chi2` of single
 *   channels, or without covariance; other tests of mappings whose outputs are no counts
 */
export function fitStatistics(fit: Postfit, test: GoodnessOfFitTest, parts: ComparedData): Float64Array {
  const { likelihood } = fit;
  const channels = fit.input.channels.filter(({ masked }) => !masked);
  if (test === "chi2") {
    const chi2 = (data: MappedData) => data.chiSquare(fit)?.chi2 ?? Number.NaN;
    return Float64Array.of(chi2(parts.all), ...channels.map(() => Number.NaN), ...parts.mappings.map(chi2));
  }
  // Of a chi-square the bins of a channel say nothing without those of others.
  const isKnown = test !== "saturated" || likelihood.form === "poisson";
  const { yields } = fit.prediction(likelihood.statistics ? "profiled" : "unprofiled").bins;
  const ofChannels = channels.map(({ start, stop }) =>
    isKnown
      ? channelStatistic(test, likelihood.observed.subarray(start, stop), yields.subarray(start, stop))
      : Number.NaN,
  );
  const ofMappings = parts.mappings.map((mapping) =>
    isKnown && mapping.isLinear
      ? totalStatistic(
          test,
          mapping.channels(fit).map(({ observed, expected }) => channelStatistic(test, observed, expected)),
        )
      : Number.NaN,
  );
  const ofAll = test === "saturated" ? 2 * fit.nll : totalStatistic(test, ofChannels);
  return Float64Array.of(ofAll, ...ofChannels, ...ofMappings);
}
