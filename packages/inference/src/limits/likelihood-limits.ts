import { risingCrossing } from "../hypothesis/crossing.js";
import { NoAnswer } from "../hypothesis/no-answer.js";
import { isTwoSided } from "../hypothesis/test-statistic.js";
import type { QuantityTests } from "../hypothesis/tests.js";
import { significanceOf } from "../normal/normal-distribution.js";
import { once } from "../once.js";
import { exclusion, expectedRoot, type LimitMaker, refuseAllExcluded } from "./limit-rule.js";

/** Limits from the likelihood along the parameter: each point is a fit with the parameter held. */
export function likelihoodLimits(tests: QuantityTests): LimitMaker {
  const { parameter, data } = tests;
  /**
   * A first guess of the standard deviation. Of a square root the Hessian gives none near zero, where the Asimov data are; there a
   * point of their likelihood at a distance does.
   */
  const width = once(async () => {
    const asimov = await tests.background();
    const distance = Math.max(Math.abs(data.best), 1);
    const sigma = parameter.isBounded ? undefined : (asimov.sigma ?? data.sigma);
    if (sigma !== undefined) return sigma;
    const statistic = await asimov.statistic("q", asimov.best + distance);
    return statistic > 0 ? distance / Math.sqrt(statistic) : distance;
  });
  return {
    async observed(rule) {
      if (parameter.isHidden) {
        throw new NoAnswer(
          "blinded",
          `"${parameter.name}" is blinded: an observed limit would tell its value.`,
        );
      }
      const asimov = await tests.background();
      const excess = async (value: number) => {
        const observed = await data.statistic(rule.statistic, value);
        return exclusion(rule, observed, await asimov.statistic(rule.statistic, value));
      };
      const sigma = await width();
      const from = isTwoSided(rule.statistic) ? data.best : Math.max(0, data.best);
      await refuseAllExcluded(rule, parameter, excess, from);
      return risingCrossing(excess, {
        from,
        guess: from + Math.max(0.1, significanceOf(rule.level / 2)) * sigma,
        describe: (value) =>
          `The data exclude no value of "${parameter.name}" at the level ${rule.level}: up to ${value.toPrecision(4)} the likelihood does not fall enough.`,
      });
    },
    async expected(rule) {
      const root = await expectedRoot(rule);
      const asimov = await tests.background();
      const { statistic } = rule;
      return risingCrossing(async (value) => Math.sqrt(await asimov.statistic(statistic, value)) - root, {
        from: asimov.best,
        guess: asimov.best + root * (await width()),
        describe: (value) =>
          // How far the search goes depends on the value that the data give.
          `The Asimov data exclude no value of "${parameter.name}" at the level ${rule.level}: ${parameter.isHidden ? "" : `up to ${value.toPrecision(4)} `}the likelihood does not fall enough.`,
      });
    },
  };
}
