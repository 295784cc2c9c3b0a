import { RabbitInputError } from "@rabbit-fit/contracts";
import { finite, optionsOf } from "@rabbit-fit/contracts/options";
import type { Postfit } from "@rabbit-fit/fitter";
import { normalTail, significanceOf } from "../normal/normal-distribution.js";
import { shares } from "../options/option-rules.js";
import { checkCall } from "./check-fit.js";
import { doubtOfFormulas } from "./determined-by-signal.js";
import { NoAnswer } from "./no-answer.js";
import { defaultQuantiles } from "./quantiles.js";
import {
  isTwoSided,
  parabolaStatistic,
  type TailProbabilities,
  type TestStatistic,
  tailProbabilities,
  testStatistic,
} from "./test-statistic.js";
import { type HypothesisTests, openTests, type TestOptions, testRules } from "./tests.js";

export interface HypothesisOptions extends TestOptions {
  /** The value of the parameter that is tested. */
  readonly value: number;
  /** `qtilde` by default. */
  readonly statistic?: TestStatistic;
  /** Quantiles of what is expected without signal; those of one and two standard deviations by default. */
  readonly quantiles?: readonly number[];
}

const hypothesisOptions = optionsOf<HypothesisOptions>(
  { ...testRules, value: finite, statistic: testStatistic, quantiles: shares },
  { required: ["parameter", "value"] },
);

export interface HypothesisTest extends TailProbabilities {
  /** The test statistic of the data. */
  readonly observed: number;
  /** That of the background-only Asimov data, q_A. */
  readonly asimov: number;
  /**
   * Tail probabilities that are expected without signal, in the order of the quantiles. CLb of q and qtilde is the quantile. Of t and
   * ttilde the quantile is that of mu_hat, and CLb has a second tail.
   */
  readonly expected: readonly TailProbabilities[];
  /** Why the formulas are not exact, as a sentence. */
  readonly doubt?: string;
}

/**
 * Tests one value of a parameter against no signal, in the asymptotic approximation.
 *
 *     const { cls } = await testHypothesis(await session.postfit(0), { parameter: "signal", value: 1 });
 *
 * @param fit to data, its session still open
 * @throws RabbitInputError as `upperLimit`, for a parameter that is blinded, and a value that the parameter cannot have
 * @throws NoAnswer where a fit with the parameter held does not converge
 */
export async function testHypothesis(fit: Postfit, options: HypothesisOptions): Promise<HypothesisTest> {
  checkCall(fit, options, hypothesisOptions);
  const tests = openTests(fit, options);
  const tested = await testValue(tests, options);
  const doubt = doubtOfFormulas(
    fit,
    [tests.parameter],
    "CLb and what is expected are then not exact. Compare them with limits by toys.",
  );
  return { ...tested, ...(doubt !== undefined && { doubt }) };
}

async function testValue(tests: HypothesisTests, options: HypothesisOptions): Promise<HypothesisTest> {
  const { value, statistic = "qtilde", quantiles = defaultQuantiles, asymptotics = "standard" } = options;
  if (tests.parameter.isBounded && value < 0) {
    throw new RabbitInputError({ field: "options.value", found: value, expected: "a number from 0" });
  }
  if (tests.parameter.isHidden) {
    throw new NoAnswer("blinded", `"${options.parameter}" is blinded: a test of it would tell its value.`);
  }
  const observed = await tests.data.statistic(statistic, value);
  const asimov = await (await tests.asimov(0)).statistic(statistic, value);
  const tail = asymptotics === "rabbit" && statistic === "qtilde" ? "q" : statistic;
  return {
    observed,
    asimov,
    ...tailProbabilities(tail, observed, asimov),
    expected: quantiles.map((quantile) => {
      const root = Math.sqrt(asimov);
      if (isTwoSided(statistic)) {
        // Without signal mu_hat is at zero, with a standard deviation of one in the unit of the root.
        const data = { best: -significanceOf(quantile), sigma: 1 };
        const signed = value < 0 ? -root : root;
        return tailProbabilities(statistic, parabolaStatistic(statistic, signed, data), asimov);
      }
      const clsb = normalTail(root + significanceOf(quantile));
      return { clsb, clb: quantile, cls: clsb / quantile };
    }),
  };
}
