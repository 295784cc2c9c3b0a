import { type Axis, axisSize, binCount } from "@rabbit-fit/sparse-hist";
import type { BookedChannel } from "../channel/channel-book.js";
import { checkNames, refuse } from "../refuse.js";
import { isHistogram, type TemplateSource } from "../template/source.js";

/**
 * The axes of a variation that are systematics: each combination of their bins is one. Those that are named, or those
 * that the channel does not have, in the order of the histogram.
 *
 * @param named names of the axes; an empty list for none; nothing to find them
 */
export function systematicAxes(
  variation: TemplateSource,
  channel: BookedChannel,
  field: string,
  named: readonly string[] | undefined,
): Axis[] {
  if (named !== undefined) checkNames(`${field}.systAxes`, named);
  if (named?.length === 0) return [];
  if (!isHistogram(variation)) {
    if (named === undefined) return [];
    refuse({
      field: `${field}.systAxes`,
      found: [...named],
      expected: "nothing: only a histogram has axes",
    });
  }
  const { axes } = variation;
  const ofChannel = new Set(channel.axes.map(({ name }) => name));
  if (named !== undefined) {
    const index = named.findIndex((name, i) => named.indexOf(name) < i);
    if (index >= 0)
      refuse({ field: `${field}.systAxes`, index, found: named[index], expected: "each axis once" });
    return named.map((name) => namedAxis(name, axes, ofChannel, field));
  }
  if (axes.length <= channel.axes.length) return [];
  const unnamed = [...axes, ...channel.axes].some(({ name }) => name === "");
  if (unnamed) {
    refuse({
      field: `${field}.axes`,
      found: axes.map(({ name }) => name),
      expected: "a name for every axis, as the histogram has more axes than the channel",
      remedy: "Name the axes of the channel and of the histogram.",
    });
  }
  return axes.filter(({ name }) => !ofChannel.has(name));
}

function namedAxis(name: string, axes: readonly Axis[], ofChannel: ReadonlySet<string>, field: string): Axis {
  const axis = axes.find((axis) => axis.name === name);
  if (axis && !ofChannel.has(name)) return axis;
  const expected = axis
    ? "an axis that the channel does not have"
    : `one of its axes, ${axes.map((a) => `"${a.name}"`).join(", ")}`;
  return refuse({ field: `${field}.systAxes`, found: name, expected });
}

/** Each combination has a name, so that many more of them would fill the memory with names alone. */
const MOST_SYSTEMATICS = 10_000_000;

/** The name of each combination of bins, `name_label_label`, the last axis fastest: labels are categories or numbers of bins. */
export function combinationNames(name: string, axes: readonly Axis[], field: string): string[] {
  const count = binCount(axes, { flow: false });
  if (count < 1 || count > MOST_SYSTEMATICS) {
    refuse({
      field: `${field}.axes`,
      state: `${count} combinations of bins of ${axes.map((axis) => axis.name).join(", ")}`,
      expected: `from 1 to ${MOST_SYSTEMATICS} systematics`,
      remedy: "Name the axes that are systematics in systAxes, and sum over the others.",
    });
  }
  const names = axes.reduce<string[]>(
    (starts, axis) => {
      const labels = labelsOf(axis);
      return starts.flatMap((start) => labels.map((label) => `${start}_${label}`));
    },
    [name],
  );
  // The labels of one axis differ; those of several can make the same name, as a_b with c, and a with b_c.
  if (axes.length > 1) checkDistinct(names, field);
  return names;
}

function checkDistinct(names: readonly string[], field: string): void {
  const seen = new Set<string>();
  for (const [index, name] of names.entries()) {
    if (seen.has(name)) {
      refuse({
        field: `${field}.name`,
        index,
        found: name,
        expected: "each name once",
        remedy: "Give the bins of the systematic axes labels that make different names.",
      });
    }
    seen.add(name);
  }
}

function labelsOf(axis: Axis): readonly string[] {
  if (axis.kind === "string-category") return axis.categories;
  return Array.from({ length: axisSize(axis) }, (_, bin) => String(bin));
}

/** Checks that the second variation of a pair has the systematic axes of the first. */
export function sameAxes(axes: readonly Axis[], others: readonly Axis[], field: string): void {
  const described = (all: readonly Axis[]) => all.map((axis) => `${axis.name}: ${labelsOf(axis).join(" ")}`);
  const found = described(others);
  const expected = described(axes);
  if (found.join("\n") === expected.join("\n")) return;
  refuse({
    field: `${field}.axes`,
    found,
    expected: `the systematic axes of the upward variation, ${expected.join("; ")}`,
  });
}
