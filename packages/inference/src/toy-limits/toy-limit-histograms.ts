import { limitHistogram, RabbitInputError } from "@rabbit-fit/contracts";
import { type Histogram, histogram } from "@rabbit-fit/sparse-hist";
import { byParameterAndLevel, checkLimits, quantileAxis } from "../limits/limit-histograms.js";
import type { ToyAnswer, ToyLimit } from "./toy-limit.js";

/**
 * Limits by toys, with the variances of their Monte-Carlo errors: `toys_limits_observed` [parms, cls], `toys_limits_expected`
 * [parms, cls, clb] where there are expected ones; the same for `feldman-cousins`, with `feldman-cousins_limits_lower`.
 *
 * @param limits of any parameters and levels, all of one method and with the same quantiles; none give no histograms
 * @throws RabbitInputError for a list that is not like that
 */
export function toyLimitHistograms(limits: readonly ToyLimit[]): Histogram[] {
  checkLimits(limits);
  const other = limits.findIndex(({ method }) => method !== limits[0]!.method);
  if (other >= 0) {
    throw new RabbitInputError({
      field: `limits[${other}].method`,
      found: limits[other]!.method,
      expected: `"${limits[0]!.method}", as of the first limit: another method has histograms of its own`,
    });
  }
  if (limits.length === 0) return [];
  const { axes, ordered } = byParameterAndLevel(limits);
  const isInterval = limits[0]!.method === "feldman-cousins";
  const method = isInterval ? "feldman-cousins" : "toys";
  const content = (answers: readonly ToyAnswer[]) => ({
    label: "Limits by toys",
    values: answers.map(({ value }) => value),
    variances: answers.map(({ error }) => error ** 2),
  });
  const none: ToyAnswer = { value: Number.NaN, error: Number.NaN, status: "not-defined", tests: [] };
  return [
    histogram(axes, {
      name: limitHistogram(method, "observed"),
      ...content(ordered.map(({ observed }) => observed)),
    }),
    ...(isInterval
      ? [
          histogram(axes, {
            name: limitHistogram(method, "lower"),
            ...content(ordered.map(({ lower }) => lower ?? none)),
          }),
        ]
      : []),
    ...(limits[0]!.expected.length > 0
      ? [
          histogram([...axes, quantileAxis(limits)], {
            name: limitHistogram(method, "expected"),
            ...content(ordered.flatMap(({ expected }) => expected)),
          }),
        ]
      : []),
  ];
}
