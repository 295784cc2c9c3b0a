import type { Legend } from "../figure/figure.js";
import type { Layer } from "../figure/layer.js";
import type { LegendLook } from "../options/common-options.js";
import { middles } from "./bin-contents.js";
import type { Contents, DrawnHist, DrawnVariation } from "./drawn-hist.js";

export function legendOf(entries: Legend["entries"], look: LegendLook = {}): Legend | undefined {
  return entries.length === 0 ? undefined : { entries, ...look };
}

/** Counts without variances have those of Poisson's distribution. */
export function withUncertainties({ values, uncertainties, upward }: Contents): Required<Contents> {
  const sigma = uncertainties ?? values.map((value) => Math.sqrt(Math.max(0, value)));
  return { values, uncertainties: sigma, upward: upward ?? sigma };
}

/** The uncertainty of the prediction as an area. */
export function bandLayer(
  { bins, names, options }: DrawnHist,
  values: readonly number[],
  sigma: readonly number[],
  panel: "upper" | "lower" = "upper",
): Layer {
  const fill = { colour: "#404040", hatch: "rising" } as const;
  return {
    kind: "area",
    key: "uncertainty",
    name: names.uncertainty,
    edges: bins.edges,
    low: values.map((value, bin) => value - sigma[bin]!),
    high: values.map((value, bin) => value + sigma[bin]!),
    fill: panel === "upper" || options.band === "both" ? fill : { colour: "#bdbdbd", opacity: 0.6 },
    shows: "range",
  };
}

/** The data with their uncertainties: points, or a line in a band. */
export function dataLayers(
  { bins, names, options, hidesData }: DrawnHist,
  data: Contents,
  inner?: readonly number[],
): Layer[] {
  const { values: all, uncertainties: sigma, upward } = withUncertainties(data);
  const values = all.map((value, bin) => (hidesData[bin] ? Number.NaN : value));
  const low = values.map((value, bin) => value - sigma[bin]!);
  const high = values.map((value, bin) => value + upward[bin]!);
  const common = { key: "data", name: names.data };
  if (options.dataAs === "band") {
    const { edges } = bins;
    return [
      { kind: "area", key: "data", edges, low, high, fill: { colour: "red", opacity: 0.35 } },
      { ...common, kind: "steps", edges, values, line: { colour: "red", dash: "dashed" } },
    ];
  }
  const points = {
    kind: "points",
    x: middles(bins, options),
    y: values,
    colour: "black",
    size: Math.max(1.5, Math.min(5.5, 400 / values.length)),
    width: values.length > 200 ? 0.6 : 1.1,
  } as const;
  return [
    { ...points, ...common, yLow: low, yHigh: high, beyond: "y" },
    ...(inner
      ? [
          {
            ...points,
            key: "data",
            marker: "none",
            ends: "capped",
            yLow: values.map((value, bin) => value - inner[bin]!),
            yHigh: values.map((value, bin) => value + inner[bin]!),
          } as const,
        ]
      : []),
  ];
}

/** Variations as lines, up solid and down dashed; as areas; or as points beside the middle of the bins. */
export function variationLayers(
  variations: readonly DrawnVariation[],
  { bins, options }: DrawnHist,
): Layer[] {
  const { edges } = bins;
  const marked = variations.filter(({ marker }) => marker !== undefined);
  return variations.flatMap((variation, i): Layer[] => {
    const { label, colour, up, down, opacity, marker } = variation;
    const key = `variation ${i}`;
    if (marker !== undefined) {
      const shift = shifted(marked.indexOf(variation), marked.length);
      const ends = down ?? up;
      return [
        {
          kind: "points",
          key,
          name: label,
          x: middles(bins, options).map(
            (middle, bin) => middle + (shift * (edges[bin + 1]! - edges[bin]!)) / 2,
          ),
          y: up.map((value, bin) => (value + ends[bin]!) / 2),
          yLow: up.map((value, bin) => Math.min(value, ends[bin]!)),
          yHigh: up.map((value, bin) => Math.max(value, ends[bin]!)),
          colour,
          marker,
        },
      ];
    }
    const line = { colour, width: 1.8 };
    const area: Layer[] =
      opacity > 0 && down !== undefined
        ? [
            {
              kind: "area",
              key,
              edges,
              low: up.map((value, bin) => Math.min(value, down[bin]!)),
              high: up.map((value, bin) => Math.max(value, down[bin]!)),
              fill: { colour, opacity },
            },
          ]
        : [];
    return [
      ...area,
      { kind: "steps", key, name: down ? `${label} (up)` : label, edges, values: up, line },
      ...(down
        ? [
            {
              kind: "steps",
              key,
              name: `${label} (down)`,
              edges,
              values: down,
              line: { ...line, dash: "dashed" },
            } as const,
          ]
        : []),
    ];
  });
}

/** Places of several points in a bin, from -1 to 1, none of them in the middle, which is that of the data. */
function shifted(place: number, count: number): number {
  const step = 2 / (count + 2);
  const half = Math.ceil(count / 2);
  return place < half ? -step * (half - place) : step * (place - half + 1);
}
