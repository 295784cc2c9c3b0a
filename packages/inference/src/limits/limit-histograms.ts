import { axisNames, limitHistogram, RabbitInputError } from "@rabbit-fit/contracts";
import { anything, listOf, optionsOf, text } from "@rabbit-fit/contracts/options";
import { type Histogram, histogram, stringCategoryAxis } from "@rabbit-fit/sparse-hist";
import { anyNumber } from "../options/option-rules.js";
import type { LimitMethod, UpperLimit } from "./upper-limit.js";

/**
 * Asymptotic limits as Python rabbit's histograms: `likelihood_asymptoticLimits_expected` [parms, cls, clb],
 * `likelihood_asymptoticLimits_observed` [parms, cls], and the same for `gaussian`. A limit that does not exist is NaN.
 *
 * @param limits of any parameters, levels and methods, all with the same quantiles; each method has all parameters and levels
 * @throws RabbitInputError for a list that is not like that
 */
export function limitHistograms(limits: readonly UpperLimit[]): Histogram[] {
  checkLimits(limits);
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

interface AnyLimit {
  readonly parameter: string;
  readonly level: number;
  readonly method: string;
  readonly observed: unknown;
  readonly expected: readonly { readonly quantile: number }[];
}

const anyLimit = optionsOf<AnyLimit>(
  {
    parameter: text,
    level: anyNumber,
    method: text,
    observed: anything,
    expected: listOf(
      optionsOf<AnyLimit["expected"][number]>(
        { quantile: anyNumber },
        { required: ["quantile"], others: "ignored" },
      ),
      "expected limits",
    ),
  },
  { required: ["parameter", "level", "method", "expected"], others: "ignored" },
);
const listOfLimits = listOf(anyLimit, "limits");

/**
 * Refuses limits that do not fill a histogram: of other quantiles than the first, or without one of its bins.
 *
 * @throws RabbitInputError
 */
export function checkLimits(limits: readonly AnyLimit[]): void {
  listOfLimits.check(limits, "limits");
  const quantilesOf = ({ expected }: AnyLimit) => expected.map(({ quantile }) => quantile).join(", ");
  limits.forEach((limit, index) => {
    if (quantilesOf(limit) === quantilesOf(limits[0]!)) return;
    throw new RabbitInputError({
      field: `limits[${index}].expected`,
      state: `of the quantiles ${quantilesOf(limit) || "none"}`,
      expected: `those of the first limit: ${quantilesOf(limits[0]!) || "none"}`,
    });
  });
  for (const method of new Set(limits.map((limit) => limit.method))) {
    const ofMethod = limits.filter((limit) => limit.method === method);
    for (const parameter of new Set(ofMethod.map((limit) => limit.parameter))) {
      for (const level of new Set(ofMethod.map((limit) => limit.level))) {
        if (ofMethod.some((limit) => limit.parameter === parameter && limit.level === level)) continue;
        throw new RabbitInputError({
          field: "limits",
          state: `without the one on "${parameter}" at the level ${level} by the method "${method}"`,
          expected: "each parameter at each level",
        });
      }
    }
  }
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
