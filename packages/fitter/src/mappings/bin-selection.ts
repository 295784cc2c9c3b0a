import type { Channel } from "@rabbit-fit/contracts";
import { type Axis, axisExtent, axisSize } from "@rabbit-fit/sparse-hist";
import { cutAxis } from "./axis-cut.js";
import type { AxisSelection } from "./axis-syntax.js";
import type { MappingContext } from "./mapping-context.js";
import { mappingError } from "./mapping-error.js";

/**
 * Sums of bins of a channel: a linear map with entries 0 and 1, in which every bin has one place at most, so that it is
 * applied and transposed bin by bin, without a matrix.
 */
export interface BinSelection {
  /** First bin of the channel, in the order of all bins. */
  readonly firstBin: number;
  /** The sum that each bin of the channel is a part of, -1 for none, [bins of the channel] */
  readonly targets: Int32Array;
  /** Number of sums. */
  readonly count: number;
  /** Places of the processes that are summed; undefined for all of them. */
  readonly processes?: readonly number[];
}

/** A selection with the axes of its sums. */
export interface ChannelSelection {
  readonly channel: Channel;
  readonly bins: BinSelection;
  readonly axes: readonly Axis[];
  /** Number of sums along each axis. */
  readonly shape: readonly number[];
  /** Names of the processes, undefined for all of them. */
  readonly processes?: readonly string[];
}

export interface SelectionOptions {
  /** Names of processes to sum; all by default, and where the list is empty. */
  readonly processes?: readonly string[];
  readonly axes?: readonly AxisSelection[];
  /** Names of the axes in the order of the result; as in the channel by default. Those that are left out are summed. */
  readonly order?: readonly string[];
}

/**
 * Selects, merges, sums and transposes bins of a channel.
 *
 * @param key of the mapping, for messages
 * @throws RabbitInputError where there is no such channel, process, axis, bin or edge
 */
export function selectBins(
  context: MappingContext,
  key: string,
  channelName: string,
  { processes = [], axes = [], order }: SelectionOptions = {},
): ChannelSelection {
  const channel = channelOf(context, key, channelName);
  const names = channel.axes.map(axisName);
  const place = (name: string) => {
    const found = names.indexOf(name);
    if (found >= 0) return found;
    throw mappingError(key, {
      field: "axis",
      found: name,
      expected:
        names.length === 0
          ? `none, as ${channel.name} has no axes`
          : `an axis of ${channel.name}: ${names.join(", ")}`,
    });
  };
  for (const { axis } of axes) place(axis);
  const kept = order?.map(place);
  if (kept && new Set(kept).size < kept.length) {
    throw mappingError(key, { field: "axes", found: order, expected: "each axis once" });
  }
  const cuts = channel.axes.map((axis, d) => {
    const actions = axes.filter((selection) => selection.axis === names[d]).map(({ action }) => action);
    const all = kept && !kept.includes(d) ? [...actions, { kind: "sum" as const }] : actions;
    return cutAxis(axis, all, { key, name: names[d]!, flow: channel.flow });
  });
  const dimensions = kept ?? channel.axes.flatMap((_, d) => (cuts[d]!.axis ? [d] : []));
  const strides = new Array<number>(cuts.length).fill(0);
  let count = 1;
  for (const d of dimensions.toReversed()) {
    strides[d] = count;
    count *= cuts[d]!.count;
  }
  const chosen = processes.map((process) => processOf(context, key, process));
  return {
    channel,
    bins: {
      firstBin: channel.start,
      targets: targetsOf(channel, cuts, strides),
      count,
      ...(chosen.length > 0 && { processes: chosen }),
    },
    axes: dimensions.map((d) => cuts[d]!.axis!),
    shape: dimensions.map((d) => cuts[d]!.count),
    ...(chosen.length > 0 && { processes }),
  };
}

/** The sum of all that a selection takes. */
export function totalOf({ bins }: ChannelSelection): BinSelection {
  return { ...bins, targets: bins.targets.map((target) => Math.min(target, 0)), count: 1 };
}

/** The name that selections know an axis by; Python rabbit has no name for an axis without one. */
export function axisName(axis: Pick<Axis, "name">, index: number): string {
  return axis.name || `axis${index}`;
}

export function channelOf({ channels }: MappingContext, key: string, name: string | undefined): Channel {
  const channel = channels.find((candidate) => candidate.name === name);
  if (channel) return channel;
  throw mappingError(key, {
    field: "channel",
    ...(name === undefined ? { state: "missing" } : { found: name }),
    expected: `one of ${channels.map((candidate) => candidate.name).join(", ")}`,
  });
}

function processOf({ processes }: MappingContext, key: string, name: string): number {
  const place = processes.indexOf(name);
  if (place >= 0) return place;
  throw mappingError(key, { field: "process", found: name, expected: `one of ${processes.join(", ")}` });
}

function targetsOf(
  { axes, flow }: Channel,
  cuts: readonly { readonly targets: Int32Array }[],
  strides: readonly number[],
): Int32Array {
  let targets = Int32Array.of(0);
  for (const [d, axis] of axes.entries()) {
    const size = flow ? axisExtent(axis) : axisSize(axis);
    const next = new Int32Array(targets.length * size);
    for (let outer = 0; outer < targets.length; outer++) {
      for (let bin = 0; bin < size; bin++) {
        const target = cuts[d]!.targets[bin]!;
        next[outer * size + bin] =
          targets[outer]! < 0 || target < 0 ? -1 : targets[outer]! + target * strides[d]!;
      }
    }
    targets = next;
  }
  return targets;
}
