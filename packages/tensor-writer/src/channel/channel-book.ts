import { axisTextFault, type Channel } from "@rabbit-fit/contracts";
import { anything, flag, foundIn, optionsOf } from "@rabbit-fit/contracts/options";
import { type Axis, binCount } from "@rabbit-fit/sparse-hist";
import { checkName, listed, refuse } from "../refuse.js";

export interface AddChannelOptions {
  /** `ch0`, `ch1` ... by default, in the order of the calls. */
  readonly name?: string;
  /** A masked channel has predicted yields but no data and no part in the likelihood. */
  readonly masked?: boolean;
  /** Whether the flow bins are bins of the channel: only of a masked one. */
  readonly flow?: boolean;
}

/** What each of these options can be. */
export const channelOptions = optionsOf<AddChannelOptions>({ name: anything, masked: flag, flow: flag });

/** A channel as it was added. */
export interface BookedChannel {
  readonly name: string;
  readonly axes: readonly Axis[];
  readonly masked: boolean;
  readonly flow: boolean;
  readonly binCount: number;
}

/** Bins are counted with 32-bit integers. */
const MOST_BINS = 2 ** 31 - 1;

/** The channels, by name. */
export class ChannelBook {
  private readonly channels = new Map<string, BookedChannel>();

  add(axes: readonly Axis[], options: AddChannelOptions): void {
    const { name = `ch${this.channels.size}`, masked = false, flow = false } = options;
    checkName("channel.name", name);
    const field = `channels.${name}`;
    if (this.channels.has(name)) {
      refuse({
        field,
        state: "added before",
        expected: "each channel once",
        remedy: "Give it another name.",
      });
    }
    if (flow && !masked) {
      refuse({
        field: `${field}.flow`,
        found: true,
        expected: "false: only a masked channel can keep its flow bins",
        remedy: "Mask the channel, or make its first and last bins ordinary ones.",
      });
    }
    checkAxes(`${field}.axes`, axes);
    const repeated = axes.find(({ name }, i) => name !== "" && axes.findIndex((a) => a.name === name) < i);
    if (repeated)
      refuse({ field: `${field}.axes`, found: repeated.name, expected: "each name of an axis once" });
    const bins = binCount(axes, { flow });
    if (!(bins >= 1 && bins <= MOST_BINS)) {
      refuse({ field: `${field}.axes`, state: `${bins} bins`, expected: `from 1 to ${MOST_BINS} bins` });
    }
    this.channels.set(name, { name, axes: [...axes], masked, flow, binCount: bins });
  }

  get(name: string, field: string): BookedChannel {
    return (
      this.channels.get(name) ??
      refuse({
        field,
        found: name,
        expected: `a channel: ${listed(this.channels.keys())}`,
        remedy: "Call addChannel first.",
      })
    );
  }

  /** In the order of bins: as they were added, the masked ones last. */
  inOrder(): BookedChannel[] {
    const all = [...this.channels.values()];
    return [...all.filter(({ masked }) => !masked), ...all.filter(({ masked }) => masked)];
  }
}

/** Checks that axes are axes, with texts that files can hold. */
function checkAxes(field: string, axes: readonly Axis[]): void {
  if (!Array.isArray(axes)) refuse({ field, ...foundIn(axes), expected: "a list of axes" });
  for (const [index, axis] of axes.entries()) {
    if (typeof axis?.kind !== "string") refuse({ field, index, ...foundIn(axis), expected: "an axis" });
    const fault = axisTextFault(axis);
    if (fault !== undefined) refuse({ field, index, ...foundIn(fault.found), expected: fault.expected });
  }
}

/** The channels with their stretch of the bin axis. */
export function placed(channels: readonly BookedChannel[]): Channel[] {
  let start = 0;
  return channels.map(({ name, axes, masked, flow, binCount: bins }) => {
    const stop = start + bins;
    const channel = { name, axes: [...axes], masked, flow, start, stop };
    start = stop;
    return channel;
  });
}
