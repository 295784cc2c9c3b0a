import { RabbitInputError } from "@rabbit-fit/contracts";
import { type Postfit, toyOfFit } from "@rabbit-fit/fitter";
import { type Answer, answer, NoAnswer } from "../hypothesis/no-answer.js";
import { refuseShare } from "../hypothesis/refuse-share.js";
import { testHypothesis } from "../hypothesis/test-hypothesis.js";
import { type HypothesisTests, openTests } from "../hypothesis/tests.js";
import { normalTail } from "../normal/normal-distribution.js";
import { type ToyProbability, toyProbability } from "../toys/toy-probability.js";
import type { ToyRun } from "../toys/toy-run.js";

/**
 * Which intervals are counted: `likelihood`, where 2 (L(mu) - L(mu_hat)) is at most the square of the standard deviations of the
 * confidence level; `upper-limit`, the values up to the asymptotic upper limit by CLs.
 */
export type CoverageInterval = "likelihood" | "upper-limit";

export interface CoverageOptions extends ToyRun {
  /** Name of the parameter. */
  readonly parameter: string;
  /** True values of the parameter. */
  readonly truths: readonly number[];
  /** Number of toys for each true value. */
  readonly toys: number;
  /** `likelihood` by default. */
  readonly interval?: CoverageInterval;
  /** Confidence levels; 0.6827 and 0.95 by default. */
  readonly confidence?: readonly number[];
  /** Takes a fit that has not converged as it is. */
  readonly force?: boolean;
}

/** How often intervals have the true value. */
export interface TruthCoverage {
  readonly truth: number;
  readonly confidence: number;
  readonly covered: ToyProbability;
}

export interface Coverage {
  readonly parameter: string;
  readonly interval: CoverageInterval;
  /** By true value, then by confidence level. */
  readonly results: readonly TruthCoverage[];
  /** Of the first toy that failed. */
  readonly failure?: string;
}

/** Series of the toys of a true value, by its place: those of tests are elsewhere. */
const FIRST_SERIES = 1000;

/**
 * How often the interval of a parameter has the true value: toys are drawn with the parameter held at it and all others fitted to the
 * data, and fitted as the data are.
 *
 *     const { results } = await coverage(fit, { parameter: "signal", truths: [0, 1], toys: 500, seed: 7 });
 *
 * @param fit to data, its session still open
 * @throws RabbitInputError for an option that cannot be, a parameter that is not in the fit or is frozen, and a fit that has
 * not converged
 * @throws NoAnswer where the fit with the parameter held at a true value does not converge
 * @throws the reason of the signal when that is aborted
 */
export async function coverage(fit: Postfit, options: CoverageOptions): Promise<Coverage> {
  const { truths, toys, interval = "likelihood", confidence = [0.6827, 0.95], signal, onToy } = options;
  const { seed, nuisances } = options;
  if (!(Number.isSafeInteger(toys) && toys > 0 && toys < 2 ** 32)) {
    throw new RabbitInputError({ field: "options.toys", found: toys, expected: "a whole number above 0" });
  }
  for (const level of confidence) refuseShare("options.confidence", level);
  const tests = openTests(fit, options);
  const { parameter } = tests;
  truths.forEach((truth, index) => {
    if (Number.isFinite(truth) && !(parameter.isBounded && truth < 0)) return;
    const expected = parameter.isBounded ? "a number from 0" : "a finite number";
    throw new RabbitInputError({ field: "options.truths", index, found: truth, expected });
  });
  const results: TruthCoverage[] = [];
  let failure: string | undefined;
  let made = 0;
  for (const [place, truth] of truths.entries()) {
    const held = await tests.held(truth);
    const covered = new Array<number>(confidence.length).fill(0);
    let failed = 0;
    for (let toy = 1; toy <= toys; toy++) {
      signal?.throwIfAborted();
      onToy?.(++made);
      const tail = await tailOf(async () => {
        const data = toyOfFit(held, {
          toy,
          series: FIRST_SERIES + place,
          ...(seed !== undefined && { seed }),
          ...(nuisances !== undefined && { nuisances }),
        });
        const toyFit = await fit.refit({ data, start: held.x });
        return interval === "likelihood"
          ? likelihoodTail(openTests(toyFit, { parameter: parameter.name }), truth)
          : (await testHypothesis(toyFit, { parameter: parameter.name, value: truth })).cls;
      });
      if (tail.reason !== undefined) {
        failed++;
        failure ??= `toy ${toy} of ${truth}: ${tail.reason}`;
        continue;
      }
      confidence.forEach((level, i) => {
        if (tail.value >= 1 - level) covered[i]!++;
      });
    }
    confidence.forEach((level, i) => {
      results.push({ truth, confidence: level, covered: toyProbability(covered[i]!, toys - failed, failed) });
    });
  }
  return { parameter: parameter.name, interval, results, ...(failure !== undefined && { failure }) };
}

/** 1 - CL of the smallest interval that has the value: 2 (1 - Phi(sqrt t)). */
async function likelihoodTail(tests: HypothesisTests, value: number): Promise<number> {
  return 2 * normalTail(Math.sqrt(await tests.data.statistic("t", value)));
}

/** A number, or why there is none. */
function tailOf(make: () => Promise<number>): Promise<Answer> {
  return answer(async () => {
    try {
      return await make();
    } catch (error) {
      // A toy that cannot be drawn or has no minimum does not count.
      if (error instanceof RabbitInputError) throw new NoAnswer("not-converged", error.message);
      throw error;
    }
  });
}
