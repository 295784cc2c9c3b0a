import { RabbitInputError } from "@rabbit-fit/contracts";
import { finite, flag, listOf, optionsOf } from "@rabbit-fit/contracts/options";
import type { Postfit } from "@rabbit-fit/fitter";
import { checkCall } from "../hypothesis/check-fit.js";
import { openTests } from "../hypothesis/tests.js";
import { parameterName, shares, toyCount } from "../options/option-rules.js";
import { type CoverageInterval, coverageInterval } from "../toy-questions/covered-toy.js";
import { RunOfToys, type ToyRun, toyRunRules } from "../toy-questions/toy-run.js";
import { toySpecs } from "../toy-questions/toy-spec.js";
import { toyStatistics } from "../toy-questions/toy-statistics.js";
import { type ToyProbability, toyProbability } from "../toys/toy-probability.js";

export interface CoverageOptions extends ToyRun {
  /** Name of the parameter. */
  readonly parameter: string;
  /** True values of the parameter. */
  readonly truths: readonly number[];
  /** Number of toys for each true value. */
  readonly toys: number;
  /** `likelihood` by default. */
  readonly interval?: CoverageInterval;
  /** Of `feldman-cousins`: the number of toys of each toy; 199 by default. */
  readonly beltToys?: number;
  /** Confidence levels; 0.6827 and 0.95 by default. */
  readonly confidence?: readonly number[];
  /** Takes a fit that has not converged as it is. */
  readonly force?: boolean;
}

const coverageOptions = optionsOf<CoverageOptions>(
  {
    ...toyRunRules,
    parameter: parameterName,
    truths: listOf(finite, "true values"),
    toys: toyCount,
    interval: coverageInterval,
    beltToys: toyCount,
    confidence: shares,
    force: flag,
  },
  { required: ["parameter", "truths", "toys"] },
);

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
/** A tail of exactly 1 - CL is outside the interval, also where 1 - CL is rounded. */
const ROUNDING = 1 + 1e-9;

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
  checkCall(fit, options, coverageOptions);
  const { truths, toys, interval = "likelihood", confidence = [0.6827, 0.95], beltToys = 199 } = options;
  const tests = openTests(fit, options);
  const { parameter } = tests;
  truths.forEach((truth, index) => {
    if (!(parameter.isBounded && truth < 0)) return;
    throw new RabbitInputError({ field: "options.truths", index, found: truth, expected: "a number from 0" });
  });
  const results: TruthCoverage[] = [];
  let failure: string | undefined;
  const run = new RunOfToys(fit, options);
  for (const [place, truth] of truths.entries()) {
    // Where this fit fails, no toy can be drawn.
    await tests.data.at(truth);
    const question = {
      kind: "coverage",
      parameter: parameter.name,
      truth,
      series: FIRST_SERIES + place,
      interval,
      ...(interval === "feldman-cousins" && { beltToys }),
      ...run.drawn,
    } as const;
    const found = toyStatistics(await run.make(toySpecs(question, 1, toys)));
    if (found.failure !== undefined) failure ??= `at ${truth}, ${found.failure}`;
    for (const level of confidence) {
      const covered = found.values.filter((tail) => tail > (1 - level) * ROUNDING).length;
      results.push({
        truth,
        confidence: level,
        covered: toyProbability(covered, toys - found.failed, found.failed),
      });
    }
  }
  return { parameter: parameter.name, interval, results, ...(failure !== undefined && { failure }) };
}
