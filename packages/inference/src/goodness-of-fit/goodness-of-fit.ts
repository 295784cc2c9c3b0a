import { chiSquareSurvival } from "@rabbit-fit/autodiff-kernels";
import { RabbitInputError } from "@rabbit-fit/contracts";
import { flag, listOf, type OptionRules, optionsOf } from "@rabbit-fit/contracts/options";
import {
  degreesOfFreedom,
  type MappedChiSquare,
  type MappedData,
  type MappingSpec,
  type Postfit,
} from "@rabbit-fit/fitter";
import { checkCall, refuseUnfinished } from "../hypothesis/check-fit.js";
import { mappings, toyCountOrNone } from "../options/option-rules.js";
import {
  type ComparedData,
  comparedData,
  fitStatistics,
  type GoodnessOfFitTest,
  goodnessOfFitTest,
} from "../toy-questions/compared-toy.js";
import { RunOfToys, type ToyRun, toyRunRules } from "../toy-questions/toy-run.js";
import { type ToyOutcome, toySpecs } from "../toy-questions/toy-spec.js";
import { failuresOf } from "../toy-questions/toy-statistics.js";
import { atLeastAsLarge, type ToyProbability, toyProbability } from "../toys/toy-probability.js";

export interface GoodnessOfFitOptions extends ToyRun {
  /** `saturated` by default. */
  readonly test?: GoodnessOfFitTest;
  /** Number of toys; 0, the default, for the asymptotic p-values of the saturated test and of `chi2` alone. */
  readonly toys?: number;
  /** What else of the data is tested, such as projections; the whole mapping is one part. */
  readonly mappings?: readonly MappingSpec[];
  /** Takes a fit that has not converged as it is. */
  readonly force?: boolean;
}

export interface GoodnessOfFitsOptions extends Omit<GoodnessOfFitOptions, "test"> {
  readonly tests: readonly GoodnessOfFitTest[];
}

const rules: OptionRules<Omit<GoodnessOfFitOptions, "test">> = {
  ...toyRunRules,
  toys: toyCountOrNone,
  mappings,
  force: flag,
};
const optionsOfOne = optionsOf<GoodnessOfFitOptions>({ ...rules, test: goodnessOfFitTest });
const optionsOfSeveral = optionsOf<GoodnessOfFitsOptions>(
  { ...rules, tests: listOf(goodnessOfFitTest, 'tests such as "saturated"') },
  { required: ["tests"] },
);

/** A test of a part of the data. */
export interface GoodnessOfFitResult {
  /** Of the data. */
  readonly statistic: number;
  /** The share of toys whose statistic is as large; absent without toys. */
  readonly pValue?: ToyProbability;
  /** Why there is no statistic, or no p-value by toys, as a sentence. */
  readonly reason?: string;
}

export interface ChannelGoodnessOfFit extends GoodnessOfFitResult {
  readonly channel: string;
}

export interface MappingGoodnessOfFit extends GoodnessOfFitResult {
  /** As results have it, such as `Project ch1 a`. */
  readonly mapping: string;
  /** Of `chi2`: outputs that do not follow from others. */
  readonly ndf?: number;
  /** Of `chi2`: the p-value of a chi-square. */
  readonly asymptotic?: number;
  /** Of `chi2`: why that p-value does not hold, as where bins have no events, as a sentence. */
  readonly doubt?: string;
}

