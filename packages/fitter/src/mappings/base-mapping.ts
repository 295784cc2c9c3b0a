import type { BinSelection } from "./bin-selection.js";
import type { MappedChannel, MappingFactory } from "./mapping.js";
import type { MappingContext } from "./mapping-context.js";
import { mappingError } from "./mapping-error.js";

/** The channels as they are. */
export const baseMapping: MappingFactory = (context, key, args) => {
  if (args.length > 0) {
    throw mappingError(key, { field: "arguments", found: args, expected: "none" });
  }
  const bins = allBins(context);
  return {
    channels: context.channels.map(({ name, axes, flow, masked, start, stop }): MappedChannel => {
      return { name, axes, flow, masked, start, stop };
    }),
    selections: [bins],
    size: bins.count,
    hasData: true,
    ndfReduction: 0,
    stages: "both",
    ofProcesses: {
      processes: context.processes,
      selections: context.processes.map((_, process) => ({ ...bins, processes: [process] })),
      size: bins.count * context.processes.length,
    },
  };
};

/** Every bin of every channel on its own. */
export function allBins({ channels }: Pick<MappingContext, "channels">): BinSelection {
  const count = channels.reduce((end, { stop }) => Math.max(end, stop), 0);
  return { firstBin: 0, targets: Int32Array.from({ length: count }, (_, bin) => bin), count };
}
