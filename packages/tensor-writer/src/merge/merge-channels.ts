import { type Channel, RabbitInputError } from "@rabbit-fit/contracts";
import { type MergeSource, renamed } from "./merge-source.js";

/** Where a channel of a source goes. */
export interface ChannelPart {
  /** Index of the source. */
  readonly source: number;
  /** As it is in the source. */
  readonly from: Channel;
  readonly to: Channel;
}

export interface MergedChannels {
  /** In the order of bins of the merged tensor. */
  readonly parts: readonly ChannelPart[];
  /** Bins of the merged tensor, with masked ones. */
  readonly binCount: number;
  /** Bins that are not masked. */
  readonly dataBinCount: number;
  /** Bin of the merged tensor for each bin of a source, one list for each source. */
  readonly bins: readonly Uint32Array[];
}

/**
 * Puts the channels of all sources one after the other, masked ones last.
 *
 * @throws RabbitInputError where two channels would have one name
 */
export function mergeChannels(sources: readonly MergeSource[]): MergedChannels {
  const owners = new Map<string, { readonly source: MergeSource; readonly channel: string }>();
  const entries = sources.flatMap((source, index) =>
    source.input.channels.map((from) => {
      const name = renamed(source, "channels", from.name);
      const other = owners.get(name);
      if (other !== undefined) refuseChannel(source, from.name, name, other);
      owners.set(name, { source, channel: from.name });
      return { source: index, from, name };
    }),
  );
  const bins = sources.map(({ input }) => new Uint32Array(input.channels.at(-1)?.stop ?? 0));
  const parts: ChannelPart[] = [];
  let start = 0;
  let dataBinCount = 0;
  for (const masked of [false, true]) {
    for (const { source, from, name } of entries.filter((entry) => entry.from.masked === masked)) {
      const stop = start + from.stop - from.start;
      parts.push({ source, from, to: { ...from, name, start, stop } });
      for (let bin = from.start; bin < from.stop; bin++) bins[source]![bin] = start + bin - from.start;
      start = stop;
    }
    if (!masked) dataBinCount = start;
  }
  return { parts, binCount: start, dataBinCount, bins };
}

function refuseChannel(
  source: MergeSource,
  channel: string,
  name: string,
  other: { readonly source: MergeSource; readonly channel: string },
): never {
  const asWhat = other.channel === name ? "" : `, where it is called "${other.channel}"`;
  throw new RabbitInputError({
    file: source.name,
    field: `channels.${channel}`,
    found: name,
    expected: `a name that no other channel has; ${other.source.name} has it${asWhat}`,
    remedy: "Rename one of the two channels (sources.rename).",
  });
}
