import { RabbitInputError } from "@rabbit-fit/contracts";
import { type OptionRules, oneOf, optionsOf } from "@rabbit-fit/contracts/options";
import type { Postfit } from "@rabbit-fit/fitter";
import { checkCall } from "../hypothesis/check-fit.js";
import { type Answer, answer, NoAnswer } from "../hypothesis/no-answer.js";
import {
  observableRules,
  openObservableTests,
  type TestedObservables,
} from "../hypothesis/observable-tests.js";
import { defaultLevel } from "../hypothesis/quantiles.js";
import { isTwoSided, type TestStatistic, testStatistic } from "../hypothesis/test-statistic.js";
import { openTests, type QuantityTests } from "../hypothesis/tests.js";
import { likelihoodLimits } from "../limits/likelihood-limits.js";
import { type LimitCriterion, limitCriterion } from "../limits/limit-rule.js";
import { level as levelRule, parameterName, shares } from "../options/option-rules.js";
import { defaultMaxToys, type ToyTestOptions, toyTestRules } from "../toy-questions/toy-options.js";
import { type ToyCrossing, type ToyCrossingSearch, toyCrossing } from "./toy-crossing.js";
import { observableHypotheses, parameterHypotheses, type ToyHypotheses } from "./toy-hypotheses.js";
import { type ToyTest, ToyTests } from "./toy-tests.js";

export interface ToyLimitOptions extends ToyTestOptions {
  /** Name of the parameter. */
  readonly parameter: string;
  /** The limit is where the criterion falls to this; 0.05 by default. */
  readonly level?: number;
  /**
   * `upper-limit`, the default: by the statistic and the criterion below. `feldman-cousins`: the interval of values whose
   * likelihood ratio, with mu_hat no less than zero, is not among the least likely ones; statistic `ttilde`, criterion `clsb`.
   */
  readonly method?: "upper-limit" | "feldman-cousins";
  /** Of upper limits; `qtilde` by default. */
  readonly statistic?: TestStatistic;
  /** Of upper limits; `cls` by default. */
  readonly criterion?: LimitCriterion;
  /** Quantiles of the expected limits; none by default. */
  readonly quantiles?: readonly number[];
}

const limitRules: OptionRules<Omit<ToyLimitOptions, "parameter">> = {
  ...toyTestRules,
  level: levelRule,
  method: oneOf<ToyLimitOptions["method"]>({ "upper-limit": true, "feldman-cousins": true }),
  statistic: testStatistic,
  criterion: limitCriterion,
  quantiles: shares,
};
const limitOptions = optionsOf<ToyLimitOptions>(
  { parameter: parameterName, ...limitRules },
  { required: ["parameter"] },
);

/** A limit from toys, or why there is none. */
export interface ToyAnswer extends Answer {
  /** One standard deviation of the Monte-Carlo error; NaN without a limit. */
  readonly error: number;
  /** The tests that the limit comes from, by value. */
  readonly tests: readonly ToyTest[];
}

export interface ToyLimit {
  readonly parameter: string;
  readonly level: number;
  readonly method: NonNullable<ToyLimitOptions["method"]>;
  readonly statistic: TestStatistic;
  readonly criterion: LimitCriterion;
  /** mu_hat */
  readonly best: number;
  readonly observed: ToyAnswer;
  /** Of an interval; zero where it begins there. */
  readonly lower?: ToyAnswer;
  readonly expected: readonly (ToyAnswer & { readonly quantile: number })[];
  /** How many toys were drawn. */
  readonly toys: number;
}

/**
 * An upper limit, or the interval of Feldman and Cousins, by toys: right where the asymptotic approximation is not, as for few
 * events. The number of toys grows until the Monte-Carlo error of the limit is below the tolerance.
 *
 *     const { observed } = await toyLimit(fit, { parameter: "signal", tolerance: 0.02, seed: 7 });
 *     observed.value; // with observed.error
 *
 * P-values count toys whose statistic is as large as that of the data, or larger. Toys that cannot be fitted do not count; their number
 * is in each test. Toy k of a seed at a value is always the same.
 *
 * @param fit to data, its session still open
 * @throws RabbitInputError for an option that cannot be, a parameter that is not in the fit or is frozen, and a fit that has
 * not converged
 * @throws the reason of the signal when that is aborted
 */
export async function toyLimit(fit: Postfit, options: ToyLimitOptions): Promise<ToyLimit> {
  checkCall(fit, options, limitOptions);
  const rule = toyRule(options);
  const tests = openTests(fit, options);
  return toyLimitOf(tests, parameterHypotheses(tests), { ...options, ...rule });
}

export interface ObservableToyLimitsOptions
  extends Omit<ToyLimitOptions, "parameter" | "force" | "signal">,
    TestedObservables {}

const observableLimitOptions = optionsOf<ObservableToyLimitsOptions>(
  { ...observableRules, ...limitRules },
  { required: ["mappings", "background"] },
);

/**
 * The same for the outputs of mappings. Toys with the signal are drawn with the output held at the value, toys without it with the
 * parameters of the signal at zero; all else is fitted to the data.
 *
 *     const mappings = [{ name: "Select", args: ["ch0", "signal", "x:sum"] }];
 *     await observableToyLimits(fit, { mappings, background: ["signal"], seed: 7 });
 *
 * @returns output by output; `parameter` is the name of the output
 * @throws as `toyLimit`, for a mapping that cannot be, and where values of parameters are blinded
 */
