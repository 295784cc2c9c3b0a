import { type FitResult, RabbitInputError } from "@rabbit-fit/contracts";
import { type CommonFigureOptions, type HistFigureOptions, histFigure, selections } from "@rabbit-fit/plot";
import type { ValuesOf } from "../../argparse/option-values.js";
import { histLook } from "../common-options.js";
import { figureCommand } from "../figure-command.js";
import { histLookSpecs } from "../options.js";
import { histsOptionSpecs } from "./options.js";

const specs = [...histsOptionSpecs, ...histLookSpecs] as const;
type Values = ValuesOf<typeof specs>;

/** `rabbit plot hists`. */
export const histsPlotCommand = figureCommand({
  specs,
  *make(result, values, common) {
    const options = histOptions(values, common);
    const { selectionAxes } = values;
    const fit = result.groups[0]!.name;
    for (const { mapping, channel } of chosenChannels(result, values)) {
      for (const at of selections(result.groups[0]!, { mapping, channel, axes: selectionAxes })) {
        yield histFigure(result, { ...options, fit, mapping, channel, ...(at.size > 0 && { at }) });
      }
    }
  },
});

function histOptions(values: Values, common: CommonFigureOptions): HistFigureOptions {
  const { header } = common;
  const { energy: _, ...withoutEnergy } = header ?? {};
  return {
    ...common,
    ...(header && { header: values.noEnergy ? withoutEnergy : header }),
    ...histLook(values),
    stage: values.prefit ? "prefit" : "postfit",
    data: values.noData ? "none" : values.dataHist === "nobs" ? "fitted" : "input",
    lowerPanel: values.noLowerPanel ? "none" : values.diff ? "difference" : "ratio",
    relativeTo: values.ratioToData ? "data" : "prediction",
    processes: values.noStack ? "overlaid" : "stacked",
    ...(values.filterProcs !== null && { onlyProcesses: values.filterProcs }),
    unnamedProcesses: values.suppressProcsLabel,
    ...(values.processGrouping !== null && { grouping: values.processGrouping }),
    axisOrder: values.invertAxes ? "reversed" : "usual",
    per: values.noBinWidthNorm ? "bin" : "width",
    normalisation: values.density ? "unit-area" : values.normToData ? "data" : "none",
    band: values.noUncertainty ? "none" : values.upperPanelUncertaintyBand ? "both" : "lower",
    test: values.chisq === " " ? "none" : values.chisq,
    notes: values.noExtraText ? "none" : "usual",
  };
}

/** The channels of the mappings that the options name, all by default. @throws RabbitInputError where there is none of a name */
function chosenChannels({ groups: [group] }: FitResult, { mapping, channels }: Values) {
  const { mappings } = group!;
  const names = [...mappings.keys()];
  const wanted = mapping.map((words) => words.join(" "));
  for (const words of wanted) {
    if (names.some((name) => name.startsWith(words))) continue;
    throw new RabbitInputError({
      field: "--mapping",
      found: words,
      expected: `the first words of one of: ${names.join("; ")}`,
    });
  }
  const all = (
    wanted.length === 0 ? names : wanted.flatMap((words) => names.filter((name) => name.startsWith(words)))
  )
    .filter((name, i, list) => list.indexOf(name) === i)
    .flatMap((name) =>
      [...mappings.get(name)!.channels.keys()].map((channel) => ({ mapping: name, channel })),
    );
  for (const channel of channels ?? []) {
    if (all.some((one) => one.channel === channel)) continue;
    const known = [...new Set(all.map((one) => one.channel))];
    throw new RabbitInputError({
      field: "--channels",
      found: channel,
      expected: `one of: ${known.join(", ")}`,
    });
  }
  return all.filter(({ channel }) => channels?.includes(channel) ?? true);
}
