import { BASE_MAPPING, type FitResult, RabbitInputError } from "@rabbit-fit/contracts";
import { map, oneOf, optionsOf, text } from "@rabbit-fit/contracts/options";
import { observableImpacts } from "@rabbit-fit/results";
import type { Figure } from "../figure/figure.js";
import type { Layer } from "../figure/layer.js";
import { legendOf } from "../hists/drawn-layers.js";
import { own } from "../hists/drawn-processes.js";
import { fileWord } from "../hists/file-name.js";
import { binAxis } from "../hists/hist-axes.js";
import { histContent } from "../hists/hist-content.js";
import type { HistFigureLook } from "../hists/hist-options.js";
import { axisOrderRule, histLookRules } from "../hists/hist-rules.js";
import { extent, upperDomain } from "../hists/ranges.js";
import { refuseUnknown } from "../hists/refuse-unknown.js";
import { selectionText } from "../hists/selections.js";
import type { CommonFigureOptions } from "../options/common-options.js";
import { commonRules, names } from "../options/common-options.js";
import { palette } from "../style/palette.js";

/** Which uncertainties of which bins a figure shows, and how. */
export interface UncertaintiesFigureOptions extends CommonFigureOptions, HistFigureLook {
  /** The name of the fit in the result; that to data by default, or to the Asimov data where there is none. */
  readonly fit?: string;
  /** The channels as they are, by default. */
  readonly mapping?: string;
  /** The first channel of the mapping by default. */
  readonly channel?: string;
  readonly at?: ReadonlyMap<string, number>;
  readonly axisOrder?: "usual" | "reversed";
  /** The definition of the impacts; `global` by default. */
  readonly impacts?: "global" | "gaussian-global";
  /** One of `labels.parameterGroupings`: only these groups. */
  readonly grouping?: string;
  /** Only these groups; without them and without `grouping`, the 24 largest. */
  readonly groups?: readonly string[];
  /** In percent of the contents by default, or in their units. */
  readonly scale?: "relative" | "absolute";
  /** Whether the uncertainty of all together is shown; it is by default. */
  readonly total?: "shown" | "none";
}

/** What the uncertainty of all together is called in groupings. */
const TOTAL = "Total";

/** So many groups are shown where none are asked for: a legend of more can hardly be read. */
const MOST = 24;

/** In points. */
const [WIDTH, HEIGHT] = [600, 500];

const rule = optionsOf<UncertaintiesFigureOptions>({
  ...commonRules,
  ...histLookRules,
  fit: text,
  mapping: text,
  channel: text,
  at: map,
  axisOrder: axisOrderRule,
  impacts: oneOf<UncertaintiesFigureOptions["impacts"]>({ global: true, "gaussian-global": true }),
  grouping: text,
  groups: names,
  scale: oneOf<UncertaintiesFigureOptions["scale"]>({ relative: true, absolute: true }),
  total: oneOf<UncertaintiesFigureOptions["total"]>({ shown: true, none: true }),
});

/**
 * What makes the contents of the bins after the fit uncertain: the impact of each group of parameters on each bin, and the uncertainty of
 * all together. Of many groups, the largest are shown.
 *
 * @throws RabbitInputError where the result lacks the impacts, with the option of the fit that would save them; where the fit hides them
 */
