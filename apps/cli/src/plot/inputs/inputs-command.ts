import { type Channel, type FitInput, RabbitInputError } from "@rabbit-fit/contracts";
import { type InputFigureOptions, inputFigure } from "@rabbit-fit/plot";
import { axisSize } from "@rabbit-fit/sparse-hist";
import { type ValuesOf, valuesOf } from "../../argparse/option-values.js";
import { UsageError } from "../../argparse/usage-error.js";
import type { Action } from "../../command.js";
import { ExitCode } from "../../exit-code.js";
import { checkReadable, namingInput } from "../../fit/input-file.js";
import { heedInterruption } from "../../interruption.js";
import { commonOptions, histLook, withoutEnergy } from "../common-options.js";
import { histLookSpecs } from "../hist-look-options.js";
import { figureOptionSpecs } from "../options.js";
import { writeFigures } from "../write-figures.js";
import { inputsOptionSpecs } from "./options.js";

const specs = [...inputsOptionSpecs, ...histLookSpecs] as const;
type Values = ValuesOf<typeof specs>;

/** `rabbit plot inputs`. */
export const inputsPlotCommand: Action = async ({ input: path, values: record }, surroundings) => {
  const shared = valuesOf(figureOptionSpecs, record);
  const values = valuesOf(specs, record);
  const common = await commonOptions(shared);
  await checkReadable(path);
  const { readFitInput } = await import("@rabbit-fit/io-hdf5/node");
  const input = await readFitInput(path, { signal: surroundings.signal });
  await heedInterruption(surroundings.signal);
  const options = inputOptions(input, values, values.noEnergy ? withoutEnergy(common) : common);
  const made = await namingInput(path, (async () => [...figures(input, values, options)])());
  await writeFigures(made, { values: shared, input: path }, surroundings);
  return ExitCode.ok;
};

/** A figure for each combination of axes of each channel, in each bin of the axes that are taken apart. */
function* figures(input: FitInput, values: Values, options: InputFigureOptions) {
  for (const channel of chosenChannels(input, values)) {
    for (const at of places(channel, values)) {
      for (const axes of combinations(channel, values)) {
        const where = { channel: channel.name, axes, ...(at.size > 0 && { at }) };
        if (!values.splitByProcess) yield inputFigure(input, { ...options, ...where });
        else
          for (const process of shownProcesses(input, values))
            yield inputFigure(input, { ...options, ...where, process });
      }
    }
  }
}

function inputOptions(input: FitInput, values: Values, common: InputFigureOptions): InputFigureOptions {
  const { extraTextLoc: place, dataName, varName, varLabel, varColor } = values;
  for (const [option, given] of Object.entries({ "--varLabel": varLabel, "--varColor": varColor })) {
    if (given.length > varName.length) {
      throw new UsageError(
        "invalid-value",
        `${option} has ${given.length} values for ${varName.length} variations.`,
      );
    }
  }
  return {
    ...common,
    ...histLook(values),
    ...(values.logx && { xScale: "log" }),
    ...(place !== null && place.length >= 2 && { notesAt: [place[0]!, place[1]!] as const }),
    ...(dataName !== null && { names: { data: dataName } }),
    ...(values.processes.length > 0 && { onlyProcesses: shownProcesses(input, values) }),
    data: values.noData ? "none" : "observed",
    ...(values.pseudodata !== null && { pseudodata: values.pseudodata }),
    processes: values.noStack ? "none" : "stacked",
    lowerPanel: values.noRatio ? "none" : "ratio",
    normalisation: values.normToData ? "data" : "none",
    ...(values.processGrouping !== null && { grouping: values.processGrouping }),
    variationPanels: "both",
    variations: varName.map((name, i) => ({
      name,
      ...(varLabel[i] !== undefined && { label: varLabel[i] }),
      ...(varColor[i] !== undefined && { colour: varColor[i] }),
      sides: values.oneSidedVariations ? "up" : "both",
    })),
  };
}

function shownProcesses({ processes }: FitInput, values: Values): readonly string[] {
  for (const name of values.processes) {
    if (processes.includes(name)) continue;
    throw new RabbitInputError({
      field: "--processes",
      found: name,
      expected: `one of: ${processes.join(", ")}`,
    });
  }
  return values.processes.length === 0 ? processes : values.processes;
}

function chosenChannels({ channels }: FitInput, { channels: wanted }: Values): readonly Channel[] {
  const names = channels.map(({ name }) => name);
  for (const name of wanted ?? []) {
    if (names.includes(name)) continue;
    throw new RabbitInputError({ field: "--channels", found: name, expected: `one of: ${names.join(", ")}` });
  }
  return channels.filter(({ name }) => wanted?.includes(name) ?? true);
}

/** The axes of which each bin has a figure of its own. */
function taken({ axes }: Channel, { selectionAxes }: Values) {
  return axes.filter(({ name }) => selectionAxes.includes(name));
}

function places(channel: Channel, values: Values): ReadonlyMap<string, number>[] {
  const axes = taken(channel, values);
  const { select } = values;
  if (axes.length === 0) return [new Map()];
  if (select.length > 0) {
    if (select.length === axes.length) return [new Map(axes.map(({ name }, i) => [name, select[i]!]))];
    const names = axes.map(({ name }) => name).join(", ");
    throw new UsageError(
      "invalid-value",
      `--select has ${select.length} bins, expected one of each of ${names}.`,
    );
  }
  return axes.reduce<ReadonlyMap<string, number>[]>(
    (before, axis) =>
      before.flatMap((at) =>
        Array.from({ length: axisSize(axis) }, (_, bin) => new Map([...at, [axis.name, bin]])),
      ),
    [new Map()],
  );
}

/** Each axis, each two of them, and so on up to all. @throws RabbitInputError where --hists names none of these */
function combinations(channel: Channel, values: Values): (readonly string[])[] {
  const apart = taken(channel, values);
  const names = channel.axes.filter((axis) => !apart.includes(axis)).map(({ name }) => name);
  if (values.invertAxes) names.reverse();
  const subsets: string[][] = [[]];
  for (const name of names) subsets.push(...subsets.map((set) => [...set, name]));
  const all = subsets
    .filter((set) => set.length > 0 || names.length === 0)
    .sort((a, b) => a.length - b.length);
  const { hists } = values;
  if (hists === null) return all;
  const isSame = (set: readonly string[], word: string) => {
    const wanted = word === set[0] ? [word] : word.split("-");
    return wanted.length === set.length && wanted.every((name) => set.includes(name));
  };
  return all.filter((set) => hists.some((word) => isSame(set, word)));
}
