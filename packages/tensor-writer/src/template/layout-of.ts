import { type Axis, axisExtent, axisSize, binCount } from "@rabbit-fit/sparse-hist";
import { axisMismatch } from "../channel/axis-match.js";
import type { BookedChannel } from "../channel/channel-book.js";
import { refuse } from "../refuse.js";
import { type AxisRole, BinLayout } from "./bin-layout.js";
import { type Entries, entriesOf } from "./entries.js";
import { isHistogram, type TemplateSource } from "./source.js";

/** What a caller gave, and how its elements lie in the channel. */
export interface LaidOut {
  readonly entries: Entries;
  readonly layout: BinLayout;
  /** Number of elements, with those that are dropped. */
  readonly size: number;
}

/**
 * Lays a histogram, a matrix or numbers over the bins of a channel.
 *
 * @param systematicAxes axes of the histogram beside those of the channel, the last one fastest
 * @throws RabbitInputError where the axes are not those of the channel, or the size is not
 */
export function layOut(
  source: TemplateSource,
  channel: BookedChannel,
  field: string,
  systematicAxes: readonly Axis[] = [],
): LaidOut {
  if (!isHistogram(source)) {
    const size = channel.binCount;
    return { entries: entriesOf(source, size, field), layout: plainLayout(channel), size };
  }
  const size = binCount(source.axes, { flow: true });
  const entries = entriesOf(source, size, field);
  if (systematicAxes.length > 0) {
    return { entries, layout: new BinLayout(namedRoles(source.axes, channel, field, systematicAxes)), size };
  }
  const isOwn =
    source.axes.length === channel.axes.length && source.axes.every((axis, i) => axis === channel.axes[i]);
  const layout = isOwn ? ownLayout(channel) : new BinLayout(positionalRoles(source.axes, channel, field));
  return { entries, layout, size };
}

/** Layouts that many calls have in common: making one takes longer than booking a systematic of a few bins. */
const layouts = {
  plain: new WeakMap<BookedChannel, BinLayout>(),
  own: new WeakMap<BookedChannel, BinLayout>(),
};

function remembered(kind: keyof typeof layouts, channel: BookedChannel, make: () => BinLayout): BinLayout {
  const known = layouts[kind].get(channel);
  if (known) return known;
  const layout = make();
  layouts[kind].set(channel, layout);
  return layout;
}

/** The layout of a histogram that has the very axes of the channel. */
function ownLayout(channel: BookedChannel): BinLayout {
  return remembered("own", channel, () => new BinLayout(positionalRoles(channel.axes, channel, "")));
}

/** Roles of axes that are those of the channel, one by one. */
function positionalRoles(axes: readonly Axis[], channel: BookedChannel, field: string): AxisRole[] {
  if (axes.length !== channel.axes.length) {
    refuse({
      field: `${field}.axes.length`,
      found: axes.length,
      expected: `${channel.axes.length}, the axes of channel "${channel.name}"`,
    });
  }
  const strides = binStrides(channel);
  return axes.map((axis, i) => channelRole({ axis, channel, field, index: i, stride: strides[i]! }));
}

/** Roles of axes by their names, in any order. */
function namedRoles(
  axes: readonly Axis[],
  channel: BookedChannel,
  field: string,
  systematicAxes: readonly Axis[],
): AxisRole[] {
  const strides = binStrides(channel);
  const missing = channel.axes.find(({ name }) => !axes.some((axis) => axis.name === name));
  if (missing) {
    refuse({
      field: `${field}.axes`,
      found: axes.map(({ name }) => name),
      expected: `also "${missing.name}", an axis of channel "${channel.name}"`,
    });
  }
  return axes.map((axis) => {
    const systematicAxis = systematicAxes.indexOf(axis);
    if (systematicAxis >= 0) {
      const systematicStride = binCount(systematicAxes.slice(systematicAxis + 1), { flow: false });
      return { axis, flow: false, binStride: 0, systematicStride };
    }
    const index = channel.axes.findIndex(({ name }) => name === axis.name);
    if (index < 0) {
      refuse({
        field: `${field}.axes`,
        found: axis.name,
        expected: `an axis of channel "${channel.name}", or one of systAxes`,
      });
    }
    return channelRole({ axis, channel, field, index, stride: strides[index]! });
  });
}

function channelRole(place: {
  readonly axis: Axis;
  readonly channel: BookedChannel;
  readonly field: string;
  readonly index: number;
  readonly stride: number;
}): AxisRole {
  const { axis, channel, field, index, stride } = place;
  const expected = axisMismatch(axis, channel.axes[index]!, channel.flow ? "flow" : "no flow");
  if (expected !== undefined) {
    refuse({
      field: `${field}.axes`,
      index,
      expected: `${expected}: the axes of channel "${channel.name}"`,
      remedy: "Fill the histogram with the axes of its channel.",
    });
  }
  return { axis, flow: channel.flow, binStride: stride, systematicStride: 0 };
}

/** How many bins of the channel one step along each of its axes is. */
function binStrides({ axes, flow }: BookedChannel): number[] {
  const strides = new Array<number>(axes.length);
  let stride = 1;
  for (let d = axes.length - 1; d >= 0; d--) {
    strides[d] = stride;
    stride *= flow ? axisExtent(axes[d]!) : axisSize(axes[d]!);
  }
  return strides;
}

/** The layout of plain numbers: every index is its bin. */
function plainLayout(channel: BookedChannel): BinLayout {
  const axis: Axis = {
    kind: "integer",
    start: 0,
    stop: channel.binCount,
    name: "",
    label: "",
    underflow: false,
    overflow: false,
    circular: false,
    growth: false,
  };
  const make = () => new BinLayout([{ axis, flow: false, binStride: 1, systematicStride: 0 }]);
  return remembered("plain", channel, make);
}