export async function observableToyLimits(
  fit: Postfit,
  options: ObservableToyLimitsOptions,
): Promise<ToyLimit[]> {
  checkCall(fit, options, observableLimitOptions);
  const rule = toyRule(options);
  const limits: ToyLimit[] = [];
  for (const tests of await openObservableTests(fit, options)) {
    const hypotheses = observableHypotheses(tests, options.background);
    limits.push(await toyLimitOf(tests, hypotheses, { ...options, ...rule }));
  }
  return limits;
}

type ToyLimitRequest = Omit<ToyLimitOptions, "parameter">;

/** What is limited, with defaults. @throws RabbitInputError */
function toyRule(options: ToyLimitRequest) {
  const { method = "upper-limit", level = defaultLevel, quantiles = [] } = options;
  const isInterval = method === "feldman-cousins";
  const statistic = isInterval ? "ttilde" : (options.statistic ?? "qtilde");
  const criterion = isInterval ? "clsb" : (options.criterion ?? (isTwoSided(statistic) ? "clsb" : "cls"));
  const { tolerance = 0.02, maxToys = defaultMaxToys } = options;
  // The smallest probability that toys show is 1 / (n + 2).
  if (level * (maxToys + 2) <= 1) {
    throw new RabbitInputError({
      field: "options.maxToys",
      found: maxToys,
      expected: `at least ${Math.floor(1 / level) - 1}: fewer toys cannot show that a probability is below ${level}`,
    });
  }
  return { method, level, quantiles, statistic, criterion, tolerance, maxToys };
}

async function toyLimitOf(
  tests: QuantityTests,
  hypotheses: ToyHypotheses,
  options: ToyLimitRequest & ReturnType<typeof toyRule>,
): Promise<ToyLimit> {
  const { method, level, quantiles, statistic, criterion, tolerance, maxToys } = options;
  const { parameter, data } = tests;
  const toys = new ToyTests(hypotheses, statistic, options);
  const rule = { statistic, criterion, level, asymptotics: "standard" } as const;
  const from = Math.max(0, data.best);
  const search = { criterion, level, tolerance, maxToys };
  const observed = await toyAnswer(async () => {
    if (parameter.isHidden) {
      throw new NoAnswer(
        "blinded",
        `"${parameter.name}" is blinded: an observed limit would tell its value.`,
      );
    }
    const guess = await asymptoticGuess(tests, from, () => likelihoodLimits(tests).observed(rule));
    return toyCrossing(toys, { ...search, from, guess: Math.max(guess, from * 1.01) });
  });
  const lower =
    method === "feldman-cousins" && observed.status === "found"
      ? await lowerEnd(toys, { ...search, from, guess: from - 2 * (data.sigma ?? from / 4) })
      : undefined;
  const expected: ToyLimit["expected"][number][] = [];
  for (const quantile of quantiles) {
    const found = await toyAnswer(async () => {
      const from = await hypotheses.valueWithoutSignal();
      const guess = await asymptoticGuess(tests, from, () =>
        likelihoodLimits(tests).expected({ ...rule, quantile }),
      );
      return toyCrossing(toys, { ...search, from, guess, quantile });
    });
    expected.push({ quantile, ...found });
  }
  return {
    parameter: parameter.name,
    level,
    method,
    statistic,
    criterion,
    best: parameter.isHidden ? Number.NaN : data.best,
    observed,
    ...(lower && { lower }),
    expected,
    toys: toys.made,
  };
}

/**
 * The lower end of an interval: zero where that belongs to it.
 *
 * @param search.guess for a quantity that cannot be zero
 */
async function lowerEnd(toys: ToyTests, search: ToyCrossingSearch): Promise<ToyAnswer> {
  const { from, level, maxToys } = search;
  if (from === 0) return { value: 0, error: 0, status: "found", tests: [] };
  return toyAnswer(async () => {
    let atZero: ToyTest | undefined;
    const { status } = await answer(async () => {
      atZero = await toys.at(0, maxToys);
      return 0;
    });
    if (atZero && atZero.clsb.value >= level) return { value: 0, error: 0, tests: [atZero] };
    const guess = status === "found" || search.guess <= 0 ? from / 2 : search.guess;
    // Below zero there are no signals: a strength that is stored as its square root has no such value.
    return toyCrossing(toys, { ...search, guess, end: { value: 0, test: atZero } });
  });
}

/** Where to begin, above `from`: at the asymptotic limit, or two standard deviations away where there is none. */
async function asymptoticGuess(
  tests: QuantityTests,
  from: number,
  limit: () => number | Promise<number>,
): Promise<number> {
  const { value } = await answer(limit);
  if (value > from) return value;
  const sigma = (await tests.background()).sigma ?? tests.data.sigma ?? 1;
  return from + 2 * sigma;
}

async function toyAnswer(make: () => Promise<ToyCrossing>): Promise<ToyAnswer> {
  let crossing: ToyCrossing | undefined;
  const made = await answer(async () => {
    crossing = await make();
    return crossing.value;
  });
  return { ...made, error: crossing?.error ?? Number.NaN, tests: crossing?.tests ?? [] };
}
