import type { ResultGroup } from "@rabbit-fit/contracts";
import { channelYields } from "@rabbit-fit/results";
import { type Axis, axisEdges, axisSize } from "@rabbit-fit/sparse-hist";
import { axisLabel, type FigureLabels } from "../labels/figure-labels.js";
import { own } from "./drawn-processes.js";
import { categoriesOf } from "./figure-bins.js";

/**
 * The bins that a channel of a mapping is taken apart into: one selection (`HistFigureOptions.at`) for each combination of bins of
 * these axes, the last axis fastest. One empty selection where the channel has none of the axes.
 */
export function selections(
  group: ResultGroup,
  {
    mapping,
    channel,
    axes,
  }: { readonly mapping: string; readonly channel: string; readonly axes: readonly string[] },
): ReadonlyMap<string, number>[] {
  const yields = channelYields(group, mapping).find((one) => one.channel === channel);
  const hist = yields?.postfit.inclusive ?? yields?.prefit.inclusive;
  const chosen = hist?.axes.filter(({ name }) => axes.includes(name)) ?? [];
  return chosen.reduce<ReadonlyMap<string, number>[]>(
    (before, axis) =>
      before.flatMap((at) =>
        Array.from({ length: axisSize(axis) }, (_, bin) => new Map([...at, [axis.name, bin]])),
      ),
    [new Map()],
  );
}

/** What a bin that a figure is made for is called: as the labels have it, or by its edges. */
export function selectionText(axis: Axis, bin: number, labels: FigureLabels = {}): string {
  const [low, high] = [axisEdges(axis)[bin]!, axisEdges(axis)[bin + 1]!];
  const category = categoriesOf(axis)?.[bin];
  const text = own(labels.selections, axis.name);
  if (text !== undefined) {
    const numbers = { low, high, center: (low + high) / 2, bin: category ?? bin };
    return Object.entries(numbers).reduce(
      (line, [word, value]) => line.replaceAll(`{${word}}`, shown(value)),
      text,
    );
  }
  const { label, unit } = axisLabel(axis, labels);
  if (category !== undefined) return `${label} = ${category}`;
  return `${shown(low)} < ${label} < ${shown(high)}${unit === undefined ? "" : ` ${unit}`}`;
}

function shown(value: number | string): string {
  return typeof value === "string" ? value : String(Number(value.toPrecision(6))).replace("-", "−");
}
