import { chiSquareSurvival } from "@rabbit-fit/autodiff-kernels";
import { RabbitInputError } from "@rabbit-fit/contracts";
import type { Postfit } from "@rabbit-fit/fitter";
import { refuseUnfinished } from "../hypothesis/check-fit.js";
import type { ChannelTest } from "../toy-questions/channel-statistics.js";
import { fitStatistics } from "../toy-questions/compared-toy.js";
import { RunOfToys, type ToyRun } from "../toy-questions/toy-run.js";
import { type ToyOutcome, toySpecs } from "../toy-questions/toy-spec.js";
import { failuresOf } from "../toy-questions/toy-statistics.js";
import { atLeastAsLarge, type ToyProbability, toyProbability } from "../toys/toy-probability.js";

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

export interface GoodnessOfFitsOptions extends Omit<GoodnessOfFitOptions, "test"> {
  readonly tests: readonly GoodnessOfFitTest[];
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
  const { test = "saturated", ...more } = options;
  const [found] = await goodnessOfFits(fit, { ...more, tests: [test] });
  return found!;
}

/** Several tests of the same fits. @throws as `goodnessOfFit` */
export async function goodnessOfFits(fit: Postfit, options: GoodnessOfFitsOptions): Promise<GoodnessOfFit[]> {
  const { tests, toys = 0 } = options;
  if (!(Number.isSafeInteger(toys) && toys >= 0 && toys < 2 ** 32)) {
    throw new RabbitInputError({ field: "options.toys", found: toys, expected: "a whole number from 0" });
  }
  const withoutFormula = toys === 0 && tests.find((test) => test !== "saturated");
  if (withoutFormula) {
    throw new RabbitInputError({
      field: "options.toys",
      found: toys,
      expected: `a number of toys: the test "${withoutFormula}" has no asymptotic p-value`,
    });
  }
  refuseUnfinished(fit, options.force);
  const run = new RunOfToys(fit, options);
  const outcomes =
    toys === 0 ? [] : await run.make(toySpecs({ kind: "goodness-of-fit", tests, ...run.drawn }, 1, toys));
  return tests.map((test, place) => testOf(fit, { test, place, outcomes }));
}

interface TestOfFit {
  readonly test: GoodnessOfFitTest;
  /** Place of the test in the outcomes. */
  readonly place: number;
  /** Of toys, [toys] */
  readonly outcomes: readonly ToyOutcome[];
}

function testOf(fit: Postfit, { test, place, outcomes }: TestOfFit): GoodnessOfFit {
  const observed = fitStatistics(fit, test);
  const { failed, failure } = failuresOf(outcomes);
  const toys = outcomes.length;
  const ofToys = outcomes.flatMap((outcome) =>
    outcome.kind === "measured"
      ? [outcome.values.subarray(place * observed.length, (place + 1) * observed.length)]
      : [],
  );
  const result = (part: number): GoodnessOfFitResult => {
    const statistic = observed[part]!;
    const counted = ofToys.filter((values) => !Number.isNaN(values[part]));
    const passed = counted.filter((values) => atLeastAsLarge(values[part]!, statistic)).length;
    if (toys === 0) return { statistic };
    return { statistic, pValue: toyProbability(passed, counted.length, toys - counted.length) };
  };
  const channels = fit.input.channels.filter(({ masked }) => !masked);
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

/** Bins with data, less what floats without a constraint. */
function degreesOfFreedom({ likelihood, frozen }: Postfit): number {
  const free = [...frozen.floating].filter((i) => likelihood.constraints.weights[i] === 0);
  return likelihood.dataBinCount - free.length;
}
