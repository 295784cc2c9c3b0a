import { oneOf } from "@rabbit-fit/contracts/options";
import { normalTail } from "../normal/normal-distribution.js";
import { anyNumber } from "../options/option-rules.js";

/**
 * What a hypothesis mu is tested with, from L(mu), the negative log-likelihood minimised over all other parameters
 * (Cowan, Cranmer, Gross, Vitells, arXiv:1007.1727):
 *
 * - `q`       2 (L(mu) - L(mu_hat)), 0 where mu_hat > mu: for upper limits (equation 14);
 * - `qtilde`  the same with L(0) in place of L(mu_hat) where mu_hat < 0: for signals that cannot be negative (equation 16);
 * - `t`       2 (L(mu) - L(mu_hat)): two-sided (equation 8);
 * - `ttilde`  the same with L(0) in place of L(mu_hat) where mu_hat < 0 (equation 11); with toys this is the ordering of Feldman
 *             and Cousins, arXiv:physics/9711021.
 */
export type TestStatistic = "q" | "qtilde" | "t" | "ttilde";
export const testStatistic = oneOf<TestStatistic>({ q: true, qtilde: true, t: true, ttilde: true });

/** Whether a statistic is large on both sides of mu_hat. */
export function isTwoSided(statistic: TestStatistic): boolean {
  return statistic === "t" || statistic === "ttilde";
}

/** Whether signals below zero count as none. */
export function isPhysical(statistic: TestStatistic): boolean {
  return statistic === "qtilde" || statistic === "ttilde";
}

/**
 * The test statistic of a likelihood that is a parabola, as that of many events is (Wald; arXiv:1007.1727, sections 3.1 to 3.6).
 *
 * @param best mu_hat
 * @param sigma its standard deviation, in the unit of the value
 * @returns from 0
 */
export function parabolaStatistic(
  statistic: TestStatistic,
  value: number,
  { best, sigma }: { readonly best: number; readonly sigma: number },
): number {
  if (!isTwoSided(statistic) && value <= best) return 0;
  const square = ((value - best) / sigma) ** 2;
  return isPhysical(statistic) && best < 0 ? Math.max(0, square - (best / sigma) ** 2) : square;
}

/** How often hypotheses give a test statistic that is as large as the one observed, or larger. */
export interface TailProbabilities {
  /** With signal and background, p_mu. */
  readonly clsb: number;
  /** With background only, 1 - p_b. */
  readonly clb: number;
  /** CLs = CLs+b / CLb. */
  readonly cls: number;
}

/**
 * Tail probabilities of a test statistic in the asymptotic approximation.
 *
 * With sigma from q_A = mu^2 / sigma^2 of the background-only Asimov data:
 *
 *   q, qtilde   CLs+b = 1 - Phi(sqrt q)                    CLb = 1 - Phi(sqrt q - sqrt q_A)
 *   qtilde > q_A   CLs+b = 1 - Phi((q + q_A) / 2 sqrt q_A)    CLb = 1 - Phi((q - q_A) / 2 sqrt q_A)
 *   ttilde      CLs+b = 2 (1 - Phi(sqrt t)), and beyond t_A 2 - Phi(sqrt t) - Phi((t + t_A) / 2 sqrt t_A)
 *   t           CLs+b = 2 (1 - Phi(sqrt t))    CLb = 2 - Phi(sqrt t - sqrt t_A) - Phi(sqrt t + sqrt t_A)
 *
 * @param observed the test statistic of the data, from 0
 * @param asimov q_A, that of the background-only Asimov data
 * @throws RabbitInputError where there is no such statistic, or a value is no number
 */
export function tailProbabilities(
  statistic: TestStatistic,
  observed: number,
  asimov: number,
): TailProbabilities {
  anyNumber.check(observed, "observed");
  anyNumber.check(asimov, "asimov");
  const [q, a] = [Math.sqrt(observed), Math.sqrt(asimov)];
  switch (statistic) {
    case "ttilde": {
      const isBeyond = observed > asimov && asimov > 0;
      const clsb = normalTail(q) + normalTail(isBeyond ? (observed + asimov) / (2 * a) : q);
      const clb = normalTail(isBeyond ? (observed - asimov) / (2 * a) : q - a) + normalTail(q + a);
      return ratio(clsb, clb);
    }
    case "t":
      return ratio(2 * normalTail(q), normalTail(q - a) + normalTail(q + a));
    case "qtilde":
      if (observed > asimov && asimov > 0) {
        return ratio(normalTail((observed + asimov) / (2 * a)), normalTail((observed - asimov) / (2 * a)));
      }
      return ratio(normalTail(q), normalTail(q - a));
    case "q":
      return ratio(normalTail(q), normalTail(q - a));
    default:
      testStatistic.check(statistic, "statistic");
      return statistic satisfies never;
  }
}

/** Where both tails are too small for a double their ratio is, too. */
function ratio(clsb: number, clb: number): TailProbabilities {
  return { clsb, clb, cls: clb === 0 ? 0 : clsb / clb };
}
