import type { Channel, FitInput } from "@rabbit-fit/contracts";
import { binPosition } from "./bin-position.js";
import type { BinFinding, CheckThresholds, TensorFinding } from "./finding.js";
import type { NominalTally } from "./nominal-tally.js";
import type { TemplateRows } from "./template-rows.js";

/** What the data of a channel have too little of. */
export function* dataFindings(
  { data }: FitInput,
  channel: Channel,
  { data: threshold }: CheckThresholds,
): Generator<TensorFinding> {
  if (channel.masked) return;
  const place = placeOf(channel);
  const bins = binsWhere(
    channel,
    (bin) => data.counts[bin]!,
    (count) => count < threshold,
  );
  if (data.counts.subarray(channel.start, channel.stop).every((count) => count === 0)) {
    yield { kind: "empty-data", ...place };
  } else if (bins.length > 0) {
    yield { kind: "low-data", ...place, threshold, bins };
  }
}

/** What all processes of a channel together have too little of. */
export function* yieldFindings(
  { data }: FitInput,
  channel: Channel,
  { yields, variances }: NominalTally,
  { yield: least, statisticalUncertainty }: CheckThresholds,
): Generator<TensorFinding> {
  const place = placeOf(channel);
  const yieldOf = (bin: number) => yields[bin]!;
  const empty = binsWhere(channel, yieldOf, (value) => value <= 0);
  if (empty.length > 0) {
    const observedCount = channel.masked ? 0 : empty.filter(({ bin }) => data.counts[bin]! > 0).length;
    yield { kind: "empty-bins", ...place, observedCount, bins: empty };
  }
  const low = binsWhere(channel, yieldOf, (value) => value > 0 && value < least);
  if (low.length > 0) yield { kind: "low-yield", ...place, threshold: least, bins: low };
  // Of an empty bin it means nothing, and the bin is a finding anyway.
  const relative = (bin: number) => (yields[bin]! > 0 ? Math.sqrt(variances[bin]!) / yields[bin]! : 0);
  const uncertain = binsWhere(channel, relative, (value) => value > statisticalUncertainty);
  if (uncertain.length > 0) {
    yield {
      kind: "large-statistical-uncertainty",
      ...place,
      threshold: statisticalUncertainty,
      bins: uncertain,
    };
  }
}

/** Templates of a channel that are zero, negative somewhere, or zero somewhere with a variance. */
export function* templateFindings(
  { processes, sumw2 }: FitInput,
  channel: Channel,
  index: number,
  { rows, nominal }: { readonly rows: TemplateRows; readonly nominal: NominalTally },
): Generator<TensorFinding> {
  const place = placeOf(channel);
  const negative = new Map<number, BinFinding[]>();
  for (const row of nominal.negativeRows) {
    const bin = rows.bin(row);
    if (bin < channel.start || bin >= channel.stop) continue;
    const bins = negative.get(rows.process(row)) ?? [];
    bins.push({ bin, position: binPosition(channel, bin), value: rows.norm(row) });
    negative.set(rows.process(row), bins);
  }
  for (const [i, process] of processes.entries()) {
    if (nominal.present[index * processes.length + i] === 0) {
      yield { kind: "zero-template", ...place, process };
      continue;
    }
    const bins = negative.get(i);
    if (bins !== undefined) yield { kind: "negative-template", ...place, process, bins };
    const variance = (bin: number) =>
      nominal.filled[bin * processes.length + i] ? 0 : sumw2[bin * processes.length + i]!;
    const cut = binsWhere(channel, variance, (value) => value > 0);
    if (cut.length > 0) yield { kind: "zero-with-variance", ...place, process, bins: cut };
  }
}

/** The bins of a channel whose value fits. */
function binsWhere(
  channel: Channel,
  amount: (bin: number) => number,
  fits: (value: number) => boolean,
): BinFinding[] {
  const bins: BinFinding[] = [];
  for (let bin = channel.start; bin < channel.stop; bin++) {
    const value = amount(bin);
    if (fits(value)) bins.push({ bin, position: binPosition(channel, bin), value });
  }
  return bins;
}

function placeOf({ name, masked }: Channel): { readonly channel: string; readonly masked: boolean } {
  return { channel: name, masked };
}
