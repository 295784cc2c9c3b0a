import { parseAxisSelections } from "./axis-syntax.js";
import { type ChannelSelection, selectBins } from "./bin-selection.js";
import type { MappedChannel, MappingBody, MappingFactory } from "./mapping.js";
import type { MappingContext } from "./mapping-context.js";
import { mappingError } from "./mapping-error.js";

/**
 * Bins of a channel, selected, merged and summed: `Select <channel> [<process>,...] [<axis>:<selection>,...]`, with `None`
 * for all processes.
 *
 * Its key leaves out the channel, as Python rabbit's does.
 */
export const selectMapping: MappingFactory = (context, key, args) => {
  const [channel, ...rest] = args;
  const processes = rest.length > 0 && !rest[0]!.includes(":") ? readProcesses(rest[0]!) : [];
  const axes = rest.find((word) => word.includes(":"));
  refuseFurther(
    key,
    rest,
    (processes.length > 0 || rest[0] === "None" ? 1 : 0) + (axes === undefined ? 0 : 1),
  );
  const selection = selectBins(context, key, channel!, {
    processes,
    axes: axes === undefined ? [] : parseAxisSelections(key, axes),
  });
  return { ...selectionMapping(context, selection), key: ["Select", ...rest].join(" ") };
};

/** A channel on fewer axes, in any order: `Project <channel> [<axis> ...]`; without axes it is one bin. */
export const projectMapping: MappingFactory = (context, key, args) => {
  const [channel, ...order] = args;
  return selectionMapping(context, selectBins(context, key, channel!, { order }));
};

/** `sig,bkg`; `None` for all. */
export function readProcesses(word: string): string[] {
  return word.split(",").filter((process) => process !== "None");
}

export function refuseFurther(key: string, args: readonly string[], known: number): void {
  if (args.length <= known) return;
  throw mappingError(key, {
    field: "arguments",
    found: args.slice(known),
    expected: "nothing after the channels, processes and selections",
  });
}

/** The selection itself as a mapping. */
function selectionMapping(context: MappingContext, selection: ChannelSelection): MappingBody {
  const { bins, processes } = selection;
  return {
    channels: [mappedChannel(selection)],
    selections: [bins],
    size: bins.count,
    hasData: hasData(selection),
    ndfReduction: 0,
    stages: "both",
    ofProcesses: { ...ofEachProcess(context, selection), processes: processes ?? context.processes },
  };
}

export function hasData({ channel, bins }: ChannelSelection): boolean {
  return !channel.masked && bins.processes === undefined;
}

/** A selection for each of its processes. */
export function ofEachProcess({ processes }: MappingContext, { bins }: ChannelSelection) {
  const places = bins.processes ?? [...processes.keys()];
  return {
    selections: places.map((process) => ({ ...bins, processes: [process] })),
    size: bins.count * places.length,
  };
}

export function mappedChannel({ channel, axes, bins }: ChannelSelection, name = channel.name): MappedChannel {
  return { name, axes, flow: channel.flow, start: 0, stop: bins.count };
}
