import type { Postfit } from "@rabbit-fit/fitter";
import { toyOfFit } from "@rabbit-fit/fitter";
import { NoAnswer } from "../hypothesis/no-answer.js";
import type { DrawnToy } from "../toys/drawn-toy.js";
import type { ToySetting } from "../toys/truths.js";
import { type ChannelTest, channelStatistic } from "./channel-statistics.js";

/** How well the model describes a toy, drawn from the fit to the data and fitted as these are. */
export interface ComparedToy extends DrawnToy {
  readonly kind: "goodness-of-fit";
  readonly tests: readonly ChannelTest[];
}

/** Gives the statistics of the first test, then of the second ...: [tests, parts of the data]. */
export function comparedToys({ fit }: ToySetting): (toy: ComparedToy) => Promise<Float64Array> {
  return async ({ kind: _, tests, ...drawn }) => {
    const toyFit = await fit.refit({ data: toyOfFit(fit, drawn) });
    const convergence = toyFit.convergence?.converged === false ? toyFit.verdict() : toyFit.convergence;
    if (convergence && !convergence.converged) throw new NoAnswer("not-converged", convergence.message);
    return Float64Array.from(tests.flatMap((test) => [...fitStatistics(toyFit, test)]));
  };
}

/** Of all data, then of each channel with data. */
export function fitStatistics(fit: Postfit, test: ChannelTest): Float64Array {
  const { likelihood } = fit;
  const { yields } = fit.prediction(likelihood.statistics ? "profiled" : "unprofiled").bins;
  const ofChannels = fit.input.channels
    .filter(({ masked }) => !masked)
    .map(({ start, stop }) =>
      // Of a chi-square the bins of a channel say nothing without those of others.
      test === "saturated" && likelihood.form !== "poisson"
        ? Number.NaN
        : channelStatistic(test, likelihood.observed.subarray(start, stop), yields.subarray(start, stop)),
    );
  const known = ofChannels.filter((value) => !Number.isNaN(value));
  const all = {
    saturated: () => 2 * fit.nll,
    ks: () => Math.max(...known),
    ad: () => known.reduce((sum, value) => sum + value, 0),
  };
  return Float64Array.of(all[test](), ...ofChannels);
}
