import type { FigureAxis, Legend, Panel } from "../figure/figure.js";
import type { Layer } from "../figure/layer.js";
import type { DrawnHist, DrawnProcess } from "./drawn-hist.js";
import { bandLayer, dataLayers, legendOf, variationLayers } from "./drawn-layers.js";
import { extent, upperDomain } from "./ranges.js";
import { separationLayers } from "./separations.js";

/** The panel of the yields: processes, prediction, variations and data. */
export function upperPanel(drawn: DrawnHist, x: FigureAxis): Panel {
  const { bins, options, data, expected, processes, overlays, variations, names } = drawn;
  const { edges } = bins;
  const layers: Layer[] = [];
  const entries: { key: string; label: string }[] = [];
  if (data !== undefined) entries.push({ key: "data", label: names.data });
  layers.push(...processLayers(processes, drawn));
  // The legend goes from the top of the stack down.
  for (const process of [...processes].reverse()) {
    if (process.isNamed) entries.push({ key: `process ${process.name}`, label: process.label });
  }
  const showsBand = options.band === "upper" || options.band === "both";
  if (showsBand) {
    layers.push(bandLayer(drawn, expected.values, uncertaintiesOf(drawn)));
    entries.push({ key: "uncertainty", label: names.uncertainty });
  }
  // With a stack below zero, the top of the one above is not the sum.
  const needsSum = processes.length === 0 || (isStacked(drawn) && processes.some(hasNegative));
  if (needsSum && options.prediction !== "none") {
    const line = { colour: "black", width: 1.3 };
    layers.push({
      kind: "steps",
      key: "prediction",
      name: names.prediction,
      edges,
      values: expected.values,
      line,
    });
    entries.push({ key: "prediction", label: names.prediction });
  }
  for (const { name, label, values, colour } of overlays) {
    const key = `overlay ${name}`;
    layers.push({
      kind: "steps",
      key,
      name: label,
      edges,
      values,
      line: { colour, width: 2.2, dash: "dashed" },
    });
    entries.push({ key, label });
  }
  if (options.variationPanels === "upper" || options.variationPanels === "both") {
    layers.push(...variationLayers(variations, drawn));
    entries.push(...variationEntries(drawn));
  }
  if (data !== undefined) layers.push(...dataLayers(drawn, data));
  const top = extent(layers, options.xRange).high;
  layers.push(...separationLayers(bins, options, top));
  const legend = legendOf(entries, options.legend);
  return {
    x,
    y: {
      scale: options.yScale ?? "linear",
      domain: upperDomain(extent(layers, options.xRange), options),
      label: options.yLabel ?? drawn.yLabel,
      ...(options.exponent && { exponent: options.exponent }),
      ...(options.yRange === undefined && ({ roomFor: "texts" } as const)),
    },
    layers,
    ...(legend && { legend }),
    ...(drawn.notes.length > 0 && {
      notes: { lines: drawn.notes, ...(options.notesAt && { at: options.notesAt }) },
    }),
  };
}

function isStacked({ options }: DrawnHist): boolean {
  return options.processes !== "overlaid";
}

function hasNegative({ values }: DrawnProcess): boolean {
  return values.some((value) => value < 0);
}

/** In each bin, contents above zero are stacked upwards and those below zero downwards, so that none covers another. */
function processLayers(processes: readonly DrawnProcess[], drawn: DrawnHist): Layer[] {
  const { edges } = drawn.bins;
  const upwards = drawn.expected.values.map(() => 0);
  const downwards = [...upwards];
  return processes.map(({ name, label, values, colour }): Layer => {
    const common = { key: `process ${name}`, name: label, edges };
    if (!isStacked(drawn)) return { ...common, kind: "steps", values, line: { colour, width: 2 } };
    const ends = values.map((value, bin) => {
      const stack = value < 0 ? downwards : upwards;
      const low = stack[bin]!;
      stack[bin] = low + (Number.isFinite(value) ? value : 0);
      return { low, high: stack[bin]! };
    });
    const [low, high] = [ends.map((end) => end.low), ends.map((end) => end.high)];
    return { ...common, kind: "area", low, high, fill: { colour } };
  });
}

export function variationEntries({ variations }: DrawnHist): Legend["entries"] {
  return variations.map(({ label }, i) => ({ key: `variation ${i}`, label }));
}

/** @throws RabbitInputError where the prediction has none */
export function uncertaintiesOf({ expected, missingUncertainties }: DrawnHist): readonly number[] {
  if (expected.uncertainties === undefined) throw missingUncertainties();
  return expected.uncertainties;
}
