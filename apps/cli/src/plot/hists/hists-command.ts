import { type FitResult, RabbitInputError } from "@rabbit-fit/contracts";
import { type CommonFigureOptions, type HistFigureOptions, histFigure, selections } from "@rabbit-fit/plot";
import type { ValuesOf } from "../../argparse/option-values.js";
import { UsageError } from "../../argparse/usage-error.js";
import { chosenChannels } from "../chosen-channels.js";
import { histLook, withoutEnergy } from "../common-options.js";
import { figureCommand } from "../figure-command.js";
import { histLookSpecs } from "../hist-look-options.js";
import { resultOption } from "../options.js";
import { shownChannels } from "../shown-channels.js";
import { histsOptionSpecs } from "./options.js";
import { readVariations } from "./variations.js";

const specs = [resultOption, ...histsOptionSpecs, ...histLookSpecs] as const;
type Values = ValuesOf<typeof specs>;

/** `rabbit plot hists`. */
export const histsPlotCommand = figureCommand({
  specs,
  async make(result, values, { common, signal, warn }) {
    const variations = await readVariations(values, { result: values.result, signal });
    const options = { ...histOptions(values, common), variations };
    refuseUnknownAxes(result, values);
    return figures(result, values, options, warn);
  },
});

/** @throws RabbitInputError where no channel that is drawn has an axis of --hideData */
function refuseUnknownAxes({ groups: [group] }: FitResult, values: Values): void {
  const names = chosenChannels(group!, values).flatMap(({ mapping, channel }) =>
    [...group!.mappings.get(mapping)!.channels.get(channel)!.values()].flatMap(({ axes }) =>
      axes.map(({ name }) => name),
    ),
  );
  for (const [axis] of values.hideData) {
    if (axis === undefined || names.includes(axis)) continue;
    const expected = `one of the axes: ${[...new Set(names)].join(", ")}`;
    throw new RabbitInputError({ field: "--hideData", found: axis, expected });
  }
}

function* figures(
  result: FitResult,
  values: Values,
  options: HistFigureOptions,
  warn: (text: string) => void,
) {
  const [group] = result.groups;
  for (const place of shownChannels(result, values, { stage: options.stage ?? "postfit", warn })) {
    for (const at of selections(group!, { ...place, axes: values.selectionAxes })) {
      yield histFigure(result, { ...options, fit: group!.name, ...place, ...(at.size > 0 && { at }) });
    }
  }
}

function histOptions(values: Values, common: CommonFigureOptions): HistFigureOptions {
  const { extraTextLoc: place, axlim, binSeparationLines: edges, subplotSizes, dataName, predName } = values;
  if (axlim !== null && axlim.length !== 2) {
    throw new UsageError("invalid-value", `--axlim has ${axlim.length} values, expected two.`);
  }
  const names = {
    ...(dataName !== null && { data: dataName }),
    ...(predName !== null && { prediction: predName }),
    ...(values.uncertaintyLabel !== null && { uncertainty: values.uncertaintyLabel }),
  };
  return {
    ...(values.noEnergy ? withoutEnergy(common) : common),
    ...histLook(values),
    ...(axlim !== null && { xRange: [axlim[0]!, axlim[1]!] as const }),
    ...(place !== null && place.length >= 2 && { notesAt: [place[0]!, place[1]!] as const }),
    panelShares: subplotSizes,
    names,
    stage: values.prefit ? "prefit" : "postfit",
    shows: values.unfoldedXsec ? "unfolded" : "yields",
    prediction: values.noPrefit ? "none" : "usual",
    data: values.noData ? "none" : values.dataHist === "nobs" ? "fitted" : "input",
    dataAs: values.dataCovariance ? "band" : "points",
    lowerPanel: values.noLowerPanel ? "none" : values.diff ? "difference" : "ratio",
    relativeTo: values.ratioToData ? "data" : "prediction",
    processes: values.noStack ? "overlaid" : "stacked",
    ...(values.filterProcs !== null && { onlyProcesses: values.filterProcs }),
    unnamedProcesses: values.suppressProcsLabel,
    ...(values.processGrouping !== null && { grouping: values.processGrouping }),
    overlays: values.overlay.map((process) => ({ process, scale: values.overlayScale })),
    unstacked: values.unstack,
    hiddenData: values.hideData.map(hiddenRange),
    axisOrder: values.invertAxes ? "reversed" : "usual",
    per: values.noBinWidthNorm ? "bin" : "width",
    normalisation: values.density ? "unit-area" : values.normToData ? "data" : "none",
    band: values.noUncertainty ? "none" : values.upperPanelUncertaintyBand ? "both" : "lower",
    variationPanels: values.showVariations,
    ...(edges !== null && { separations: edges.length === 0 ? "all" : edges }),
    test: values.chisq === " " ? "none" : values.chisq,
    notes: values.noExtraText ? "none" : "usual",
  };
}

function hiddenRange(words: readonly string[]) {
  const [axis, low, high, ...more] = words;
  const [from, to] = [Number(low), Number(high)];
  if (axis === undefined || more.length > 0 || !(from < to)) {
    const found = words.join(" ");
    throw new UsageError(
      "invalid-value",
      `--hideData is "${found}", expected an axis and two rising numbers.`,
    );
  }
  return { axis, low: from, high: to };
}
