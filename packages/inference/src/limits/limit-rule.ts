import { oneOf } from "@rabbit-fit/contracts/options";
import type { Asymptotics } from "../hypothesis/asimov.js";
import { risingCrossing } from "../hypothesis/crossing.js";
import { NoAnswer } from "../hypothesis/no-answer.js";
import {
  isTwoSided,
  parabolaStatistic,
  type TestStatistic,
  tailProbabilities,
} from "../hypothesis/test-statistic.js";
import { significanceOf } from "../normal/normal-distribution.js";

/** What is compared with the level: CLs, or CLs+b alone. */
export type LimitCriterion = "cls" | "clsb";
export const limitCriterion = oneOf<LimitCriterion>({ cls: true, clsb: true });

/** Which values a limit leaves. */
export interface LimitRule {
  readonly statistic: TestStatistic;
  readonly criterion: LimitCriterion;
  readonly asymptotics: Asymptotics;
  /** alpha */
  readonly level: number;
}

/** Limits of one method: on the data, and on experiments without signal. */
export interface LimitMaker {
  /** @throws NoAnswer where there is no limit */
  observed(rule: LimitRule): number | Promise<number>;
  /** @throws NoAnswer where there is no limit */
  expected(rule: LimitRule & { readonly quantile: number }): number | Promise<number>;
}

/**
 * The root of q_A at the expected limit that a share b of experiments without signal is below of. Such experiments have
 * mu_hat = sigma Phi^-1(b), as limits rise with mu_hat. At the limit their tail probabilities are at the level:
 *
 *   q, qtilde   CLs     Phi^-1(b) - Phi^-1(b alpha)
 *               CLs+b   Phi^-1(b) - Phi^-1(alpha)
 *   t           CLs+b   Phi^-1(b) - Phi^-1(alpha / 2)
 *
 * CLs of t, and ttilde, have sums of two tails. Their equation is solved numerically.
 *
 * @returns in standard deviations, above zero
 * @throws NoAnswer where all signals are excluded
 */
export async function expectedRoot(rule: LimitRule & { readonly quantile: number }): Promise<number> {
  const root = await rootOf(rule);
  if (root > 0) return root;
  throw new NoAnswer(
    "all-excluded",
    `The expected limit at the quantile ${rule.quantile} is not above zero: CLs+b excludes the background alone there. CLs gives a limit.`,
  );
}

async function rootOf(rule: LimitRule & { readonly quantile: number }): Promise<number> {
  const { statistic, criterion, level, quantile } = rule;
  const best = -significanceOf(quantile);
  if (!isTwoSided(statistic)) {
    return significanceOf(criterion === "cls" ? level * quantile : level) + best;
  }
  const oneTail = significanceOf(level / 2) + best;
  if (statistic === "t" && criterion === "clsb") return oneTail;
  const excess = (root: number) =>
    exclusion(rule, parabolaStatistic(statistic, root, { best, sigma: 1 }), root * root);
  // Where mu_hat is below zero, levels above one half can exclude the smallest signal.
  if (best < 0 && excess(SMALL) > 0) return 0;
  const from = Math.max(0, best);
  return risingCrossing(excess, { from, guess: Math.max(oneTail, from + 0.1), describe: () => "" });
}

/** In standard deviations: signals below this are none. */
const SMALL = 1e-6;

/** How far a hypothesis is excluded beyond the level, in standard deviations: from below zero at small values to above. */
export function exclusion(rule: LimitRule, observed: number, asimov: number): number {
  const { statistic, criterion, asymptotics, level } = rule;
  const tail = asymptotics === "rabbit" && statistic === "qtilde" ? "q" : statistic;
  const probability = Math.min(1, tailProbabilities(tail, observed, asimov)[criterion]);
  return Math.min(FARTHEST, Math.max(-FARTHEST, significanceOf(probability))) - significanceOf(level);
}

/**
 * Refuses a limit by CLs+b on data with so few events that even the smallest value is excluded.
 *
 * @param excess how far a value is excluded beyond the level
 * @param from the smallest value
 * @throws NoAnswer
 */
export async function refuseAllExcluded(
  { statistic, criterion, level }: LimitRule,
  { name }: { readonly name: string },
  excess: (value: number) => number | Promise<number>,
  from: number,
): Promise<void> {
  if (criterion !== "clsb" || isTwoSided(statistic) || !((await excess(from)) > 0)) return;
  throw new NoAnswer(
    "all-excluded",
    `CLs+b of "${name}" is below ${level} at ${from} already: the data have fewer events than the background alone. CLs gives a limit.`,
  );
}

/** In standard deviations: beyond, probabilities are not doubles. */
const FARTHEST = 40;
