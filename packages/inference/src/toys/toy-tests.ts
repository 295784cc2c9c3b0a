import { NoAnswer } from "../hypothesis/no-answer.js";
import type { TestStatistic } from "../hypothesis/test-statistic.js";
import type { HypothesisTests } from "../hypothesis/tests.js";
import { atLeastAsLarge, type ToyProbability, toyProbability } from "./toy-probability.js";
import type { ToyCounter, ToyRun } from "./toy-run.js";
import { ToySeries } from "./toy-series.js";

/** Tail probabilities of one value of the parameter, from toys. */
export interface ToyTest {
  /** The value of the parameter. */
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

/** Tests of values of a parameter by toys with that signal and without. */
export class ToyTests {
  readonly #tests: HypothesisTests;
  readonly #statistic: TestStatistic;
  readonly #run: ToyRun;
  readonly #counter: ToyCounter = { made: 0 };
  readonly #series = new Map<number, ToySeries>();

  constructor(tests: HypothesisTests, statistic: TestStatistic, run: ToyRun) {
    this.#tests = tests;
    this.#statistic = statistic;
    this.#run = run;
  }

  /** Toys that were drawn so far. */
  get made(): number {
    return this.#counter.made;
  }

  /**
   * Tests a value with so many toys of each hypothesis.
   *
   * @param quantile in place of the data: the quantile of what is expected without signal
   * @throws NoAnswer where no toy is left, or a fit to the data fails
   */
  async at(value: number, toys: number, quantile?: number): Promise<ToyTest> {
    const without = await (await this.#toysOf(0)).statistics(this.#statistic, value, toys);
    const withSignal = await (await this.#toysOf(value)).statistics(this.#statistic, value, toys);
    const [background, signal] = [without, withSignal].map(({ values }) =>
      values.filter((one) => !Number.isNaN(one)),
    );
    const failure = without.failure ?? withSignal.failure;
    if (background!.length === 0 || signal!.length === 0) {
      throw new NoAnswer("no-toys", `No toy is left at ${value}: all have failed. The first: ${failure}`);
    }
    const observed =
      quantile === undefined
        ? await this.#tests.data.statistic(this.#statistic, value)
        : quantileOf(background!, quantile);
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

  async #toysOf(value: number): Promise<ToySeries> {
    const known = this.#series.get(value);
    if (known) return known;
    const { fit, parameter } = this.#tests;
    const truth = await this.#tests.held(value);
    const series = new ToySeries({
      fit,
      truth,
      parameter,
      series: seriesOf(value),
      run: this.#run,
      counter: this.#counter,
    });
    this.#series.set(value, series);
    return series;
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

/**
 * Toys of different values are independent, so that the errors of their tests are: a number from the bits of the value, 0 for 0.
 * It is part of what makes a toy the same one year later.
 */
function seriesOf(value: number): number {
  const bits = new Uint32Array(new Float64Array([value]).buffer);
  return (Math.imul(bits[0]!, 0x9e3779b1) ^ bits[1]!) >>> 0;
}