export function uncertaintiesFigure(result: FitResult, options: UncertaintiesFigureOptions = {}): Figure {
  rule.check(options, "options");
  const { labels = {}, scale = "relative", header } = options;
  const content = histContent(result, { ...options, data: "none" });
  const { group, channel, bins, expected } = content;
  const mapping = options.mapping ?? BASE_MAPPING;
  const ofBins = observableImpacts(group, { mapping, kind: options.impacts ?? "global" }).filter(
    (bin) => bin.channel === channel,
  );
  const { sources, total } = chosenGroups(ofBins[0]?.impacts.map(({ source }) => source) ?? [], options);
  const shown = (numbers: readonly number[]) =>
    numbers.map((number, bin) => {
      const value = expected.values[bin]!;
      if (scale === "absolute") return Math.abs(number);
      return value === 0 ? Number.NaN : (100 * Math.abs(number)) / Math.abs(value);
    });
  const curves = sources.map((source) => ({
    source,
    values: shown(
      bins.places.map((place) => ofBins[place]!.impacts.find((one) => one.source === source)!.up),
    ),
  }));
  // The largest first, so that the legend reads as the figure does.
  const highest = (values: readonly number[]) =>
    values.reduce((most, value) => Math.max(most, value || 0), 0);
  curves.sort((a, b) => highest(b.values) - highest(a.values));
  const isChosen = options.groups !== undefined || options.grouping !== undefined;
  const drawn = isChosen ? curves : curves.slice(0, MOST);
  const layers = drawn.map(({ source, values }, i): Layer => {
    const dash = i >= 20 ? "dotted" : i >= 10 ? "dashed" : undefined;
    const line = { colour: palette[i % palette.length]!, width: 1.6, ...(dash && ({ dash } as const)) };
    return {
      kind: "steps",
      key: source,
      name: own(labels.parameters, source) ?? source,
      edges: bins.edges,
      values,
      line,
    };
  });
  if (total) {
    const name = own(labels.parameters, TOTAL) ?? TOTAL;
    if (expected.uncertainties === undefined) throw noUncertainties(mapping, channel);
    const values = shown(expected.uncertainties);
    layers.unshift({
      kind: "steps",
      key: TOTAL,
      name,
      edges: bins.edges,
      values,
      line: { colour: "black", width: 1.8, dash: "dashed" },
    });
  }
  const notes = [...(options.at ?? [])].map(([name, bin]) =>
    selectionText(content.axes.find((axis) => axis.name === name)!, bin, labels),
  );
  if (drawn.length < curves.length) notes.push(`The ${drawn.length} largest of ${curves.length}`);
  const entries = layers.map(({ key, name }) => ({ key: key!, label: name! }));
  const legend = legendOf(entries, options.legend);
  return {
    name: figureName(options, { channel, mapping, axes: bins.axes.map(({ name }) => name) }),
    description: `Uncertainties of the postfit yields of ${channel}, ${mapping}`,
    style: options.style ?? "plain",
    width: options.width ?? WIDTH,
    height: HEIGHT,
    ...(options.textScale !== undefined && { textScale: options.textScale }),
    ...(header && { header }),
    panels: [
      {
        x: binAxis(bins, options),
        y: {
          scale: options.yScale ?? "linear",
          domain: upperDomain(extent(layers, options.xRange), options),
          label:
            options.yLabel ?? (scale === "relative" ? "Relative uncertainty in %" : "Absolute uncertainty"),
          ...(options.exponent && { exponent: options.exponent }),
          ...(options.yRange === undefined && ({ roomFor: "texts" } as const)),
        },
        layers,
        ...(legend && { legend }),
        ...(notes.length > 0 && { notes: { lines: notes, ...(options.notesAt && { at: options.notesAt }) } }),
      },
    ],
  };
}

/** The groups that are shown, and whether all together are. */
function chosenGroups(
  known: readonly string[],
  { grouping, groups, labels = {}, total = "shown" }: UncertaintiesFigureOptions,
): { readonly sources: readonly string[]; readonly total: boolean } {
  for (const name of groups ?? []) refuseUnknown("options.groups", name, known);
  let wanted = groups;
  if (grouping !== undefined) {
    const groupings = labels.parameterGroupings ?? {};
    if (Object.keys(groupings).length === 0) {
      throw new RabbitInputError({
        field: "options.grouping",
        found: grouping,
        expected: "one of the groupings of the labels; they have none",
        remedy: "Give options.labels.parameterGroupings.",
      });
    }
    refuseUnknown("options.grouping", grouping, Object.keys(groupings));
    const chosen = groupings[grouping]!;
    wanted = (groups ?? known).filter((name) => chosen.includes(name));
    return { sources: wanted, total: total === "shown" && chosen.includes(TOTAL) };
  }
  return { sources: wanted ?? known, total: total === "shown" };
}

function noUncertainties(mapping: string, channel: string): RabbitInputError {
  return new RabbitInputError({
    field: `${mapping}, ${channel}: uncertainties`,
    state: "missing",
    expected: "the uncertainties of the postfit yields in the result",
    remedy: "Fit with options.analyses.errors: true.",
  });
}

/** The name of the file, as Python rabbit gives it: `uncertainties_a_ch1_Project_ch1_a`. */
function figureName(
  { at, scale, header }: UncertaintiesFigureOptions,
  {
    channel,
    mapping,
    axes,
  }: { readonly channel: string; readonly mapping: string; readonly axes: readonly string[] },
): string {
  const selected = [...(at ?? [])].map(([axis, bin]) => `${fileWord(axis)}_${bin}`);
  const words = ["uncertainties", ...axes.map(fileWord), fileWord(`${channel}_${mapping}`), ...selected];
  if (scale === "absolute") words.push("absolute");
  if (header?.subtitle === "Preliminary") words.push("preliminary");
  return words.join("_").slice(0, 180);
}
