import { type FitResult, RabbitInputError } from "@rabbit-fit/contracts";
import type { Figure } from "../figure/figure.js";
import { hidesData } from "./bin-contents.js";
import { chiSquareLines } from "./chi-square-text.js";
import { drawHist } from "./draw-hist.js";
import { type DrawnHist, divided, drawnNames, normalisationFactors } from "./drawn-hist.js";
import { drawnOverlays, drawnProcesses } from "./drawn-processes.js";
import { histFigureName, isNormalised } from "./file-name.js";
import { divisors, valueLabel } from "./hist-axes.js";
import { type HistContent, histContent } from "./hist-content.js";
import type { HistFigureOptions } from "./hist-options.js";
import { histFigureRule } from "./hist-rules.js";
import { drawnVariations } from "./hist-variations.js";
import { selectionText } from "./selections.js";

/**
 * The data and the prediction of a channel of a mapping: the processes on top of each other, the data with their uncertainties, and below
 * them the ratio with the uncertainty of the prediction, which is its full one with all correlations.
 *
 * @throws RabbitInputError where the result lacks what the figure needs, with the option of the fit that would save it; where the fit hides it
 */
export function histFigure(result: FitResult, options: HistFigureOptions = {}): Figure {
  histFigureRule.check(options, "options");
  const content = histContent(result, options);
  const { bins, stage, channel, mapping } = content;
  const subtitle = options.header?.subtitle;
  const named = {
    stage,
    bins,
    channel,
    mapping,
    ...(options.at && { at: options.at }),
    ...(subtitle && { subtitle }),
  };
  return drawHist(drawnResult(content, options), {
    name: histFigureName(named),
    description: `${stage === "prefit" ? "Prefit" : "Postfit"} yields of ${channel}, ${mapping}`,
  });
}

function drawnResult(content: HistContent, options: HistFigureOptions): DrawnHist {
  const { bins, mapping, channel, stage } = content;
  const by = divisors(bins, mapping, options);
  const factors = normalisationFactors(options, content.expected, content.data);
  const scaled = content.processes.size > 0 ? [...content.processes] : [];
  const processes = new Map(
    scaled.map(([name, contents]) => [name, divided(contents, by, factors.prediction)] as const),
  );
  const unfolded = options.shows === "unfolded";
  const { innerUncertainties } = content;
  return {
    bins,
    options,
    ...(content.data && { data: divided(content.data, by, factors.data) }),
    ...(innerUncertainties && {
      innerUncertainties: innerUncertainties.map((sigma, bin) => sigma / by[bin]!),
    }),
    hidesData: hidesData(bins, options),
    expected: divided(content.expected, by, factors.prediction),
    processes: drawnProcesses(processes, options),
    overlays: drawnOverlays(processes, options),
    variations: drawnVariations(content, options, by),
    names: drawnNames(options, {
      data: unfolded ? "Unfolded" : dataName(content),
      ...(unfolded && { prediction: "Prefit model", uncertainty: "Prefit unc." }),
      ...(isNormalised(mapping) && { uncertainty: "Normalized model unc." }),
    }),
    yLabel: valueLabel(content, options),
    notes: options.notes === "none" ? [] : notesOf(content, options),
    missingUncertainties: () =>
      new RabbitInputError({
        field: `${mapping}, ${channel}: uncertainties`,
        state: "missing",
        expected: `the uncertainties of the ${stage} yields in the result`,
        remedy: 'Fit with options.analyses.errors: true, or leave the band out with options.band: "none".',
      }),
  };
}

function dataName({ group: { dataSet } }: HistContent): string {
  if (dataSet.kind === "asimov") return "Asimov data";
  if (dataSet.kind === "toy") return `Toy ${dataSet.toy}`;
  return dataSet.pseudodata === undefined ? "Data" : "Pseudodata";
}

/** Which stage it is, what was selected, what is hidden, and how well data and prediction agree. */
function notesOf(content: HistContent, options: HistFigureOptions): string[] {
  const { stage, mapping, data, axes } = content;
  const lines: string[] = [];
  if (options.shows !== "unfolded") {
    const name = stage === "prefit" ? "Prefit" : "Postfit";
    lines.push(isNormalised(mapping) ? `${name} (normalized)` : name);
  }
  for (const [name, bin] of options.at ?? []) {
    lines.push(selectionText(axes.find((axis) => axis.name === name)!, bin, options.labels));
  }
  if (data !== undefined) lines.push(...chiSquareLines(content, options));
  return lines;
}
