import {
  type Axis,
  axisExtent,
  axisSize,
  binCount,
  type Histogram,
  hasUnderflow,
} from "@rabbit-fit/sparse-hist";
import { axisMismatch } from "../channel/axis-match.js";
import type { BookedChannel } from "../channel/channel-book.js";
import { refuse } from "../refuse.js";

/** Where a variation with the statistical fluctuations of another channel belongs. */
export interface BetaPlace {
  readonly process: string;
  readonly source: BookedChannel;
  readonly destination: BookedChannel;
}

interface BetaVariation extends BetaPlace {
  /** [bins of the destination, bins of the source] */
  readonly values: Float64Array;
}

/** Variations of templates of masked channels with the statistical fluctuations of bins of other channels. */
export class BetaBook {
  readonly all: BetaVariation[] = [];

  add(variation: Histogram, place: BetaPlace): void {
    const { process, source, destination } = place;
    const field = `betaVariations.${destination.name}.${source.name}.${process}`;
    if (!destination.masked) {
      refuse({
        field: `${field}.destChannel`,
        found: destination.name,
        expected: "a masked channel",
        remedy: "Add the channel with `masked: true`.",
      });
    }
    if (source.masked) {
      refuse({
        field: `${field}.sourceChannel`,
        found: source.name,
        expected: "a channel that is not masked: only its bins fluctuate in the fit",
      });
    }
    const known = this.all.some(
      (other) => other.process === process && other.source === source && other.destination === destination,
    );
    if (known)
      refuse({ field, state: "added before", expected: "one for each process and pair of channels" });
    this.all.push({ ...place, values: projected(variation, place, field) });
  }
}

/** What an axis of the histogram counts: how far one step is, 0 for an axis that is summed over. */
interface Role {
  readonly axis: Axis;
  readonly use: "flow" | "no flow" | "sum";
  readonly stride: number;
}

/** Sums over all axes that are of neither channel, flow bins included. */
function projected(variation: Histogram, { source, destination }: BetaPlace, field: string): Float64Array {
  const sourceBins = source.binCount;
  const roles = variation.axes.map((axis): Role => {
    return (
      roleIn(axis, destination, sourceBins, field) ??
      roleIn(axis, source, 1, field) ?? { axis, use: "sum", stride: 0 }
    );
  });
  checkAxes(variation.axes, source, destination, field);
  const out = new Float64Array(destination.binCount * sourceBins);
  const extent = binCount(variation.axes, { flow: true });
  if (variation.values.length !== extent) {
    refuse({ field: `${field}.values.length`, found: variation.values.length, expected: `${extent}` });
  }
  for (const [flat, value] of variation.values.entries()) {
    const place = placeOf(flat, roles);
    if (place === undefined) continue;
    if (!Number.isFinite(value)) {
      refuse({ field: `${field}.values`, index: flat, found: value, expected: "a finite number" });
    }
    out[place]! += value;
  }
  return out;
}

function roleIn(axis: Axis, channel: BookedChannel, innerBins: number, field: string): Role | undefined {
  const index = channel.axes.findIndex(({ name }) => name === axis.name);
  if (index < 0 || axis.name === "") return undefined;
  const use = channel.flow ? "flow" : "no flow";
  const expected = axisMismatch(axis, channel.axes[index]!, use);
  if (expected !== undefined) {
    refuse({
      field: `${field}.axes`,
      found: axis.name,
      expected: `${expected}: the axes of channel "${channel.name}"`,
    });
  }
  const stride = binCount(channel.axes.slice(index + 1), { flow: channel.flow }) * innerBins;
  return { axis, use, stride };
}

function checkAxes(
  axes: readonly Axis[],
  source: BookedChannel,
  destination: BookedChannel,
  field: string,
): void {
  const names = new Set(axes.map(({ name }) => name));
  const wanted = [...destination.axes, ...source.axes].map(({ name }) => name);
  const shared = wanted.find((name, i) => name === "" || wanted.indexOf(name) < i);
  if (shared !== undefined) {
    refuse({
      field: `${field}.axes`,
      found: shared,
      expected: "a name of its own for every axis of the two channels",
    });
  }
  const missing = wanted.find((name) => !names.has(name));
  if (missing === undefined) return;
  refuse({
    field: `${field}.axes`,
    found: [...names],
    expected: `also "${missing}": the axes of both channels`,
  });
}

/** Where an element goes; nothing where it is dropped. */
function placeOf(flat: number, roles: readonly Role[]): number | undefined {
  let rest = flat;
  let place = 0;
  for (let d = roles.length - 1; d >= 0; d--) {
    const { axis, use, stride } = roles[d]!;
    const extent = axisExtent(axis);
    const coordinate = rest % extent;
    rest = Math.floor(rest / extent);
    if (use === "sum") continue;
    const position = use === "flow" ? coordinate : coordinate - Number(hasUnderflow(axis));
    if (position < 0 || (use === "no flow" && position >= axisSize(axis))) return undefined;
    place += position * stride;
  }
  return place;
}
