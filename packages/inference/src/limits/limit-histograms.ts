import { axisNames, limitHistogram } from "@rabbit-fit/contracts";
import { type Histogram, histogram, stringCategoryAxis } from "@rabbit-fit/sparse-hist";
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

/** The axes of limits, and the limits in the order of their bins. */
export function byParameterAndLevel<Limit extends { readonly parameter: string; readonly level: number }>(
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

/** The axis of expected limits. */
export function quantileAxis(
  limits: readonly { readonly expected: readonly { readonly quantile: number }[] }[],
) {
  const quantiles = limits[0]!.expected.map(({ quantile }) => String(quantile));
  return stringCategoryAxis(quantiles, { name: axisNames.quantiles });
}
