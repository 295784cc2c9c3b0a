import { fitHistogramNames, scan2DHistogram, scanDetails, scanHistogram } from "@rabbit-fit/contracts";
import type { Histogram } from "@rabbit-fit/sparse-hist";
import { blindedValue } from "../blinding.js";
import { histogramJson } from "./histogram-json.js";

/** Scans and contours without the values of parameters that a fit hides; how far the likelihood rises tells nothing. */
export function blindedScans(
  histograms: ReadonlyMap<string, Histogram>,
  hidden: readonly string[],
): ReadonlyMap<string, Record<string, unknown>> {
  const axis = histograms.get(fitHistogramNames.parameters)?.axes[0];
  const parameters = axis?.kind === "string-category" ? axis.categories : [];
  const out = new Map<string, Record<string, unknown>>();
  for (const [name, axes] of hiddenAxes(hidden, parameters)) {
    const { parameters: ofAll, numbers } = scanDetails(name);
    for (const key of [name, numbers, ofAll]) {
      const hist = histograms.get(key);
      if (hist) out.set(key, withoutCategories(histogramJson(hist), axes));
    }
  }
  const { contourScan2D } = fitHistogramNames;
  const contours = histograms.get(contourScan2D);
  const pairs = contours?.axes[0];
  if (contours && pairs?.kind === "string-category") {
    // [pairs][members]
    const isHidden = pairs.categories.map((pair) => hiddenMembers(pair, { hidden, parameters }));
    if (isHidden.some((members) => members.includes(true))) {
      const { withFlow: _, ...json } = histogramJson(contours);
      const values = json.values as Float64Array;
      const levels = contours.axes[1]?.kind === "string-category" ? contours.axes[1].categories.length : 1;
      const count = values.length / (isHidden.length * levels * 2);
      // [pairs, levels, members, points]
      const isHiddenAt = (i: number) => {
        const place = Math.floor(i / count);
        return isHidden[Math.floor(place / (2 * levels))]![place % 2];
      };
      out.set(contourScan2D, {
        ...json,
        values: Array.from(values, (value, i) => (isHiddenAt(i) ? blindedValue : value)),
      });
    }
  }
  return out;
}

/** The axes of each possible scan that have values of a hidden parameter. */
function* hiddenAxes(
  hidden: readonly string[],
  parameters: readonly string[],
): Generator<readonly [name: string, axes: readonly number[]]> {
  for (const name of hidden) {
    yield [scanHistogram(name), [0]];
    for (const other of parameters) {
      const both = hidden.includes(other) ? [0, 1] : [];
      yield [scan2DHistogram(name, other), both.length > 0 ? both : [0]];
      yield [scan2DHistogram(other, name), both.length > 0 ? both : [1]];
    }
  }
}

function withoutCategories(json: Record<string, unknown>, axes: readonly number[]): Record<string, unknown> {
  const all = json.axes as readonly { readonly categories?: readonly string[] }[];
  return {
    ...json,
    axes: all.map((axis, i) =>
      axes.includes(i) && axis.categories
        ? { ...axis, categories: axis.categories.map(() => blindedValue) }
        : axis,
    ),
  };
}

/**
 * Whether the parameters of a pair are hidden. Names may have dashes as well as the pair: where the pair can be read in several ways, a member is
 * hidden that is hidden in one of them.
 */
function hiddenMembers(
  pair: string,
  { hidden, parameters }: { readonly hidden: readonly string[]; readonly parameters: readonly string[] },
): readonly [x: boolean, y: boolean] {
  const readings = parameters.flatMap((x) => {
    const y = pair.slice(x.length + 1);
    return pair.startsWith(`${x}-`) && parameters.includes(y) ? [[x, y] as const] : [];
  });
  return [readings.some(([x]) => hidden.includes(x)), readings.some(([, y]) => hidden.includes(y))];
}
