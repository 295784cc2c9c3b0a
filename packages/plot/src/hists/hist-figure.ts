import type { FitResult } from "@rabbit-fit/contracts";
import type { Figure, FigureAxis, Panel } from "../figure/figure.js";
import type { Layer } from "../figure/layer.js";
import { chiSquareLines } from "./chi-square-text.js";
import { type DrawnHist, dataPoints, drawnHist, legendOf, uncertaintiesOfPrediction } from "./drawn-hist.js";
import { histFigureName, isNormalised } from "./file-name.js";
import { binAxis, valueLabel } from "./hist-axes.js";
import { histContent } from "./hist-content.js";
import type { HistFigureOptions } from "./hist-options.js";
import { lowerPanel } from "./lower-panel.js";
import { extent, upperDomain } from "./ranges.js";

/** In points. */
const WIDTH = 600;
const HEIGHT = { oneAxis: 610, several: 610 } as const;
const HEIGHT_WITHOUT_LOWER = 480;

/**
 * The data and the prediction of a channel of a mapping: the processes on top of each other, the data with their uncertainties, and below
 * them the ratio with the uncertainty of the prediction, which is its full one with all correlations.
 *
 * @throws RabbitInputError where the result lacks what the figure needs, with the option of the fit that would save it; where the fit hides it
 */
export function histFigure(result: FitResult, options: HistFigureOptions = {}): Figure {
  const content = histContent(result, options);
  const drawn = drawnHist(content, options);
  const { bins, stage, channel, mapping } = content;
  const x = binAxis(bins, options);
  const hasLower = drawn.data !== undefined && options.lowerPanel !== "none";
  const panels: Panel[] = [upperPanel(drawn, { ...x, numbered: !hasLower })];
  if (hasLower) panels.push({ row: 1, ...lowerPanel(drawn, x) });
  const subtitle = options.header?.subtitle;
  return {
    name: histFigureName({
      stage,
      bins,
      channel,
      mapping,
      ...(options.at && { at: options.at }),
      ...(subtitle && { subtitle }),
    }),
    description: `${stage} yields of ${channel} (${mapping})`,
    style: options.style ?? "plain",
    width: options.width ?? WIDTH,
    height: hasLower ? HEIGHT.oneAxis : HEIGHT_WITHOUT_LOWER,
    ...(options.textScale !== undefined && { textScale: options.textScale }),
    ...(options.header && { header: options.header }),
    ...(hasLower && { rows: options.panelShares ?? [2, 1] }),
    panels,
  };
}

function upperPanel(drawn: DrawnHist, x: FigureAxis): Panel {
  const { content, options, data, expected, processes, names } = drawn;
  const { edges } = content.bins;
  const layers: Layer[] = [];
  const entries: { key: string; label: string }[] = [];
  if (data !== undefined) entries.push({ key: "data", label: names.data });
  const stacked = options.processes !== "overlaid";
  let below = expected.values.map(() => 0);
  for (const process of processes) {
    const { name, values, colour } = process;
    const common = { key: `process ${name}`, name: process.label, edges };
    if (stacked) {
      const high = values.map((value, bin) => below[bin]! + value);
      layers.push({ ...common, kind: "area", low: below, high, fill: { colour } });
      below = high;
    } else layers.push({ ...common, kind: "steps", values, line: { colour, width: 2 } });
  }
  // The legend goes from the top of the stack down.
  for (const process of [...processes].reverse()) {
    if (process.isNamed) entries.push({ key: `process ${process.name}`, label: process.label });
  }
  const total = { key: "prediction", name: names.prediction, edges, values: expected.values } as const;
  if (processes.length === 0) {
    layers.push({ ...total, kind: "steps", line: { colour: "black", width: 1.3 } });
    entries.push({ key: "prediction", label: names.prediction });
  }
  if (options.band === "upper" || options.band === "both") {
    const { values } = expected;
    const sigma = uncertaintiesOfPrediction(drawn);
    layers.push({
      kind: "area",
      key: "uncertainty",
      name: names.uncertainty,
      edges,
      low: values.map((value, bin) => value - sigma[bin]!),
      high: values.map((value, bin) => value + sigma[bin]!),
      fill: { colour: "#404040", hatch: "rising" },
      shows: "range",
    });
    entries.push({ key: "uncertainty", label: names.uncertainty });
  }
  if (data !== undefined) layers.push(dataPoints(drawn, data));
  const notes = options.notes === "none" ? [] : notesOf(drawn);
  const legend = legendOf(entries, options.legend);
  return {
    x,
    y: {
      scale: options.yScale ?? "linear",
      domain: upperDomain(extent(layers), options),
      label: options.yLabel ?? valueLabel(content, options),
      ...(options.exponent && { exponent: options.exponent }),
      ...(options.yRange === undefined && options.yFactor === undefined && ({ roomFor: "texts" } as const)),
    },
    layers,
    ...(legend && { legend }),
    ...(notes.length > 0 && { notes: { lines: notes, ...(options.notesAt && { at: options.notesAt }) } }),
  };
}

/** Which stage it is, what was selected, and how well both agree. */
function notesOf({ content, options, data }: DrawnHist): string[] {
  const { stage, mapping } = content;
  const name = stage === "prefit" ? "Prefit" : "Postfit";
  const lines = [isNormalised(mapping) ? `${name} (normalized)` : name];
  for (const [axis, bin] of options.at ?? []) lines.push(`${axis} bin = ${bin}`);
  if (data !== undefined) lines.push(...chiSquareLines(content, options));
  return lines;
}
