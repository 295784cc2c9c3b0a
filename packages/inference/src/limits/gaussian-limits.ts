import { risingCrossing } from "../hypothesis/crossing.js";
import { NoAnswer } from "../hypothesis/no-answer.js";
import type { LikelihoodProfile } from "../hypothesis/profile.js";
import { isTwoSided, parabolaStatistic } from "../hypothesis/test-statistic.js";
import type { QuantityTests } from "../hypothesis/tests.js";
import { exclusion, expectedRoot, type LimitMaker, refuseAllExcluded } from "./limit-rule.js";

const WITHOUT_SIGNAL = "of the Asimov data without signal";

/** Limits from parabolas: q = (mu - mu_hat)^2 / sigma^2, with sigma from the Hessian at the minimum. */
export function gaussianLimits(tests: QuantityTests): LimitMaker {
  const { parameter, data } = tests;
  const sigmaOf = ({ sigma, withoutSigma }: LikelihoodProfile, where: string) => {
    if (sigma !== undefined) return sigma;
    const lack = `There is no Gaussian approximation for "${parameter.name}": at the minimum ${where} the Hessian gives no uncertainty`;
    const ofRoot =
      ", as it is stored as a square root, which has no slope at zero. Fit with options.parameters.allowNegative, or take the method likelihood";
    throw new NoAnswer(
      "not-defined",
      withoutSigma === undefined
        ? `${lack}${parameter.isBounded ? ofRoot : ""}.`
        : `${lack}. ${withoutSigma}`,
    );
  };
  return {
    async expected(rule) {
      const asimov = await tests.background();
      return asimov.best + sigmaOf(asimov, WITHOUT_SIGNAL) * (await expectedRoot(rule));
    },
    async observed(rule) {
      if (parameter.isHidden) {
        throw new NoAnswer(
          "blinded",
          `"${parameter.name}" is blinded: an observed limit would tell its value.`,
        );
      }
      const asimov = await tests.background();
      const ofAsimov = { best: asimov.best, sigma: sigmaOf(asimov, WITHOUT_SIGNAL) };
      const ofData = { best: data.best, sigma: sigmaOf(data, "of the data") };
      const from = isTwoSided(rule.statistic) ? data.best : Math.max(0, data.best);
      const excess = (value: number) =>
        exclusion(
          rule,
          parabolaStatistic(rule.statistic, value, ofData),
          parabolaStatistic(rule.statistic, value, ofAsimov),
        );
      await refuseAllExcluded(rule, parameter, excess, from);
      return risingCrossing(excess, { from, guess: from + 2 * ofData.sigma, describe: () => "" });
    },
  };
}
