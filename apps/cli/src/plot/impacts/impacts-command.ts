import { type FitResult, RabbitInputError } from "@rabbit-fit/contracts";
import {
  type CommonFigureOptions,
  type ComparedImpacts,
  type Figure,
  type ImpactsFigureOptions,
  impactsFigure,
  pullsFigure,
} from "@rabbit-fit/plot";
import { type ObservableImpacts, observableImpacts } from "@rabbit-fit/results";
import type { ValuesOf } from "../../argparse/option-values.js";
import { UsageError } from "../../argparse/usage-error.js";
import { impactKindOf } from "../../impact-kind.js";
import { figureCommand } from "../figure-command.js";
import { resultOption } from "../options.js";
import { impactsPlotOptionSpecs, rowOptionSpecs } from "./options.js";
import { referenceFit, rowOptions } from "./row-options.js";

const specs = [resultOption, ...rowOptionSpecs, ...impactsPlotOptionSpecs] as const;
type Values = ValuesOf<typeof specs>;
type Reference = Awaited<ReturnType<typeof referenceFit>>;

/** `rabbit plot impacts`. */
export const impactsPlotCommand = figureCommand({
  specs,
  alsoFormats: ({ otherExtensions }) => otherExtensions,
  async make(result, values, { common, input }) {
    const reference = await referenceFit(values, input);
    const rows = rowOptions(values, { common, fit: result.groups[0]!.name });
    if (values.impactType === "none") {
      return [pullsFigure(result, { ...rows, ...(reference && { compared: [reference] }) })];
    }
    const kind = impactKindOf(values);
    const options: ImpactsFigureOptions = { ...rows, ...impactsOptions(values, common), kind };
    const figures = values.mapping === null ? onParameters : onBins;
    return figures(result, { values, options, reference });
  },
});

interface Wanted {
  readonly values: Values;
  readonly options: ImpactsFigureOptions;
  readonly reference: Reference;
}

function impactsOptions(values: Values, common: CommonFigureOptions): ImpactsFigureOptions {
  const { normalize, relative, mapping, grouping, impactTitle } = values;
  if (relative && mapping === null) {
    throw new UsageError(
      "conflict",
      "--relative is for bins of a mapping. Name it with --mapping, or leave --relative out.",
    );
  }
  return {
    ...common,
    pulls: values.noPulls ? "none" : values.pullsNoDiff ? "value" : "difference",
    relativeTo: normalize ? "uncertainty" : relative ? "value" : "nothing",
    scale: values.scaleImpacts,
    sides: values.oneSidedImpacts ? "one" : "two",
    numbers: values.showNumbers,
    ...(grouping !== null && { parameterGrouping: grouping }),
    ...(impactTitle !== null && { impactLabel: impactTitle }),
  };
}

/** Impacts of single sources, of groups, or both. */
function modes({ mode }: Values): readonly ("sources" | "groups")[] {
  if (mode === "both") return ["sources", "groups"];
  return mode === "group" ? ["groups"] : ["sources"];
}

function* onParameters(result: FitResult, { values, options, reference }: Wanted): Iterable<Figure> {
  const { pois, nois } = result.meta;
  const compared = [
    ...(reference ? [{ ...reference, ...referenceScale(values) }] : []),
    ...values.kinds.map(
      (kind): ComparedImpacts => ({ name: kind, kind: kind as NonNullable<ComparedImpacts["kind"]> }),
    ),
  ];
  const name = values.kinds.length > 0 && options.name === undefined ? { name: options.kind! } : {};
  for (const on of values.poi === null ? [...pois, ...nois] : [values.poi]) {
    for (const of of modes(values)) yield impactsFigure(result, { ...options, ...name, on, of, compared });
  }
}

function* onBins(result: FitResult, { values, options, reference }: Wanted): Iterable<Figure> {
  const kind = options.kind;
  if (kind !== "global" && kind !== "gaussian-global") {
    throw new UsageError(
      "conflict",
      "--mapping has global impacts only. Take --impactType global or --impactType gaussian_global, without --asymImpacts.",
    );
  }
  if (values.kinds.length > 0) {
    throw new UsageError("conflict", "--kinds is not for bins of a mapping. Leave --mapping or --kinds out.");
  }
  const { mapping, refMapping } = values;
  for (const of of modes(values)) {
    const bins = impactsOn(result, { words: mapping!, of, kind, option: "--mapping" });
    const channels = [...new Set(bins.map(({ channel }) => channel))];
    const chosen = values.channel === null ? bins : bins.filter(({ channel }) => channel === values.channel);
    if (chosen.length === 0) {
      throw new RabbitInputError({
        field: "--channel",
        found: values.channel!,
        expected: `one of: ${channels.join(", ")}`,
      });
    }
    const others =
      reference &&
      impactsOn(reference.result, { words: refMapping ?? mapping!, of, kind, option: "--refMapping" });
    for (const on of chosen) {
      const other = others && referenceBin(others, on, values.refChannel);
      const compared = other ? [{ ...reference!, ...referenceScale(values), on: other }] : [];
      const figure = impactsFigure(result, { ...options, on, of, compared });
      // Bins of several channels may have the same axes.
      yield channels.length > 1
        ? { ...figure, name: `${figure.name}_${on.channel.replaceAll("/", "_")}` }
        : figure;
    }
  }
}

function referenceScale({ scaleImpactsRef, scaleImpacts }: Values): { readonly scale: number } {
  return { scale: scaleImpactsRef > 0 ? scaleImpactsRef : scaleImpacts };
}

/** The impacts on the bins of the first mapping whose name begins with the words. */
function impactsOn(
  { groups: [group] }: FitResult,
  {
    words,
    option,
    ...choice
  }: {
    readonly words: readonly string[];
    readonly option: string;
    readonly of: "sources" | "groups";
    readonly kind: "global" | "gaussian-global";
  },
): readonly ObservableImpacts[] {
  const start = words.join(" ");
  const names = [...group!.mappings.keys()];
  const mapping = names.includes(start) ? start : names.find((name) => name.startsWith(start));
  if (mapping !== undefined) return observableImpacts(group!, { mapping, ...choice });
  throw new RabbitInputError({
    field: option,
    found: start,
    expected:
      names.length > 0
        ? `the first words of one of: ${names.join("; ")}`
        : "a mapping, and the result has none",
    ...(names.length === 0 && { remedy: 'Fit with options.analyses.kind: "histograms".' }),
  });
}

/** The bin of the reference with the same numbers, in its channel, or in its only one. */
function referenceBin(
  others: readonly ObservableImpacts[],
  on: ObservableImpacts,
  refChannel: string | null,
): ObservableImpacts {
  const channels = [...new Set(others.map(({ channel }) => channel))];
  const wanted =
    refChannel ?? (channels.includes(on.channel) || channels.length > 1 ? on.channel : channels[0]!);
  const numbers = [...on.bin.values()].join();
  const found = others.find(({ channel, bin }) => channel === wanted && [...bin.values()].join() === numbers);
  if (found !== undefined) return found;
  throw new RabbitInputError({
    field: "--refChannel",
    found: wanted,
    expected: `a channel of the reference with the bin ${numbers}; it has ${channels.join(", ")}`,
  });
}
