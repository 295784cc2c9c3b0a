import type { Axis } from "@rabbit-fit/sparse-hist";
import type { BinFinding, TensorFinding, VariationExtreme } from "@rabbit-fit/tensor-writer";
import { columns, shortNumber } from "../fit/estimate-text.js";
import { linesText } from "../terminal/visible-text.js";

/** Findings of a kind, and bins of a finding, listed at most before the rest is counted. */
const listedFindings = 12;
const listedBins = 4;

/** What has been looked for, in the order of the report. */
const titles: Readonly<Record<TensorFinding["kind"], string>> = {
  "empty-data": "channels without data",
  "low-data": "bins with few data",
  "empty-bins": "bins where nothing is expected",
  "low-yield": "bins where little is expected",
  "large-statistical-uncertainty": "bins with a large statistical uncertainty",
  "zero-template": "templates that are zero",
  "negative-template": "templates that are negative somewhere",
  "zero-with-variance": "templates that are zero in bins with a statistical variance",
  "empty-systematic": "systematics that vary nothing",
  "process-without-systematics": "processes that nothing varies",
  "large-variation": "large variations",
  "one-sided-variation": "one-sided variations",
};

/** The axes of a channel, by its name. */
export type ChannelAxes = ReadonlyMap<string, readonly Axis[]>;

/** A check of an input for people. */
export function checkText(file: string, findings: readonly TensorFinding[], axes: ChannelAxes): string {
  const kinds = Object.keys(titles) as TensorFinding["kind"][];
  const lines = [`${file}: check of an input`, ""];
  for (const kind of kinds) {
    const found = findings.filter((finding) => finding.kind === kind);
    if (found.length === 0) continue;
    const rest = found.length - listedFindings;
    lines.push(
      `${capitalised(titles[kind])}${threshold(found[0]!)}`,
      ...columns(found.slice(0, listedFindings).map((finding) => cells(finding, axes))).map(
        (line) => `  ${line}`,
      ),
      ...(rest > 0 ? [`  and ${rest} more, which --json lists`] : []),
      "",
    );
  }
  const clean = kinds.filter((kind) => findings.every((finding) => finding.kind !== kind));
  if (clean.length > 0) lines.push(`None: ${clean.map((kind) => titles[kind]).join(", ")}.`);
  const count = findings.length;
  lines.push(count === 0 ? "Nothing was found." : `${count} ${count === 1 ? "finding" : "findings"}.`);
  return linesText(lines);
}

function threshold(finding: TensorFinding): string {
  switch (finding.kind) {
    case "low-data":
    case "low-yield":
      return ` (below ${shortNumber(finding.threshold)})`;
    case "large-statistical-uncertainty":
      return ` (above ${shortNumber(100 * finding.threshold)}%)`;
    case "large-variation":
      return ` (by more than a factor of ${shortNumber(finding.threshold)})`;
    case "empty-data":
    case "empty-bins":
    case "zero-template":
    case "negative-template":
    case "zero-with-variance":
    case "empty-systematic":
    case "process-without-systematics":
    case "one-sided-variation":
      return "";
    default:
      return finding satisfies never;
  }
}

function cells(finding: TensorFinding, axes: ChannelAxes): string[] {
  switch (finding.kind) {
    case "empty-systematic":
      return [finding.systematic];
    case "process-without-systematics":
      return [finding.process];
    default: {
      const { channel } = finding;
      const where = finding.masked ? `${channel} (masked)` : channel;
      return [where, ...channelCells(finding, axes.get(channel) ?? [])];
    }
  }
}

type ChannelFinding = Exclude<
  TensorFinding,
  { readonly kind: "empty-systematic" | "process-without-systematics" }
>;

function channelCells(finding: ChannelFinding, axes: readonly Axis[]): string[] {
  switch (finding.kind) {
    case "empty-data":
      return [];
    case "low-data":
    case "low-yield":
      return [binsText(finding.bins, axes, shortNumber)];
    case "empty-bins": {
      const observed = finding.observedCount === 0 ? "" : `; ${finding.observedCount} of them with data`;
      return [binsText(finding.bins, axes, shortNumber) + observed];
    }
    case "large-statistical-uncertainty":
      return [binsText(finding.bins, axes, (value) => `${shortNumber(100 * value)}%`)];
    case "zero-template":
      return [finding.process];
    case "negative-template":
    case "zero-with-variance":
      return [finding.process, binsText(finding.bins, axes, shortNumber)];
    case "large-variation": {
      const { process, systematic, smallest, largest, binCount } = finding;
      const bins = `${binCount} ${binCount === 1 ? "bin" : "bins"}`;
      return [process, systematic, bins, extremeText(smallest, axes), extremeText(largest, axes)];
    }
    case "one-sided-variation":
      return [
        finding.process,
        finding.systematic,
        `in ${finding.binCount} of ${finding.variedBinCount} bins that vary`,
      ];
    default:
      return finding satisfies never;
  }
}

function binsText(
  bins: readonly BinFinding[],
  axes: readonly Axis[],
  show: (value: number) => string,
): string {
  const listed = bins
    .slice(0, listedBins)
    .map(({ position, value }) => `${show(value)} at ${positionText(position, axes)}`);
  const rest = bins.length - listedBins;
  const more = rest > 0 ? `; and ${rest} more` : "";
  return `${bins.length} ${bins.length === 1 ? "bin" : "bins"}: ${listed.join("; ")}${more}`;
}

function extremeText({ ratio, direction, position }: VariationExtreme, axes: readonly Axis[]): string {
  return `${shortNumber(Number(ratio.toPrecision(3)))}x ${direction} at ${positionText(position, axes)}`;
}

/** Bins along the axes, from 0, by their names. */
function positionText(position: readonly number[], axes: readonly Axis[]): string {
  if (position.length === 0) return "the only bin";
  return position.map((bin, i) => `${axes[i]?.name || `axis ${i}`} ${bin}`).join(", ");
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
