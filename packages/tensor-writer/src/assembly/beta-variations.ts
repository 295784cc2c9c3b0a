import type { Channel } from "@rabbit-fit/contracts";
import type { BetaBook } from "../beta/beta-book.js";

/** Beta variations as a table [bins with masked ones, bins, processes]; nothing where there are none. */
export function betaVariations(
  { all }: BetaBook,
  channels: readonly Channel[],
  processes: readonly string[],
): Float64Array | undefined {
  if (all.length === 0) return undefined;
  const dataBins = channels.reduce((stop, channel) => (channel.masked ? stop : channel.stop), 0);
  const allBins = channels.at(-1)?.stop ?? 0;
  const startOf = new Map(channels.map(({ name, start }) => [name, start]));
  const out = new Float64Array(allBins * dataBins * processes.length);
  for (const { process, source, destination, values } of all) {
    const bin = startOf.get(destination.name)!;
    const sourceBin = startOf.get(source.name)!;
    const index = processes.indexOf(process);
    for (const [i, value] of values.entries()) {
      const row = bin + Math.floor(i / source.binCount);
      const column = sourceBin + (i % source.binCount);
      out[(row * dataBins + column) * processes.length + index] = value;
    }
  }
  return out;
}
