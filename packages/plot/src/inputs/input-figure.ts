import { type FitInput, RabbitInputError, refuseNoInput } from "@rabbit-fit/contracts";
import { listOf, map, oneOf, optionsOf, text } from "@rabbit-fit/contracts/options";
import { type Axis, add, type Histogram, project } from "@rabbit-fit/sparse-hist";
import type { Figure } from "../figure/figure.js";
import { contentsOf, hidesData } from "../hists/bin-contents.js";
import { withCountBars } from "../hists/count-bars.js";
import { drawHist } from "../hists/draw-hist.js";
import {
  type Contents,
  type DrawnVariation,
  divided,
  drawnNames,
  normalisationFactors,
} from "../hists/drawn-hist.js";
import { drawnOverlays, drawnProcesses, own } from "../hists/drawn-processes.js";
import { type FigureBins, figureBins } from "../hists/figure-bins.js";
import { fileWord } from "../hists/file-name.js";
import type { HistDrawing } from "../hists/hist-options.js";
import { histDrawingRules, perRule } from "../hists/hist-rules.js";
import { refuseUnknown } from "../hists/refuse-unknown.js";
import { selectionText } from "../hists/selections.js";
import { axisLabel } from "../labels/figure-labels.js";
import { names } from "../options/common-options.js";
import { colour } from "../style/colours.js";
import { paletteColour } from "../style/palette.js";
import { type ChannelTemplates, channelTemplates } from "./channel-templates.js";

/** What of an input a figure shows, and how. */
export interface InputFigureOptions extends HistDrawing {
  /** The first channel by default. */
  readonly channel?: string;
  /** Axes of the channel; the others are summed over. All of them by default. */
  readonly axes?: readonly string[];
  /** The number of a bin by the name of an axis: only what is in these bins is shown. */
  readonly at?: ReadonlyMap<string, number>;
  readonly data?: "observed" | "none";
  /** Name of pseudodata that are shown in place of the data. */
  readonly pseudodata?: string;
  /** Only this process, as an outline without data. */
  readonly process?: string;
  /** Contents of bins by default, or over their widths. */
  readonly per?: "bin" | "width";
  /** Systematics one uncertainty up and down. */
  readonly variations?: readonly {
    readonly name: string;
    readonly label?: string;
    readonly colour?: string;
    readonly sides?: "both" | "up";
  }[];
}

const rule = optionsOf<InputFigureOptions>({
  ...histDrawingRules,
  channel: text,
  axes: names,
  at: map,
  data: oneOf<InputFigureOptions["data"]>({ observed: true, none: true }),
  pseudodata: text,
  process: text,
  per: perRule,
  variations: listOf(
    optionsOf<NonNullable<InputFigureOptions["variations"]>[number]>(
      { name: text, label: text, colour, sides: oneOf<"both" | "up">({ both: true, up: true }) },
      { required: ["name"] },
    ),
    "objects { name, label, colour, sides }",
  ),
});

/**
 * The nominal templates of a channel of an input on top of each other, with the data and with variations: what is fitted, before anything is.
 *
 * @throws RabbitInputError where the input has no such channel, axis, process, systematic or pseudodata
 */
export function inputFigure(input: FitInput, options: InputFigureOptions = {}): Figure {
  rule.check(options, "options");
  refuseNoInput(input);
  const templates = channelTemplates(input, options.channel ?? input.channels[0]!.name);
  const { channel } = templates;
  const chosen = chosenAxes(channel.axes, options);
  const bins = figureBins(shapeOf(templates, chosen).axes, { ...(options.at && { at: options.at }) });
  const shown = shownProcesses(templates, options);
  const read = (hist: Histogram) => contentsOf(projected(hist, chosen), bins);
  const by = bins.widths.map((width) => (options.per === "width" ? width : 1));
  const nominal = new Map(shown.map((name) => [name, read(templates.nominal.get(name)!)] as const));
  const expected = sumOfAll([...nominal.values()], bins);
  const data = options.process === undefined ? observed(templates, options) : undefined;
  const counts = data && withCountBars(read(data));
  const factors = normalisationFactors(options, expected, counts);
  const scaled = (contents: Contents) => divided(contents, by, factors.prediction);
  const stack = new Map([...nominal].map(([name, contents]) => [name, scaled(contents)] as const));
  const asked = { ...options, ...(options.process !== undefined && ({ processes: "none" } as const)) };
  return drawHist(
    {
      bins,
      options: { band: "none", ...asked },
      ...(counts && { data: divided(counts, by, factors.data) }),
      hidesData: hidesData(bins, options),
      expected: scaled(expected),
      processes: drawnProcesses(stack, asked),
      overlays: drawnOverlays(stack, options),
      variations: drawnVariations(templates, { options, shown, read: (hist) => scaled(read(hist)) }),
      names: drawnNames(options, {
        data: options.pseudodata ?? "Data",
        prediction:
          options.process === undefined
            ? "Pred."
            : (own(options.labels?.processes, options.process) ?? options.process),
      }),
      yLabel: `Events / ${options.per === "width" ? (unitOf(bins, options) ?? "unit") : "bin"}`,
      notes: [...(options.at ?? [])].map(([name, bin]) => {
        const axis = channel.axes.find((one) => one.name === name)!;
        return selectionText(axis, bin, options.labels);
      }),
      missingUncertainties: () =>
        new RabbitInputError({
          field: "options.band",
          found: options.band,
          expected: '"none": the uncertainty of a prediction is known after a fit',
        }),
    },
    {
      name: inputFigureName(channel.name, bins, options),
      description: `Templates of ${channel.name}`,
    },
  );
}

