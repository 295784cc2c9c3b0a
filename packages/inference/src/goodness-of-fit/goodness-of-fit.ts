import { chiSquareSurvival } from "@rabbit-fit/autodiff-kernels";
import { RabbitInputError } from "@rabbit-fit/contracts";
import { type Postfit, toyOfFit } from "@rabbit-fit/fitter";
import { refuseUnfinished } from "../hypothesis/check-fit.js";
import { atLeastAsLarge, type ToyProbability, toyProbability } from "../toys/toy-probability.js";
import type { ToyRun } from "../toys/toy-run.js";
import { type ChannelTest, channelStatistic } from "./channel-statistics.js";

/** A test of how well a model describes the data. */
export type GoodnessOfFitTest = ChannelTest;

export interface GoodnessOfFitOptions extends ToyRun {
  /** `saturated` by default. */
  readonly test?: GoodnessOfFitTest;
  /** Number of toys; 0, the default, for the asymptotic p-value of the saturated test alone. */
  readonly toys?: number;
  /** Takes a fit that has not converged as it is. */
  readonly force?: boolean;
}

/** A test of a part of the data. */
export interface GoodnessOfFitResult {
  /** Of the data. */
  readonly statistic: number;
  /** The share of toys whose statistic is as large; absent without toys. */
  readonly pValue?: ToyProbability;
}

export interface ChannelGoodnessOfFit extends GoodnessOfFitResult {
  readonly channel: string;
}

export interface GoodnessOfFit extends GoodnessOfFitResult {
  readonly test: GoodnessOfFitTest;
  /** Degrees of freedom of the saturated test: bins with data, less floating parameters without constraint. */
  readonly ndf?: number;
  /** Of the saturated test: the p-value of a chi-square. */
  readonly asymptotic?: number;
  /** Each channel with data on its own; NaN for the saturated test of another likelihood than the Poisson one. */
  readonly channels: readonly ChannelGoodnessOfFit[];
  /** Toys that could not be drawn or fitted, and do not count. */
  readonly failed: number;
  /** Of the first toy that failed. */
  readonly failure?: string;
}

/**
 * How well the model describes the data.
 *
 *     const { asymptotic } = await goodnessOfFit(await session.postfit(0));
 *     const { pValue } = await goodnessOfFit(fit, { test: "ad", toys: 500, seed: 7 });
 *
 * The statistic of all data is twice the negative log-likelihood less that of the saturated model, constraints included; for `ks` the
 * largest one of the channels, for `ad` their sum. Toys are drawn from the fit to the data, and fitted as the data are.
 *
 * @param fit to data, its session still open
 * @throws RabbitInputError for an option that cannot be, and a fit that has not converged
 * @throws the reason of the signal when that is aborted
 */
export async function goodnessOfFit(
  fit: Postfit,
  options: GoodnessOfFitOptions = {},
): Promise<GoodnessOfFit> {
  const { test = "saturated", toys = 0, seed, nuisances, onToy, signal } = options;
  if (!(Number.isSafeInteger(toys) && toys >= 0 && toys < 2 ** 32)) {
    throw new RabbitInputError({ field: "options.toys", found: toys, expected: "a whole number from 0" });
  }
  if (test !== "saturated" && toys === 0) {
    throw new RabbitInputError({
      field: "options.toys",
      found: toys,
      expected: `a number of toys: the test "${test}" has no asymptotic p-value`,
    });
  }
  refuseUnfinished(fit, options.force);
  const channels = fit.input.channels.filter(({ masked }) => !masked);
  const observed = statisticsOf(fit, test);
  const ofToys: Float64Array[] = [];
  let failure: string | undefined;
  for (let toy = 1; toy <= toys; toy++) {
    signal?.throwIfAborted();
    onToy?.(toy);
    const made = await attempted(async () => {
      const data = toyOfFit(fit, {
        toy,
        ...(seed !== undefined && { seed }),
        ...(nuisances !== undefined && { nuisances }),
      });
      return fit.refit({ data });
    });
    if (typeof made === "string") failure ??= `toy ${toy}: ${made}`;
    else ofToys.push(statisticsOf(made, test));
  }
  const failed = toys - ofToys.length;
  const result = (part: number): GoodnessOfFitResult => {
    const statistic = observed[part]!;
    const counted = ofToys.filter((values) => !Number.isNaN(values[part]));
    const passed = counted.filter((values) => atLeastAsLarge(values[part]!, statistic)).length;
    if (toys === 0) return { statistic };
    return { statistic, pValue: toyProbability(passed, counted.length, toys - counted.length) };
  };
  const ndf = degreesOfFreedom(fit);
  return {
    test,
    ...result(0),
    ...(test === "saturated" && {
      ndf,
      asymptotic: ndf > 0 ? chiSquareSurvival(observed[0]!, ndf) : Number.NaN,
    }),
    channels: channels.map(({ name }, i) => ({ channel: name, ...result(i + 1) })),
    failed,
    ...(failure !== undefined && { failure }),
  };
}

/** Of all data, then of each channel with data. */
function statisticsOf(fit: Postfit, test: GoodnessOfFitTest): Float64Array {
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

/** Bins with data, less what floats without a constraint. */
function degreesOfFreedom({ likelihood, frozen }: Postfit): number {
  const free = [...frozen.floating].filter((i) => likelihood.constraints.weights[i] === 0);
  return likelihood.dataBinCount - free.length;
}

/** A fit, or why there is none. */
async function attempted(make: () => Promise<Postfit>): Promise<Postfit | string> {
  try {
    const fit = await make();
    const convergence = fit.convergence?.converged === false ? fit.verdict() : fit.convergence;
    return !convergence || convergence.converged ? fit : convergence.message;
  } catch (error) {
    if (error instanceof RabbitInputError) return error.message;
    throw error;
  }
}
