import {
  axisNames,
  type FitResult,
  limitHistogram,
  RabbitInputError,
  type ResultGroup,
} from "@rabbit-fit/contracts";
import { blindedParameters, viewResult } from "@rabbit-fit/results";
import { type Histogram, innerValues } from "@rabbit-fit/sparse-hist";
import type { Figure } from "../figure/figure.js";
import type { Layer } from "../figure/layer.js";
import type { CommonFigureOptions } from "../hists/hist-options.js";
import { labelOf } from "../impacts/source-rows.js";

/** In points. */
const WIDTH = 640;
const ROW = 56;
const AROUND = 150;
const TEXT_SCALE = 0.85;
/** The yellow and the green of CMS, which people who do not see red and green tell apart by their lightness. */
const TWO_SIGMA = "#F5BB54";
const ONE_SIGMA = "#607641";
/** Quantiles of what is expected: two standard deviations, one, the median. */
const quantiles = ["0.025", "0.16", "0.5", "0.84", "0.975"] as const;

export interface LimitsFigureOptions extends CommonFigureOptions {
  /** The name of the fit in the result; that to data by default, or to the Asimov data where there is none. */
  readonly fit?: string;
}

/** Limits on a parameter by a method at a level. */
interface LimitRow {
  readonly label: string;
  /** In the order of `quantiles`; NaN where there is none. */
  readonly expected: readonly number[];
  /** NaN where there is none, or the fit hides the parameter. */
  readonly observed: number;
}

/**
 * Upper limits on parameters: a row for each parameter, method and level, with the expected median, its bands of one and two standard
 * deviations, and what is observed. What is observed of a parameter that the fit hides is left out.
 *
 * @throws RabbitInputError where the result has no limits
 */
export function limitsFigure(result: FitResult, options: LimitsFigureOptions = {}): Figure {
  const { group } = viewResult(result).fit(options.fit);
  const hidden = new Set(blindedParameters(group, { meta: result.meta }));
  const rows = limitRows(group, { hidden, labels: options.labels ?? {} });
  if (rows.length === 0) {
    throw new RabbitInputError({
      field: limitHistogram("gaussian", "expected"),
      state: "missing",
      expected: "limits in the result: a file that rabbit_limit has written",
    });
  }
  const places = rows.map((_, i) => i + 0.5);
  const band = (
    key: string,
    name: string,
    [low, high]: readonly [number, number],
    colour: string,
  ): Layer => ({
    kind: "boxes",
    key,
    name,
    x0: rows.map(({ expected }) => expected[low]!),
    x1: rows.map(({ expected }) => expected[high]!),
    y0: places.map((place) => place - 0.3),
    y1: places.map((place) => place + 0.3),
    fill: { colour },
  });
  const median = rows.map(({ expected }) => expected[2]!);
  const observed = rows.map((row) => row.observed);
  const layers: Layer[] = [
    band("two", "Expected ±2$\\sigma$", [0, 4], TWO_SIGMA),
    band("one", "Expected ±1$\\sigma$", [1, 3], ONE_SIGMA),
    {
      kind: "points",
      key: "median",
      name: "Expected median",
      x: median,
      y: places,
      yLow: places.map((place) => place - 0.3),
      yHigh: places.map((place) => place + 0.3),
      colour: "black",
      marker: "none",
      width: 2,
    },
    { kind: "points", key: "observed", name: "Observed", x: observed, y: places, colour: "black", size: 8 },
  ];
  const entries = [
    ...(observed.some(Number.isFinite) ? [{ key: "observed", label: "Observed" }] : []),
    { key: "median", label: "Expected median" },
    { key: "one", label: "Expected ±1$\\sigma$" },
    { key: "two", label: "Expected ±2$\\sigma$" },
  ];
  const all = [...rows.flatMap(({ expected }) => expected), ...observed].filter(Number.isFinite);
  const high = Math.max(...all, 0);
  const bottom = rows.length + 1.5;
  return {
    name: "limits",
    description: "Upper limits on parameters",
    style: options.style ?? "plain",
    width: WIDTH,
    height: AROUND + ROW * bottom,
    textScale: TEXT_SCALE * (options.textScale ?? 1),
    header: { place: "above", ...options.header },
    panels: [
      {
        x: { scale: "linear", domain: [Math.min(0, ...all), high * 1.1 || 1], label: "Upper limit" },
        y: { scale: "category", domain: [bottom, -0.3], categories: rows.map(({ label }) => label) },
        layers,
        legend: { entries, columns: 2, place: "lower center" },
      },
    ],
  };
}

function limitRows(
  { histograms }: ResultGroup,
  {
    hidden,
    labels,
  }: { readonly hidden: ReadonlySet<string>; readonly labels: NonNullable<CommonFigureOptions["labels"]> },
): LimitRow[] {
  const methods = ["gaussian", "likelihood"] as const;
  const present = methods.filter(
    (method) =>
      histograms.has(limitHistogram(method, "expected")) ||
      histograms.has(limitHistogram(method, "observed")),
  );
  return present.flatMap((method) => {
    const expected = histograms.get(limitHistogram(method, "expected"));
    const observed = histograms.get(limitHistogram(method, "observed"));
    const all = (expected ?? observed)!;
    const [parameters, levels] = [namesOf(all, axisNames.parameters), namesOf(all, "cls")];
    return parameters.flatMap((parameter) =>
      levels.map((level): LimitRow => {
        const at = { parms: parameter, cls: level };
        return {
          label: `${labelOf(parameter, labels)}, ${Number((100 * (1 - Number(level))).toPrecision(4))}% CL${present.length > 1 ? `, ${method}` : ""}`,
          expected: quantiles.map((clb) => (expected ? elementOf(expected, { ...at, clb }) : Number.NaN)),
          observed: observed && !hidden.has(parameter) ? elementOf(observed, at) : Number.NaN,
        };
      }),
    );
  });
}

/** The element at these categories of the axes; NaN where there is none. */
function elementOf(hist: Histogram, at: Readonly<Record<string, string>>): number {
  const place = hist.axes.reduce((before, { name }) => {
    const categories = namesOf(hist, name);
    const own = categories.indexOf(at[name] ?? "");
    return own < 0 ? Number.NaN : before * categories.length + own;
  }, 0);
  return innerValues(hist)[place] ?? Number.NaN;
}

function namesOf(hist: Histogram, name: string): readonly string[] {
  const axis = hist.axes.find((one) => one.name === name);
  return axis !== undefined && "categories" in axis ? axis.categories.map(String) : [];
}
