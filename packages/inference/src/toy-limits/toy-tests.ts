import { NoAnswer } from "../hypothesis/no-answer.js";
import type { TestStatistic } from "../hypothesis/test-statistic.js";
import { RunOfToys, type ToyRun } from "../toy-questions/toy-run.js";
import { type ToyQuestionOf, toySpecs } from "../toy-questions/toy-spec.js";
import { toyStatistics } from "../toy-questions/toy-statistics.js";
import { atLeastAsLarge, type ToyProbability, toyProbability } from "../toys/toy-probability.js";
import type { ToyHypotheses } from "./toy-hypotheses.js";

/** Tail probabilities of one value of the quantity, from toys. */
export interface ToyTest {
  /** The value that is tested. */
  readonly value: number;
  /** The test statistic of the data. */
  readonly observed: number;
  readonly clsb: ToyProbability;
  readonly clb: ToyProbability;
  /** CLs+b / CLb with its Monte-Carlo error; NaN where CLb is zero. */
  readonly cls: { readonly value: number; readonly error: number };
  /** Of the first toy that failed. */
  readonly failure?: string;
}

/** Tests of values of a quantity by toys with that signal and without. */
export class ToyTests {
  readonly #hypotheses: ToyHypotheses;
  readonly #statistic: TestStatistic;
  readonly #run: RunOfToys;

  constructor(hypotheses: ToyHypotheses, statistic: TestStatistic, run: ToyRun) {
    this.#hypotheses = hypotheses;
    this.#statistic = statistic;
    this.#run = new RunOfToys(hypotheses.fit, run);
  }

  /** How many toys were made so far. */
  get made(): number {
    return this.#run.made;
  }

  /**
   * Tests a value with so many toys of each hypothesis.
   *
   * @param quantile in place of the data: the quantile of what is expected without signal
   * @throws NoAnswer where no toy is left, or a fit to the data fails
   */
  async at(value: number, toys: number, quantile?: number): Promise<ToyTest> {
    // Where these fits fail, no toy can be drawn.
    const { data } = this.#hypotheses;
    const ofData = quantile === undefined ? await data.statistic(this.#statistic, value) : 0;
    await this.#hypotheses.prepare(value);
    const { signal: ofSignal, background: ofBackground } = this.#hypotheses.questions(value, this.#statistic);
    const specsOf = (question: ToyQuestionOf) => toySpecs({ ...question, ...this.#run.drawn }, 1, toys);
    const [backgroundSpecs, signalSpecs] = [specsOf(ofBackground), specsOf(ofSignal)];
    // No signal is a signal of zero.
    const isSame = backgroundSpecs[0]!.key === signalSpecs[0]!.key;
    const outcomes = await this.#run.make(isSame ? backgroundSpecs : [...backgroundSpecs, ...signalSpecs]);
    const without = toyStatistics(outcomes.slice(0, toys));
    const withSignal = toyStatistics(outcomes.slice(-toys));
    const [background, signal] = [without, withSignal].map(({ values }) =>
      values.filter((one) => !Number.isNaN(one)),
    );
    const failure = without.failure ?? withSignal.failure;
    if (background!.length === 0 || signal!.length === 0) {
      throw new NoAnswer("no-toys", `No toy is left at ${value}: all have failed. The first: ${failure}`);
    }
    const observed = quantile === undefined ? ofData : quantileOf(background!, quantile);
    const count = (values: Float64Array) =>
      values.reduce((n, one) => n + Number(atLeastAsLarge(one, observed)), 0);
    const clsb = toyProbability(count(signal!), signal!.length, withSignal.failed);
    const clb = toyProbability(count(background!), background!.length, without.failed);
    const cls = clb.value === 0 ? Number.NaN : clsb.value / clb.value;
    // Of the ratio; where no toy passes, one standard deviation of CLs+b is what is known.
    const error = Math.hypot(clsb.error, cls * clb.error) / clb.value;
    return {
      value,
      observed,
      clsb,
      clb,
      cls: { value: cls, error },
      ...(failure !== undefined && { failure }),
    };
  }
}

/**
 * The test statistic that data without signal give, or a larger one, with the probability b: limits of such data are at the
 * quantile b of the expected ones.
 */
function quantileOf(values: Float64Array, share: number): number {
  const sorted = values.toSorted((left, right) => right - left);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))]!;
}
