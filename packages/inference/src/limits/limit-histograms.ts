import { axisNames, limitHistogram } from "@rabbit-fit/contracts";
import { type Histogram, histogram, stringCategoryAxis } from "@rabbit-fit/sparse-hist";
import type { ToyAnswer, ToyLimit } from "../toys/toy-limit.js";
import type { LimitMethod, UpperLimit } from "./upper-limit.js";

/**
 * Asymptotic limits as Python rabbit's histograms: `likelihood_asymptoticLimits_expected` [parms, cls, clb],
 * `likelihood_asymptoticLimits_observed` [parms, cls], and the same for `gaussian`. A limit that does not exist is NaN.
 *
 * @param limits of any parameters, levels and methods, all with the same quantiles; each method has all parameters and levels
 */
export function limitHistograms(limits: readonly UpperLimit[]): Histogram[] {
  const methods = [...new Set(limits.map(({ method }) => method))];
  return methods.flatMap((method) =>
    histogramsOf(
      method,
      limits.filter((limit) => limit.method === method),
    ),
  );
}

function histogramsOf(method: LimitMethod, limits: readonly UpperLimit[]): Histogram[] {
  const { axes, ordered } = byParameterAndLevel(limits);
  const label = "Asymptotic limits (CLs)";
  return [
    histogram([...axes, quantileAxis(limits)], {
      name: limitHistogram(method, "expected"),
      label,
      values: ordered.flatMap(({ expected }) => expected.map(({ value }) => value)),
    }),
    histogram(axes, {
      name: limitHistogram(method, "observed"),
      label,
      values: ordered.map(({ observed }) => observed.value),
    }),
  ];
}

/**
 * Limits by toys, with the variances of their Monte-Carlo errors: `toys_limits_observed` [parms, cls], `toys_limits_expected`
 * [parms, cls, clb] where there are expected ones; the same for `feldman-cousins`, with `feldman-cousins_limits_lower`.
 *
 * @param limits of any parameters and levels, all of one method and with the same quantiles
 */
export function toyLimitHistograms(limits: readonly ToyLimit[]): Histogram[] {
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

function byParameterAndLevel<Limit extends { readonly parameter: string; readonly level: number }>(
  limits: readonly Limit[],
) {
  const parameters = [...new Set(limits.map(({ parameter }) => parameter))];
  const levels = [...new Set(limits.map(({ level }) => level))];
  const axes = [
    stringCategoryAxis(parameters, { name: axisNames.parameters }),
    stringCategoryAxis(levels.map(String), { name: axisNames.levels }),
  ];
  const ordered = parameters.flatMap((parameter) =>
    levels.map((level) => limits.find((limit) => limit.parameter === parameter && limit.level === level)!),
  );
  return { axes, ordered };
}

function quantileAxis(limits: readonly { readonly expected: readonly { readonly quantile: number }[] }[]) {
  const quantiles = limits[0]!.expected.map(({ quantile }) => String(quantile));
  return stringCategoryAxis(quantiles, { name: axisNames.quantiles });
}
