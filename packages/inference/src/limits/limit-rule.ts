import { oneOf } from "@rabbit-fit/contracts/options";
import type { Asymptotics } from "../hypothesis/asimov.js";
import { isTwoSided, type TestStatistic, tailProbabilities } from "../hypothesis/test-statistic.js";
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
 * The root of q_A at the expected limit that a share b of experiments without signal is below of:
 *
 *   CLs     Phi^-1(b) - Phi^-1(b alpha)
 *   CLs+b   Phi^-1(b) - Phi^-1(alpha), and with the statistics t and ttilde, which have two tails, Phi^-1(b) - Phi^-1(alpha / 2)
 */
export function expectedRoot({
  statistic,
  criterion,
  level,
  quantile,
}: LimitRule & { readonly quantile: number }): number {
  const excluded = criterion === "cls" ? level * quantile : isTwoSided(statistic) ? level / 2 : level;
  return significanceOf(excluded) - significanceOf(quantile);
}

/** How far a hypothesis is excluded beyond the level, in standard deviations: from below zero at small values to above. */
export function exclusion(rule: LimitRule, observed: number, asimov: number): number {
  const { statistic, criterion, asymptotics, level } = rule;
  const tail = asymptotics === "rabbit" && statistic === "qtilde" ? "q" : statistic;
  const probability = Math.min(1, tailProbabilities(tail, observed, asimov)[criterion]);
  return Math.min(FARTHEST, Math.max(-FARTHEST, significanceOf(probability))) - significanceOf(level);
}

/** In standard deviations: beyond, probabilities are not doubles. */
const FARTHEST = 40;