export interface GoodnessOfFit extends GoodnessOfFitResult {
  readonly test: GoodnessOfFitTest;
  /** Degrees of freedom: bins with data, for the saturated test less floating parameters without constraint. */
  readonly ndf?: number;
  /** Of the saturated test and of `chi2`: the p-value of a chi-square. */
  readonly asymptotic?: number;
  /** Of `chi2`: why that p-value does not hold, as where bins have no events, as a sentence. */
  readonly doubt?: string;
  /** Each channel with data on its own; NaN for the saturated test of another likelihood than the Poisson one. */
  readonly channels: readonly ChannelGoodnessOfFit[];
  readonly mappings: readonly MappingGoodnessOfFit[];
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
 * largest one of the channels, for `ad` their sum, for `chi2` that of all bins in linear approximation. Toys are drawn from the fit to the data, and fitted as the data are.
 *
 * @param fit to data, its session still open
 * @throws RabbitInputError for an option that cannot be, and a fit that has not converged
 * @throws the reason of the signal when that is aborted
 */
export async function goodnessOfFit(
  fit: Postfit,
  options: GoodnessOfFitOptions = {},
): Promise<GoodnessOfFit> {
  checkCall(fit, options, optionsOfOne);
  const { test = "saturated", ...more } = options;
  const [found] = await goodnessOfFits(fit, { ...more, tests: [test] });
  return found!;
}

/** Several tests of the same fits. @throws as `goodnessOfFit` */
export async function goodnessOfFits(fit: Postfit, options: GoodnessOfFitsOptions): Promise<GoodnessOfFit[]> {
  checkCall(fit, options, optionsOfSeveral);
  const { tests, toys = 0 } = options;
  const withoutFormula = toys === 0 && tests.find((test) => test === "ks" || test === "ad");
  if (withoutFormula) {
    throw new RabbitInputError({
      field: "options.toys",
      found: toys,
      expected: `a number of toys: the test "${withoutFormula}" has no asymptotic p-value`,
    });
  }
  refuseUnfinished(fit, options.force);
  const { mappings = [] } = options;
  const parts = await comparedData(fit, mappings);
  refuseOtherThanCounts(parts, tests);
  const run = new RunOfToys(fit, options);
  const question = {
    kind: "goodness-of-fit",
    tests,
    ...(mappings.length > 0 && { mappings }),
    ...run.drawn,
  } as const;
  const outcomes = toys === 0 ? [] : await run.make(toySpecs(question, 1, toys));
  return tests.map((test, place) => testOf(fit, { test, place, outcomes, parts }));
}

interface TestOfFit {
  readonly test: GoodnessOfFitTest;
  /** Place of the test in the outcomes. */
  readonly place: number;
  /** Of toys, [toys] */
  readonly outcomes: readonly ToyOutcome[];
  readonly parts: ComparedData;
}

function testOf(fit: Postfit, { test, place, outcomes, parts }: TestOfFit): GoodnessOfFit {
  const observed = fitStatistics(fit, test, parts);
  const { failed, failure } = failuresOf(outcomes);
  const toys = outcomes.length;
  const ofToys = outcomes.flatMap((outcome) =>
    outcome.kind === "measured"
      ? [outcome.values.subarray(place * observed.length, (place + 1) * observed.length)]
      : [],
  );
  const result = (part: number, name?: string, doubt?: string): GoodnessOfFitResult => {
    const statistic = observed[part]!;
    // Nothing is larger than a statistic that there is not.
    const counted = ofToys.filter((values) => !Number.isNaN(values[part]) && !Number.isNaN(statistic));
    const passed = counted.filter((values) => atLeastAsLarge(values[part]!, statistic)).length;
    const lacksToys = toys > 0 && counted.length === 0;
    const reason =
      Number.isNaN(statistic) || lacksToys ? whyNone(fit, { test, name, statistic, doubt }) : undefined;
    return {
      statistic,
      ...(toys > 0 && { pValue: toyProbability(passed, counted.length, toys - counted.length) }),
      ...(reason !== undefined && { reason }),
    };
  };
  const channels = fit.input.channels.filter(({ masked }) => !masked);
  const chi2Of = (data: MappedData) => (test === "chi2" ? data.chiSquare(fit) : undefined);
  const ofAll = chi2Of(parts.all);
  return {
    test,
    ...result(0, undefined, ofAll?.doubt),
    ...(test === "saturated" && chiSquareOf({ chi2: observed[0]!, ndf: degreesOfFreedom(fit) })),
    ...chiSquareOf(ofAll),
    channels: channels.map(({ name }, i) => ({ channel: name, ...result(i + 1, name) })),
    mappings: parts.mappings.map((mapping, i) => {
      const { key } = mapping;
      const found = chi2Of(mapping);
      return {
        mapping: key,
        ...result(1 + channels.length + i, key, found?.doubt),
        ...chiSquareOf(found, key),
      };
    }),
    failed,
    ...(failure !== undefined && { failure }),
  };
}

/** Why a part of the data has no statistic, or no p-value by toys; undefined where the test never has one of such a part. */
function whyNone(
  fit: Postfit,
  {
    test,
    name,
    statistic,
    doubt,
  }: {
    readonly test: GoodnessOfFitTest;
    readonly name: string | undefined;
    readonly statistic: number;
    readonly doubt: string | undefined;
  },
): string | undefined {
  const isChannel = fit.input.channels.some((channel) => channel.name === name);
  if ((test === "chi2" && isChannel) || (test === "saturated" && Number.isNaN(statistic))) return undefined;
  const what = name === undefined ? test : `${test} of "${name}"`;
  if (!Number.isNaN(statistic)) return `There is no p-value of ${what} by toys: no toy has a value of it.`;
  if (test !== "chi2") return `There is no ${what}: no event is counted, or none is expected after the fit.`;
  if (doubt !== undefined) return `There is no ${what}: ${doubt}.`;
  return fit.covariance()
    ? `There is no ${what}: what is compared has no data, or no variance in linear approximation.`
    : `There is no ${what}: it takes the covariance of the parameters, which the fit does not have.`;
}

/** The p-value of a chi-square; NaN without degrees of freedom. @param name of the part of the data; all by default */
function chiSquareOf(
  found: MappedChiSquare | undefined,
  name?: string,
): Pick<GoodnessOfFit, "ndf" | "asymptotic" | "doubt"> {
  if (!found) return {};
  const { chi2, ndf, doubt } = found;
  const asymptotic = ndf > 0 ? chiSquareSurvival(chi2, ndf) : Number.NaN;
  if (doubt === undefined || Number.isNaN(chi2)) return { ndf, asymptotic };
  const what = name === undefined ? "chi2" : `chi2 of "${name}"`;
  return {
    ndf,
    asymptotic,
    doubt: `The asymptotic p-value of ${what} does not hold: ${doubt}. Take the p-value by toys (options.toys), the test "saturated", or wider bins.`,
  };
}

/** @throws RabbitInputError where a test is of counts, and a mapping gives something else, as a ratio does */
function refuseOtherThanCounts({ mappings }: ComparedData, tests: readonly GoodnessOfFitTest[]): void {
  const test = tests.find((one) => one !== "chi2");
  const other = mappings.find(({ isLinear }) => !isLinear);
  if (test === undefined || !other) return;
  throw new RabbitInputError({
    field: "options.mappings",
    found: other.key,
    expected: `a mapping to sums of bins, such as Project or Select, for the test "${test}"`,
    remedy: 'The test "chi2" is for any mapping.',
  });
}
