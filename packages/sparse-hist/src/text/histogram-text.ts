import { axisEdges, axisSize, axisTraits } from "../axis/geometry.js";
import { inverse, transformText } from "../axis/transform.js";
import type { Axis } from "../axis/types.js";
import { toDense } from "../histogram/layout.js";
import { total } from "../histogram/total.js";
import type { AnyHistogram, Histogram } from "../histogram/types.js";
import { displayWidth } from "./display-width.js";

/** Longest bar, in characters. */
const barWidth = 40;
/** Histograms with more bins than this are summarised only. */
const maximumLines = 100;
/** Digits that are shown of a number. */
const digits = 5;

/**
 * A histogram as text: what it is, its axes, its sum, and the bins with bars where there is one axis of at most 100 bins.
 * For reading, not for parsing.
 */
export function histogramText(hist: AnyHistogram): string {
  const lines = [
    headline(hist),
    ...hist.axes.map((axis, d) => `  ${axisText(axis, d)}`),
    `  ${sumText(hist)}`,
  ];
  const [axis] = hist.axes;
  if (hist.axes.length === 1 && axisSize(axis!) <= maximumLines) lines.push(...binLines(hist, axis!));
  return lines.join("\n");
}

function headline(hist: AnyHistogram): string {
  const title = [hist.name, hist.label === "" ? "" : JSON.stringify(hist.label)].filter(
    (text) => text !== "",
  );
  const shape = hist.axes.length === 0 ? "1 bin" : `${hist.axes.map(axisSize).join(" x ")} bins`;
  const entries = hist.layout === "sparse" ? `, ${hist.indices.length} entries` : "";
  return `${[...title, "histogram"].join(" ")}: ${hist.layout}, ${hist.storage} storage, ${shape}${entries}`;
}

function axisText(axis: Axis, number: number): string {
  const { underflow, overflow, circular, growth } = axisTraits(axis);
  const traits = Object.entries({ underflow, overflow, circular, growth }).flatMap(([trait, has]) =>
    has ? [trait] : [],
  );
  const name = axis.name === "" ? `axis ${number}` : axis.name;
  const label = axis.label === "" ? [] : [JSON.stringify(axis.label)];
  return [`${name}: ${[axis.kind, binsText(axis), ...traits].join(", ")}`, ...label].join(" ");
}

function binsText(axis: Axis): string {
  if ("categories" in axis) return shortened(axis.categories.map((category) => JSON.stringify(category)));
  if (axis.kind === "boolean") return "false, true";
  if (axis.kind === "variable") return `edges ${shortened(Array.from(axis.edges, numberText))}`;
  if (axis.kind === "transformed") {
    const [start, stop] = [axis.from, axis.to].map((end) => numberText(inverse(axis.transform, end)));
    return `${transformText(axis.transform)}, ${axis.bins} bins from ${start} to ${stop}`;
  }
  return `${axisSize(axis)} bins from ${numberText(axis.start)} to ${numberText(axis.stop)}`;
}

/** The first and the last few of many. */
function shortened(items: readonly string[]): string {
  if (items.length <= 8) return items.join(", ");
  return `${items.slice(0, 4).join(", ")} ... ${items.slice(-2).join(", ")} (${items.length})`;
}

function sumText(hist: AnyHistogram): string {
  const inner = measured(total(hist));
  const all = measured(total(hist, { flow: true }));
  return inner === all ? `sum ${inner}` : `sum ${inner}, with flow ${all}`;
}

function measured({ value, variance }: { readonly value: number; readonly variance?: number }): string {
  const text = numberText(value);
  return variance === undefined ? text : `${text} +- ${numberText(Math.sqrt(variance))}`;
}

function binLines(hist: AnyHistogram, axis: Axis): string[] {
  const dense: Histogram = hist.layout === "sparse" ? toDense(hist) : hist;
  const labels = binLabels(axis);
  const contents = Array.from(dense.values, (value, bin) =>
    measured(dense.storage === "weight" ? { value, variance: dense.variances[bin]! } : { value }),
  );
  const largest = Math.max(0, ...dense.values.filter(Number.isFinite));
  const labelWidth = Math.max(...labels.map(displayWidth));
  const contentWidth = Math.max(...contents.map(({ length }) => length));
  return labels.map((label, bin) => {
    const length = Math.max(0, Math.round((dense.values[bin]! / largest) * barWidth)) || 0;
    const padding = " ".repeat(labelWidth - displayWidth(label));
    const line = `  ${label}${padding}  ${contents[bin]!.padStart(contentWidth)}  ${"#".repeat(Math.min(length, barWidth))}`;
    return line.trimEnd();
  });
}

/** A label for each bin, flow bins included. */
function binLabels(axis: Axis): string[] {
  const { underflow, overflow, continuous } = axisTraits(axis);
  const edges = axisEdges(axis);
  const inner = Array.from({ length: axisSize(axis) }, (_, bin) => {
    if ("categories" in axis) return JSON.stringify(axis.categories[bin]);
    if (axis.kind === "boolean") return String(bin === 1);
    const low = numberText(edges[bin]!);
    return continuous ? `[${low}, ${numberText(edges[bin + 1]!)})` : low;
  });
  return [...(underflow ? ["underflow"] : []), ...inner, ...(overflow ? ["overflow"] : [])];
}

function numberText(value: number): string {
  // Through a number again, so that 2.0000 is 2.
  return String(Number(value.toPrecision(digits)));
}
