import { type FitResult, limitHistogram, RabbitInputError } from "@rabbit-fit/contracts";
import { blindedParameters, limitsOf, type ResultLimit, viewResult } from "@rabbit-fit/results";

/** The yellow and the green of CMS, which people who do not see red and green tell apart by their lightness. */
export const bandColours = { two: "#F5BB54", one: "#607641" } as const;

/** Quantiles of what is expected without signal: those of 95% and 68% of the experiments, the median. */
export const bandQuantiles = { two: [0.025, 0.975], one: [0.16, 0.84], median: 0.5 } as const;

export const bandNames = {
  observed: "Observed",
  median: "Expected median",
  one: bandName(bandQuantiles.one),
  two: bandName(bandQuantiles.two),
} as const;

/** Of the share of experiments without signal that the band holds. */
function bandName([low, high]: readonly [number, number]): string {
  return `${Math.round(100 * (high - low))}% expected`;
}

/** Which limits of a result a figure shows. */
export interface LimitChoice {
  /** The name of the fit in the result; that to data by default, or to the Asimov data where there is none. */
  readonly fit?: string | undefined;
}

/**
 * The limits of a fit. What is observed of a parameter that the fit hides is NaN.
 *
 * @throws RabbitInputError where the result has no limits
 */
export function shownLimits(result: FitResult, { fit }: LimitChoice): readonly ResultLimit[] {
  const { group } = viewResult(result).fit(fit);
  const hidden = new Set(blindedParameters(group, { meta: result.meta }));
  const limits = limitsOf(group);
  if (limits.length === 0) {
    throw new RabbitInputError({
      field: limitHistogram("gaussian", "expected"),
      state: "missing",
      expected: "limits in the result: a file that rabbit_limit has written",
    });
  }
  return limits.map(({ lower, ...limit }) =>
    hidden.has(limit.parameter)
      ? { ...limit, observed: Number.NaN, error: Number.NaN }
      : { ...limit, ...(lower !== undefined && { lower }) },
  );
}

/** The limit that this quantile of experiments without signal have, or a lower one; NaN where the result has none. */
export function expectedAt({ expected }: ResultLimit, quantile: number): number {
  return expected.find((one) => one.quantile === quantile)?.value ?? Number.NaN;
}

/** Such as 95% CL. */
export function levelText(level: number): string {
  return `${Number((100 * (1 - level)).toPrecision(4))}% CL`;
}
