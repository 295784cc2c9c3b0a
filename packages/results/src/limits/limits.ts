import {
  type LimitHistogramMethod,
  limitHistogram,
  type ResultGroup,
  refuseNoGroup,
} from "@rabbit-fit/contracts";
import { type Histogram, innerValues, innerVariances } from "@rabbit-fit/sparse-hist";

const methods = [
  "gaussian",
  "likelihood",
  "toys",
  "feldman-cousins",
] as const satisfies readonly LimitHistogramMethod[];

/** The upper limits on one parameter at one level. */
export interface ResultLimit {
  readonly parameter: string;
  /** What CLs, or CLs+b, falls to, such as 0.05. */
  readonly level: number;
  /** From the likelihood, from a parabola at its minimum, or by toys. */
  readonly method: LimitHistogramMethod;
  /** NaN where there is none; absent where the result has no observed limits of this method, as those of Python rabbit. */
  readonly observed?: number;
  /** Monte-Carlo error of a limit by toys. */
  readonly error?: number;
  /** The other end of the interval of Feldman and Cousins. */
  readonly lower?: number;
  /** What is expected without signal. */
  readonly expected: readonly { readonly quantile: number; readonly value: number }[];
}

/** The limits of a result; none where it has none. */
export function limitsOf(group: ResultGroup): ResultLimit[] {
  refuseNoGroup(group, "group");
  return methods.flatMap((method) => {
    const expected = group.histograms.get(limitHistogram(method, "expected"));
    const observed = group.histograms.get(limitHistogram(method, "observed"));
    const lower = group.histograms.get(limitHistogram(method, "lower"));
    const any = expected ?? observed;
    if (!any) return [];
    const [parameters, levels] = [labels(any, 0), labels(any, 1)];
    const quantiles = expected ? labels(expected, 2) : [];
    const expectedValues = expected && innerValues(expected);
    const observedValues = observed && innerValues(observed);
    const variances = observed?.storage === "weight" ? innerVariances(observed) : undefined;
    const lowerValues = lower && innerValues(lower);
    return parameters.flatMap((parameter, i) =>
      levels.map((level, j) => {
        const place = i * levels.length + j;
        return {
          parameter,
          level: Number(level),
          method,
          ...(observedValues && { observed: observedValues[place]! }),
          ...(variances && { error: Math.sqrt(variances[place]!) }),
          ...(lowerValues && { lower: lowerValues[place]! }),
          expected: quantiles.map((quantile, k) => ({
            quantile: Number(quantile),
            value: expectedValues![place * quantiles.length + k]!,
          })),
        };
      }),
    );
  });
}

function labels({ axes }: Histogram, index: number): readonly string[] {
  const axis = axes[index];
  return axis?.kind === "string-category" ? axis.categories : [];
}
