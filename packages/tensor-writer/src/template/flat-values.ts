import type { BookedChannel } from "../channel/channel-book.js";
import { refuse } from "../refuse.js";
import { DROPPED } from "./bin-layout.js";
import { layOut } from "./layout-of.js";
import type { TemplateSource } from "./source.js";

/**
 * Contents of the bins of a channel, [bins], a new array.
 *
 * @throws RabbitInputError for axes or sizes that are not the channel's, and for numbers that are not finite
 */
export function flatValues(source: TemplateSource, channel: BookedChannel, field: string): Float64Array {
  const { entries, layout, size } = layOut(source, channel, field);
  const { indices, values } = entries;
  const { innerExtent, innerBin } = layout;
  const out = new Float64Array(channel.binCount);
  let base = 0;
  let end = 0;
  let located = false;
  let previous = -1;
  for (let entry = 0; entry < values.length; entry++) {
    const flat = indices === undefined ? entry : indices[entry]!;
    if (!(flat > previous && flat < size)) refuseIndex(field, entry, flat, previous, size);
    previous = flat;
    if (flat >= end) {
      const outer = Math.floor(flat / innerExtent);
      base = outer * innerExtent;
      end = base + innerExtent;
      located = layout.locate(outer);
    }
    if (!located) continue;
    const inner = innerBin[flat - base]!;
    if (inner === DROPPED) continue;
    const value = values[entry]!;
    if (value - value !== 0) refuseNumber(field, entry, value);
    out[layout.outerBin + inner] = value;
  }
  return out;
}

/**
 * Variances of the bins of a channel, [bins], a new array.
 *
 * @param field that of the variances
 */
export function flatVariances(source: TemplateSource, channel: BookedChannel, field: string): Float64Array {
  const variances = flatValues(source, channel, field);
  const negative = variances.findIndex((variance) => variance < 0);
  if (negative >= 0) {
    refuse({
      field,
      index: negative,
      found: variances[negative],
      expected: "not negative",
      remedy: "Where a histogram has no variances its contents are taken: give variances of their own.",
    });
  }
  return variances;
}

/** Refuses a flat index that is not above the one before it, or beyond the histogram. */
export function refuseIndex(
  field: string,
  entry: number,
  found: number,
  previous: number,
  size: number,
): never {
  refuse({
    field: `${field}.indices`,
    index: entry,
    found,
    expected: `from ${previous + 1} to ${size - 1}: increasing, each once`,
    remedy: "Make the sparse histogram with fromCoo, which sorts.",
  });
}

export function refuseNumber(field: string, entry: number, found: number): never {
  refuse({
    field: `${field}.values`,
    index: entry,
    found,
    expected: "a finite number",
    remedy: "Correct the histogram that it comes from.",
  });
}
