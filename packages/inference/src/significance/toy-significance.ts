import { RabbitInputError } from "@rabbit-fit/contracts";
import { optionsOf } from "@rabbit-fit/contracts/options";
import type { Postfit } from "@rabbit-fit/fitter";
import { checkCall } from "../hypothesis/check-fit.js";
import { NoAnswer } from "../hypothesis/no-answer.js";
import { openTests } from "../hypothesis/tests.js";
import { significanceOf } from "../normal/normal-distribution.js";
import { parameterName } from "../options/option-rules.js";
import { defaultMaxToys, type ToyTestOptions, toyTestRules } from "../toy-questions/toy-options.js";
import { RunOfToys } from "../toy-questions/toy-run.js";
import { type ToyOutcome, toySpecs } from "../toy-questions/toy-spec.js";
import { toyStatistics } from "../toy-questions/toy-statistics.js";
import { atLeastAsLarge, type ToyProbability, toyProbability } from "../toys/toy-probability.js";
import { discoveryStatistic } from "./significance.js";

export interface ToySignificanceOptions extends ToyTestOptions {
  /** Name of the parameter. */
  readonly parameter: string;
}

const significanceOptions = optionsOf<ToySignificanceOptions>(
  { ...toyTestRules, parameter: parameterName },
  { required: ["parameter"] },
);

export interface ToySignificance {
  readonly parameter: string;
  /** mu_hat */
  readonly best: number;
  /** Of the data. */
  readonly q0: number;
  /** The share of toys without signal whose q0 is as large. */
  readonly pValue: ToyProbability;
  /** Z of the p-value; infinite where no toy reaches the data. */
  readonly z: number;
  /** Z at one standard deviation of the Monte-Carlo error above and below the p-value: a lower and an upper bound. */
  readonly zRange: readonly [number, number];
  /** Of the first toy that failed. */
  readonly failure?: string;
}

const FIRST_TOYS = 500;

/**
 * The significance of a signal by toys without it. Their number grows until the error of the p-value is below the tolerance, as a share
 * of it, or `maxToys` is reached.
 *
 * @throws RabbitInputError as `significance`, and for a parameter that is blinded
 * @throws NoAnswer where no toy is left, or the fit without signal does not converge
 * @throws the reason of the signal when that is aborted
 */
export async function toySignificance(
  fit: Postfit,
  options: ToySignificanceOptions,
): Promise<ToySignificance> {
  checkCall(fit, options, significanceOptions);
  const { tolerance = 0.1, maxToys = defaultMaxToys } = options;
  const tests = openTests(fit, options);
  const { parameter, data } = tests;
  if (parameter.isHidden) {
    throw new RabbitInputError({
      field: "options.parameter",
      found: parameter.name,
      expected: "a parameter that is not blinded: its significance would tell its value",
      remedy: `Name it in options.data.unblind.`,
    });
  }
  const q0 = await discoveryStatistic(data);
  // Where this fit fails, no toy can be drawn.
  await data.at(0);
  const run = new RunOfToys(fit, options);
  const question = { kind: "test", truth: 0, value: 0, statistic: "discovery", ...run.drawn } as const;
  const outcomes: ToyOutcome[] = [];
  for (let count = Math.min(FIRST_TOYS, maxToys); ; count = Math.min(2 * count, maxToys)) {
    const more = toySpecs({ ...question, parameter: parameter.name }, outcomes.length + 1, count);
    outcomes.push(...(await run.make(more)));
    const { values, failed, failure } = toyStatistics(outcomes);
    const passed = values.reduce((n, value) => n + Number(atLeastAsLarge(value, q0)), 0);
    const pValue = toyProbability(passed, count - failed, failed);
    if (pValue.toys === 0)
      throw new NoAnswer("no-toys", `No toy is left: all have failed. The first: ${failure}`);
    if (pValue.error > tolerance * pValue.value && count < maxToys) continue;
    const zAt = (p: number) => significanceOf(Math.min(1, Math.max(0, p)));
    return {
      parameter: parameter.name,
      best: data.best,
      q0,
      pValue,
      z: zAt(pValue.value),
      zRange: [zAt(pValue.value + pValue.error), zAt(pValue.value - pValue.error)],
      ...(failure !== undefined && { failure }),
    };
  }
}
