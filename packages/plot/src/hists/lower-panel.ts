import type { FigureAxis, Panel } from "../figure/figure.js";
import type { Layer } from "../figure/layer.js";
import { type DrawnHist, dataPoints, legendOf, uncertaintiesOfPrediction } from "./drawn-hist.js";
import type { Contents } from "./hist-content.js";
import { extent } from "./ranges.js";

/** Less than this share of the largest content is nothing to divide by. */
const NOTHING = 1e-12;
/** A ratio is shown no farther than this from one, unless a range says so. */
const WIDEST_RATIO = 2;

/** The comparison of what a figure shows with its reference: ratios or differences. */
export interface Comparison {
  (contents: Contents): Contents;
  /** Where the reference is compared with itself. */
  readonly neutral: 0 | 1;
}

/** How the lower panel compares: the reference counts as exact. */
export function comparison({ expected, data, options }: DrawnHist): Comparison {
  const reference = options.relativeTo === "data" && data ? data : expected;
  const largest = Math.max(
    ...reference.values.map((value) => (Number.isFinite(value) ? Math.abs(value) : 0)),
  );
  if (options.lowerPanel === "difference") {
    const difference = ({ values, ...rest }: Contents): Contents => ({
      ...rest,
      values: values.map((value, bin) => value - reference.values[bin]!),
    });
    return Object.assign(difference, { neutral: 0 } as const);
  }
  const over = (numbers: readonly number[], of: (number: number) => number = (number) => number) =>
    numbers.map((number, bin) => {
      const by = reference.values[bin]!;
      return Math.abs(by) > NOTHING * largest ? number / of(by) : Number.NaN;
    });
  const ratio = ({ values, uncertainties }: Contents): Contents => ({
    values: over(values),
    ...(uncertainties && { uncertainties: over(uncertainties, Math.abs) }),
  });
  return Object.assign(ratio, { neutral: 1 } as const);
}

/** The panel below the yields. */
export function lowerPanel(drawn: DrawnHist, x: FigureAxis): Pick<Panel, "x" | "y" | "layers" | "legend"> {
  const { content, options, data, expected, names } = drawn;
  const { edges } = content.bins;
  const compare = comparison(drawn);
  const layers: Layer[] = [];
  const entries: { key: string; label: string }[] = [];
  if (options.band !== "upper" && options.band !== "none") {
    const { values, uncertainties: sigma } = compare({
      values: expected.values,
      uncertainties: uncertaintiesOfPrediction(drawn),
    });
    layers.push({
      kind: "area",
      key: "uncertainty",
      name: names.uncertainty,
      edges,
      low: values.map((value, bin) => value - sigma![bin]!),
      high: values.map((value, bin) => value + sigma![bin]!),
      fill: { colour: "#bdbdbd", opacity: 0.6 },
      shows: "range",
    });
    if (options.band !== "both") entries.push({ key: "uncertainty", label: names.uncertainty });
  }
  layers.push({ kind: "rule", axis: "y", at: compare.neutral, line: { colour: "black", dash: "dashed" } });
  if (options.relativeTo === "data") {
    const values = compare(expected).values;
    layers.push({
      kind: "steps",
      key: "prediction",
      name: names.prediction,
      edges,
      values,
      line: { colour: "black" },
    });
  }
  if (data !== undefined) layers.push(dataPoints(drawn, compare(withUncertainties(data))));
  const legend = legendOf(entries, { columns: 2, place: "upper left", ...options.lowerLegend });
  const shown = options.lowerRange ?? range(layers, compare.neutral);
  return {
    x,
    y: {
      scale: "linear",
      domain: shown,
      label: label(drawn),
      ...(options.lowerRange === undefined && ({ roomFor: "texts" } as const)),
    },
    layers,
    ...(legend && { legend }),
  };
}

/** Counts without variances have those of Poisson's distribution. */
function withUncertainties({ values, uncertainties }: Contents): Contents {
  return { values, uncertainties: uncertainties ?? values.map((value) => Math.sqrt(Math.max(0, value))) };
}

function label({ options, names }: DrawnHist): string {
  const [first, second] =
    options.relativeTo === "data" ? [names.prediction, names.data] : [names.data, names.prediction];
  return `${first} ${options.lowerPanel === "difference" ? "−" : "/"} ${second}`;
}

/** Around the neutral value, as far as what is shown reaches, but of a ratio not too far. */
function range(layers: readonly Layer[], neutral: 0 | 1): readonly [number, number] {
  const { low, high } = extent(layers);
  const reach =
    Math.max(Math.abs(high - neutral), Math.abs(low - neutral), neutral === 1 ? 0.02 : 1e-9) * 1.05;
  const half = neutral === 1 ? Math.min(reach, WIDEST_RATIO / 2) : reach;
  return [neutral - half, neutral + half];
}