function unitOf({ axes }: FigureBins, { labels = {} }: InputFigureOptions): string | undefined {
  return axes.length === 1 ? axisLabel(axes[0]!, labels).unit : undefined;
}

/** The axes that are not summed over, with those of the selection. @throws RabbitInputError */
function chosenAxes(axes: readonly Axis[], options: InputFigureOptions): readonly string[] {
  const names = axes.map(({ name }) => name);
  for (const name of options.axes ?? []) refuseUnknown("options.axes", name, names);
  for (const name of options.at?.keys() ?? []) refuseUnknown("options.at", name, names);
  const selected = [...(options.at?.keys() ?? [])];
  const wanted = options.axes ?? names.filter((name) => !selected.includes(name));
  return [...wanted, ...selected.filter((name) => !wanted.includes(name))];
}

function shownProcesses({ nominal }: ChannelTemplates, options: InputFigureOptions): readonly string[] {
  const known = [...nominal.keys()];
  if (options.process !== undefined) {
    refuseUnknown("options.process", options.process, known);
    return [options.process];
  }
  for (const name of options.onlyProcesses ?? []) refuseUnknown("options.onlyProcesses", name, known);
  return known.filter((name) => options.onlyProcesses?.includes(name) ?? true);
}

function shapeOf({ nominal }: ChannelTemplates, axes: readonly string[]): Histogram {
  return projected([...nominal.values()][0]!, axes);
}

/** In the order of the names: of two axes, the second one is the faster one. */
function projected(hist: Histogram, axes: readonly string[]): Histogram {
  const same = axes.length === hist.axes.length && axes.every((name, i) => hist.axes[i]!.name === name);
  return same ? hist : (project(hist, ...axes) as Histogram);
}

function observed(
  templates: ChannelTemplates,
  { data = "observed", pseudodata }: InputFigureOptions,
): Histogram | undefined {
  if (data === "none") return undefined;
  return templates.observed(pseudodata);
}

function sumOfAll(all: readonly Contents[], { places }: FigureBins): Contents {
  return { values: places.map((_, bin) => all.reduce((sum, { values }) => sum + values[bin]!, 0)) };
}

function drawnVariations(
  templates: ChannelTemplates,
  {
    options,
    shown,
    read,
  }: {
    readonly options: InputFigureOptions;
    readonly shown: readonly string[];
    readonly read: (hist: Histogram) => Contents;
  },
): DrawnVariation[] {
  return (options.variations ?? []).map(({ name, label, colour, sides = "both" }, i) => {
    const varied = templates.variation(name);
    const together = (side: "down" | "up") =>
      read(
        shown.map((process) => varied.get(process)![side]).reduce((sum, hist) => add(sum, hist) as Histogram),
      );
    return {
      label: label ?? own(options.labels?.parameters, name) ?? name,
      colour: colour ?? paletteColour(i),
      up: together("up").values,
      ...(sides === "both" && { down: together("down").values }),
      opacity: 0,
    };
  });
}

/** The name of the file, as Python rabbit gives it: `hist_stack_a_b_ch1`. */
function inputFigureName(channel: string, bins: FigureBins, options: InputFigureOptions): string {
  const selected = [...(options.at ?? [])].map(([axis, bin]) => `${fileWord(axis)}${bin}`);
  const words = [
    "hist",
    ...(options.processes === "none" ? [] : ["stack"]),
    ...(options.process === undefined ? [] : [fileWord(options.process)]),
    ...bins.axes.map(({ name }) => fileWord(name)),
    fileWord(channel),
    ...selected,
  ];
  return words.join("_").slice(0, 180);
}
