import { RabbitInputError } from "@rabbit-fit/contracts";
import type { Legend } from "../figure/figure.js";
import type { Layer } from "../figure/layer.js";
import { type DrawnProcess, divided, divisors, middles, sumOf } from "./drawn-contents.js";
import { drawnProcesses } from "./drawn-processes.js";
import { isNormalised } from "./file-name.js";
import type { Contents, HistContent } from "./hist-content.js";
import type { HistFigureOptions, LegendLook } from "./hist-options.js";

/** What a figure of histograms shows, ready to be drawn. */
export interface DrawnHist {
  readonly content: HistContent;
  readonly options: HistFigureOptions;
  readonly data?: Contents;
  readonly expected: Contents;
  /** From the bottom to the top. */
  readonly processes: readonly DrawnProcess[];
  readonly names: { readonly data: string; readonly prediction: string; readonly uncertainty: string };
}

/** Contents as they are drawn: over the widths of the bins, and normalised. */
export function drawnHist(content: HistContent, options: HistFigureOptions): DrawnHist {
  const by = divisors(content, options);
  const { normalisation = "none", names = {} } = options;
  const [dataSum, sum] = [content.data && sumOf(content.data), sumOf(content.expected)];
  const factor =
    normalisation === "unit-area"
      ? 1 / sum
      : normalisation === "data" && dataSum !== undefined
        ? dataSum / sum
        : 1;
  const dataFactor = normalisation === "unit-area" && dataSum !== undefined ? 1 / dataSum : 1;
  const prediction = names.prediction ?? "Pred.";
  return {
    content,
    options,
    ...(content.data && { data: divided(content.data, by, dataFactor) }),
    expected: divided(content.expected, by, factor),
    processes: drawnProcesses(content, options).map((process) => ({
      ...process,
      ...divided(process, by, factor),
    })),
    names: {
      data: names.data ?? dataName(content),
      prediction,
      uncertainty:
        names.uncertainty ?? (isNormalised(content.mapping) ? "Normalized model unc." : `${prediction} unc.`),
    },
  };
}

function dataName({ group: { dataSet } }: HistContent): string {
  if (dataSet.kind === "asimov") return "Asimov data";
  if (dataSet.kind === "toy") return `Toy ${dataSet.toy}`;
  return dataSet.pseudodata === undefined ? "Data" : "Pseudodata";
}

export function legendOf(entries: Legend["entries"], look: LegendLook = {}): Legend | undefined {
  return entries.length === 0 ? undefined : { entries, ...look };
}

/** The data as points with their uncertainties. */
export function dataPoints({ content, names }: DrawnHist, { values, uncertainties }: Contents): Layer {
  const sigma = uncertainties ?? values.map((value) => Math.sqrt(Math.max(0, value)));
  return {
    kind: "points",
    key: "data",
    name: names.data,
    x: middles(content.bins),
    y: values,
    yLow: values.map((value, bin) => value - sigma[bin]!),
    yHigh: values.map((value, bin) => value + sigma[bin]!),
    colour: "black",
    size: Math.max(2, Math.min(5.5, 400 / values.length)),
  };
}

/** @throws RabbitInputError where the result has none */
export function uncertaintiesOfPrediction({ content, expected }: DrawnHist): readonly number[] {
  if (expected.uncertainties !== undefined) return expected.uncertainties;
  throw new RabbitInputError({
    field: `${content.mapping}, ${content.channel}: uncertainties`,
    state: "missing",
    expected: `the uncertainties of the ${content.stage} yields in the result`,
    remedy: 'Fit with options.analyses.errors: true, or leave the band out with options.band: "none".',
  });
}
