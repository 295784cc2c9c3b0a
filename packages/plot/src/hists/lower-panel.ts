import type { FigureAxis, Panel } from "../figure/figure.js";
import type { Layer } from "../figure/layer.js";
import { type Contents, type DrawnHist, eachNumber } from "./drawn-hist.js";
import { bandLayer, dataLayers, legendOf, variationLayers, withUncertainties } from "./drawn-layers.js";
import { extent } from "./ranges.js";
import { uncertaintiesOf, variationEntries } from "./upper-panel.js";

/** Less than this share of the largest content is nothing to divide by. */
const NOTHING = 1e-12;
/** Bands and variations of a ratio are shown no farther than this from one, unless a range says so. */
const WIDEST_RATIO = 1;
/** Points of a ratio with their error bars are shown as far as this from one. */
const WIDEST_POINTS = 2;
/** Beyond the points, of the height of the panel, so that a marker at the end of the range is whole. */
const BEYOND_POINTS = 0.05;

/** The comparison of what a figure shows with its reference: ratios or differences. */
interface Comparison {
  (contents: Contents): Contents;
  /** Where the reference is compared with itself. */
  readonly neutral: 0 | 1;
}

/** How the lower panel compares: the reference counts as exact. */
function comparison({ expected, data, options }: DrawnHist): Comparison {
  const reference = options.relativeTo === "data" && data ? data : expected;
  if (options.lowerPanel === "difference") {
    const difference = ({ values, ...rest }: Contents): Contents => ({
      ...rest,
      values: values.map((value, bin) => value - reference.values[bin]!),
    });
    return Object.assign(difference, { neutral: 0 } as const);
  }
  const largest = reference.values.reduce((most, value) => Math.max(most, Math.abs(value) || 0), 0);
  const divisor = (bin: number) => {
    const by = reference.values[bin]!;
    return Math.abs(by) > NOTHING * largest ? by : Number.NaN;
  };
  const ratio = (contents: Contents): Contents => ({
    ...eachNumber(contents, (number, bin) => number / Math.abs(divisor(bin))),
    values: contents.values.map((value, bin) => value / divisor(bin)),
  });
  return Object.assign(ratio, { neutral: 1 } as const);
}

/** The panel that compares what the upper one shows. */
export function lowerPanel(drawn: DrawnHist, x: FigureAxis): Panel {
  const { bins, options, data, expected, variations, names, innerUncertainties } = drawn;
  const { edges } = bins;
  const compare = comparison(drawn);
  const layers: Layer[] = [];
  const entries: { key: string; label: string }[] = [];
  if (options.variationPanels !== "upper") {
    const compared = variations.map((variation) => ({
      ...variation,
      up: compare({ values: variation.up }).values,
      ...(variation.down && { down: compare({ values: variation.down }).values }),
    }));
    layers.push(...variationLayers(compared, drawn));
    if (options.variationPanels !== "both") entries.push(...variationEntries(drawn));
  }
  if (options.band !== "upper" && options.band !== "none") {
    const band = compare({ values: expected.values, uncertainties: uncertaintiesOf(drawn) });
    layers.unshift(bandLayer(drawn, band.values, band.uncertainties!, "lower"));
    if (options.band !== "both") entries.push({ key: "uncertainty", label: names.uncertainty });
  }
  layers.push({ kind: "rule", axis: "y", at: compare.neutral, line: { colour: "black", dash: "dashed" } });
  if (options.relativeTo === "data") {
    const { values } = compare(expected);
    layers.push({
      kind: "steps",
      key: "prediction",
      name: names.prediction,
      edges,
      values,
      line: { colour: "black" },
    });
  }
  if (data !== undefined) {
    const inner = innerUncertainties && compare({ values: data.values, uncertainties: innerUncertainties });
    layers.push(...dataLayers(drawn, compare(withUncertainties(data)), inner?.uncertainties));
  }
  const legend = legendOf(entries, { columns: 2, place: "upper left", ...options.lowerLegend });
  return {
    row: 1,
    x,
    y: {
      scale: "linear",
      domain: options.lowerRange ?? range(layers, compare.neutral, options.xRange),
      label: label(drawn),
      ...(options.lowerRange === undefined && ({ roomFor: "texts" } as const)),
    },
    layers,
    ...(legend && { legend }),
  };
}

function label({ options, names, data }: DrawnHist): string {
  const sign = options.lowerPanel === "difference" ? "−" : "/";
  if (data === undefined)
    return options.lowerPanel === "difference" ? "Diff. to nominal" : "Ratio to nominal";
  const [first, second] =
    options.relativeTo === "data" ? [names.prediction, names.data] : [names.data, names.prediction];
  return `${first} ${sign} ${second}`;
}

/**
 * Around the neutral value, as far as what is shown reaches, but of a ratio not too far: a single error bar that is very long, as of an empty
 * bin where almost nothing is expected, would leave no room for the others.
 */
function range(
  layers: readonly Layer[],
  neutral: 0 | 1,
  xRange?: readonly [number, number],
): readonly [number, number] {
  const { low, high } = extent(layers, xRange);
  const reach = Math.max(Math.abs(high - neutral), Math.abs(low - neutral)) * 1.05;
  if (neutral === 0) return reach > 0 && Number.isFinite(reach) ? [-reach, reach] : [-1, 1];
  const half = Math.min(Math.max(reach, 0.02), WIDEST_RATIO);
  const points = layers.filter((layer) => layer.kind === "points" && layer.y.some(Number.isFinite));
  if (reach <= WIDEST_RATIO || points.length === 0) return [1 - half, 1 + half];
  const reached = extent(points, xRange);
  const bottom = Math.max(reached.low, 1 - WIDEST_POINTS);
  const top = Math.min(reached.high, 1 + WIDEST_POINTS);
  const beyond = (Math.max(top, 1 + half) - Math.min(bottom, 1 - half)) * BEYOND_POINTS;
  return [Math.min(1 - half, bottom - beyond), Math.max(1 + half, top + beyond)];
}
