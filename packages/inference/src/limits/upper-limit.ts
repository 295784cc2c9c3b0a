import { listOf, type OptionRules, oneOf, optionsOf } from "@rabbit-fit/contracts/options";
import type { Postfit } from "@rabbit-fit/fitter";
import type { Asymptotics } from "../hypothesis/asimov.js";
import { checkCall } from "../hypothesis/check-fit.js";
import { doubtOfFormulas } from "../hypothesis/determined-by-signal.js";
import { type Answer, answer } from "../hypothesis/no-answer.js";
import { defaultLevel, defaultQuantiles } from "../hypothesis/quantiles.js";
import { isTwoSided, type TestStatistic, testStatistic } from "../hypothesis/test-statistic.js";
import { openTests, type QuantityTests, testRules } from "../hypothesis/tests.js";
import { level, shares } from "../options/option-rules.js";
import { gaussianLimits } from "./gaussian-limits.js";
import { likelihoodLimits } from "./likelihood-limits.js";
import { type LimitCriterion, limitCriterion } from "./limit-rule.js";

/** How a limit is computed: from the likelihood along the parameter, or from a parabola at its minimum. */
export type LimitMethod = "likelihood" | "gaussian";
const limitMethod = oneOf<LimitMethod>({ likelihood: true, gaussian: true });

export interface UpperLimitOptions {
  /** Name of the parameter. */
  readonly parameter: string;
  /** The limit is where the criterion falls to this; 0.05 by default, for limits at 95% confidence level. */
  readonly level?: number;
  /** `likelihood` by default. */
  readonly method?: LimitMethod;
  /** `qtilde` by default. */
  readonly statistic?: TestStatistic;
  /** `cls` by default, and `clsb` with the statistics `t` and `ttilde`, for which CLs is not in use. */
  readonly criterion?: LimitCriterion;
  /** Quantiles of the expected limits; those of one and two standard deviations by default. */
  readonly quantiles?: readonly number[];
  /** `standard` by default. */
  readonly asymptotics?: Asymptotics;
  /** Takes a fit that has not converged as it is. */
  readonly force?: boolean;
  readonly signal?: AbortSignal;
}

/** The upper limit that a fraction of experiments without signal have, or a lower one. */
export interface ExpectedLimit extends Answer {
  readonly quantile: number;
}

export interface UpperLimit {
  readonly parameter: string;
  readonly level: number;
  readonly method: LimitMethod;
  readonly statistic: TestStatistic;
  readonly criterion: LimitCriterion;
  /** mu_hat; NaN where it is hidden. */
  readonly best: number;
  readonly observed: Answer;
  /** In the order of the quantiles asked for. */
  readonly expected: readonly ExpectedLimit[];
  /** Of the method `likelihood`: why the formulas are not exact, as a sentence. The method `gaussian` gives no limit there. */
  readonly doubt?: string;
}

/** Of limits on parameters and on outputs of mappings. */
export const limitRules: OptionRules<
  Pick<UpperLimitsOptions, "statistic" | "criterion" | "quantiles" | "levels" | "methods">
> = {
  statistic: testStatistic,
  criterion: limitCriterion,
  quantiles: shares,
  levels: listOf(level, "levels"),
  methods: listOf(limitMethod, 'methods such as "likelihood"'),
};
const { levels: _, methods: __, ...rulesOfOne } = limitRules;
const optionsOfOne = optionsOf<UpperLimitOptions>(
  { ...testRules, ...rulesOfOne, level, method: limitMethod },
  { required: ["parameter"] },
);
const optionsOfSeveral = optionsOf<UpperLimitsOptions>(
  { ...testRules, ...limitRules },
  { required: ["parameter", "levels", "methods"] },
);

/**
 * Upper limits on one parameter, in the asymptotic approximation: observed, and expected without signal.
 *
 *     const { observed, expected } = await upperLimit(await session.postfit(0), { parameter: "signal" });
 *     observed.value; // the signal strength that is excluded at 95% confidence level
 *
 * The limit is the largest value whose CLs (or CLs+b) is not below the level. Expected ones are those of the background-only
 * Asimov data, where sqrt(q_A(mu)) = Phi^-1(b) - Phi^-1(b alpha) for the quantile b and CLs, and Phi^-1(b) - Phi^-1(alpha) for
 * CLs+b. With t and ttilde, which have two tails, they are where data with mu_hat = sigma Phi^-1(b) have their limit. Values are
 * signal strengths mu, also where the fit stores square roots.
 *
 * @param fit to data, its session still open
 * @throws RabbitInputError for an option that cannot be, a parameter that is not in the fit or is frozen, and a fit that has
 * not converged
 * @throws the reason of the signal when that is aborted
 */
export async function upperLimit(fit: Postfit, options: UpperLimitOptions): Promise<UpperLimit> {
  checkCall(fit, options, optionsOfOne);
  const { level = defaultLevel, method = "likelihood", ...shared } = options;
  const [limit] = await upperLimits(fit, { ...shared, levels: [level], methods: [method] });
  return limit!;
}

/** Several limits on one parameter, which share the fits that they need. */
export interface UpperLimitsOptions extends Omit<UpperLimitOptions, "level" | "method"> {
  readonly levels: readonly number[];
  readonly methods: readonly LimitMethod[];
}

/**
 * The same for several levels and methods: method by method, in each level by level.
 *
 * @throws as `upperLimit`
 */
export async function upperLimits(fit: Postfit, options: UpperLimitsOptions): Promise<UpperLimit[]> {
  checkCall(fit, options, optionsOfSeveral);
  const tests = openTests(fit, options);
  const limits = await limitsOfQuantity(tests, options);
  const consequence =
    "Limits by formulas are then not exact, and expected ones can be too low. Compare them with limits by toys.";
  const doubt = doubtOfFormulas(fit, [tests.parameter], consequence);
  if (doubt === undefined) return limits;
  return limits.map((limit) => (limit.method === "likelihood" ? { ...limit, doubt } : limit));
}

/** Limits on a parameter or an observable. */
export async function limitsOfQuantity(
  tests: QuantityTests,
  options: Omit<UpperLimitsOptions, "parameter">,
): Promise<UpperLimit[]> {
  const { statistic = "qtilde", asymptotics = "standard", quantiles = defaultQuantiles } = options;
  const { levels, methods } = options;
  const criterion = options.criterion ?? (isTwoSided(statistic) ? "clsb" : "cls");
  const rule = { statistic, criterion, asymptotics };
  const limits: UpperLimit[] = [];
  for (const method of methods) {
    const make = method === "gaussian" ? gaussianLimits(tests) : likelihoodLimits(tests);
    for (const level of levels) {
      const expected: ExpectedLimit[] = [];
      for (const quantile of quantiles) {
        expected.push({ quantile, ...(await answer(() => make.expected({ ...rule, level, quantile }))) });
      }
      const observed = await answer(() => make.observed({ ...rule, level }));
      const best = tests.parameter.isHidden ? Number.NaN : tests.data.best;
      const { name: parameter } = tests.parameter;
      limits.push({ parameter, level, method, statistic, criterion, best, observed, expected });
    }
  }
  return limits;
}
