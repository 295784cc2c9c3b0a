import type { Channel, RabbitInputErrorDetails } from "@rabbit-fit/contracts";
import { type Axis, axisEdges, axisExtent, axisSize, hasUnderflow } from "@rabbit-fit/sparse-hist";
import { axisName } from "../mappings/bin-selection.js";
import type { TemplateRows } from "../templates/template-rows.js";
import { modelError, type Region } from "./model-words.js";
import type { ModelContext } from "./parameter-model.js";

/** The bins of a channel without flow bins, in their order, with the place of each on the axes. */
export interface ChannelBins {
  readonly channel: Channel;
  readonly axes: readonly Axis[];
  readonly axisNames: readonly string[];
  /** Places in the order of all bins, [bins] */
  readonly bins: Uint32Array;
  /** Place on each axis, [axes] of [bins] */
  readonly places: readonly Uint32Array[];
}

type Context = Pick<ModelContext, "channels" | "processes" | "rows">;

/** @throws RabbitInputError where there is no such channel */
export function binsOf({ channels }: Context, key: string, name: string): ChannelBins {
  const channel = channels.find((candidate) => candidate.name === name);
  if (!channel) {
    throw modelError(
      key,
      unknownName(
        "channel",
        name,
        channels.map((each) => each.name),
      ),
    );
  }
  const { axes, flow, start } = channel;
  const sizes = axes.map(axisSize);
  const count = sizes.reduce((product, size) => product * size, 1);
  const bins = new Uint32Array(count).fill(start);
  const places = axes.map(() => new Uint32Array(count));
  let [inner, stride] = [1, 1];
  for (let d = axes.length - 1; d >= 0; d--) {
    const axis = axes[d]!;
    const offset = Number(flow && hasUnderflow(axis));
    for (let bin = 0; bin < count; bin++) {
      const place = Math.floor(bin / inner) % sizes[d]!;
      places[d]![bin] = place;
      bins[bin]! += (place + offset) * stride;
    }
    inner *= sizes[d]!;
    stride *= flow ? axisExtent(axis) : sizes[d]!;
  }
  return { channel, axes, axisNames: axes.map(axisName), bins, places };
}

/** Which axis of a channel has a name. @throws RabbitInputError */
export function axisPlace({ channel, axisNames }: ChannelBins, key: string, name: string): number {
  const place = axisNames.indexOf(name);
  if (place >= 0) return place;
  throw modelError(key, unknownName(`axis of ${channel.name}`, name, axisNames));
}

/** Axes by their names, separated by commas. @throws RabbitInputError where one is not there, or twice */
export function axisPlaces(bins: ChannelBins, key: string, list: string): number[] {
  const names = list.split(",").map((name) => name.trim());
  const places = names.map((name) => axisPlace(bins, key, name));
  if (new Set(places).size < places.length) {
    throw modelError(key, { field: "list of axes", found: list, expected: "each axis once" });
  }
  return places;
}

/** Cells that some axes make, the last of them fastest. */
export interface Cells {
  readonly count: number;
  /** Cell of each bin, [bins] */
  readonly ofBin: Uint32Array;
  /** `pt0_eta3`, [cells]; empty without axes. */
  readonly labels: readonly string[];
}

export function cellsOf({ axes, axisNames, places, bins }: ChannelBins, along: readonly number[]): Cells {
  const ofBin = new Uint32Array(bins.length);
  let labels = [""];
  for (const d of along) {
    const size = axisSize(axes[d]!);
    for (let bin = 0; bin < bins.length; bin++) ofBin[bin] = ofBin[bin]! * size + places[d]![bin]!;
    labels = labels.flatMap((label) =>
      Array.from({ length: size }, (_, place) => `${label && `${label}_`}${axisNames[d]}${place}`),
    );
  }
  return { count: labels.length, ofBin, labels };
}

/** The bins of a channel that a region takes. @throws RabbitInputError where channel, axis or bin is not there */
export function regionBins(
  context: Context,
  key: string,
  { channel, bins: fixed = {} }: Region,
): ChannelBins {
  const all = binsOf(context, key, channel);
  const conditions = Object.entries(fixed).map(([name, place]) => {
    const d = axisPlace(all, key, name);
    const size = axisSize(all.axes[d]!);
    if (place < size) return [d, place] as const;
    throw modelError(key, {
      field: `bin of the axis ${name}`,
      found: place,
      expected: `below ${size}, the bins of the axis in ${channel}`,
    });
  });
  const kept = Array.from(all.bins.keys()).filter((bin) =>
    conditions.every(([d, place]) => all.places[d]![bin] === place),
  );
  const take = (values: Uint32Array) => Uint32Array.from(kept, (bin) => values[bin]!);
  return { ...all, bins: take(all.bins), places: all.places.map(take) };
}

/** Places of processes: of one, of several separated by commas, or of `all`. @throws RabbitInputError */
export function processPlaces({ processes }: Context, key: string, list: string): number[] {
  // A name with a comma in it, or a process that is called all, is itself.
  if (processes.includes(list)) return [processes.indexOf(list)];
  if (list === "all") return [...processes.keys()];
  const places = list.split(",").map((word) => {
    const name = word.trim();
    const place = processes.indexOf(name);
    if (place >= 0) return place;
    throw modelError(key, unknownName("process", name, processes));
  });
  if (new Set(places).size < places.length) {
    throw modelError(key, { field: "list of processes", found: list, expected: "each process once" });
  }
  return places;
}

/** The template row of a process in each bin, -1 where there is none because nothing is expected, [bins]. */
export function rowsOf(
  { rowStart, processes }: TemplateRows,
  bins: Uint32Array,
  process: number,
): Int32Array {
  return Int32Array.from(bins, (bin) => {
    for (let row = rowStart[bin]!; row < rowStart[bin + 1]!; row++) {
      if (processes[row] === process) return row;
    }
    return -1;
  });
}

/** Middles of the bins of an axis. */
export function axisCentres(axis: Axis): Float64Array {
  const edges = axisEdges(axis);
  return Float64Array.from({ length: edges.length - 1 }, (_, bin) => 0.5 * (edges[bin]! + edges[bin + 1]!));
}

function unknownName(field: string, found: string, names: readonly string[]): RabbitInputErrorDetails {
  return {
    field,
    found,
    expected: names.length > 0 ? `one of ${names.join(", ")}` : "none, as there are none",
  };
}
