import { limitHistogram, type ResultGroup } from "@rabbit-fit/contracts";
import { type Histogram, innerValues } from "@rabbit-fit/sparse-hist";

const methods = ["gaussian", "likelihood"] as const;

/** The upper limits on one parameter at one level. */
export interface ResultLimit {
  readonly parameter: string;
  /** What CLs falls to, such as 0.05. */
  readonly level: number;
  /** From the likelihood, or from a parabola at its minimum. */
  readonly method: (typeof methods)[number];
  /** NaN where there is none; absent where the result has no observed limits of this method, as those of Python rabbit. */
  readonly observed?: number;
  /** What is expected without signal. */
  readonly expected: readonly { readonly quantile: number; readonly value: number }[];
}

/** The limits of a result; none where it has none. */
export function limitsOf(group: ResultGroup): ResultLimit[] {
  return methods.flatMap((method) => {
    const expected = group.histograms.get(limitHistogram(method, "expected"));
    const observed = group.histograms.get(limitHistogram(method, "observed"));
    const any = expected ?? observed;
    if (!any) return [];
    const [parameters, levels] = [labels(any, 0), labels(any, 1)];
    const quantiles = expected ? labels(expected, 2) : [];
    const expectedValues = expected && innerValues(expected);
    const observedValues = observed && innerValues(observed);
    return parameters.flatMap((parameter, i) =>
      levels.map((level, j) => {
        const place = i * levels.length + j;
        return {
          parameter,
          level: Number(level),
          method,
          ...(observedValues && { observed: observedValues[place]! }),
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
