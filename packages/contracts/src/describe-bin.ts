import type { Channel } from "./fit-input.js";

/** A bin as messages name it: `bin 3 of channel "ch0"`. Bins are counted from 0, through all channels. */
export function describeBin(
  channels: readonly Pick<Channel, "name" | "start" | "stop">[],
  bin: number,
): string {
  const channel = channels.find(({ start, stop }) => bin >= start && bin < stop);
  return channel ? `bin ${bin - channel.start} of channel "${channel.name}"` : `bin ${bin}`;
}
