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
    return { entries: entriesOf(source, size, field), layout: plainLayout(size), size };
  }
  const size = binCount(source.axes, { flow: true });
  const roles =
    systematicAxes.length === 0
      ? positionalRoles(source.axes, channel, field)
      : namedRoles(source.axes, channel, field, systematicAxes);
  return { entries: entriesOf(source, size, field), layout: new BinLayout(roles), size };
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
function plainLayout(size: number): BinLayout {
  const axis: Axis = {
    kind: "integer",
    start: 0,
    stop: size,
    name: "",
    label: "",
    underflow: false,
    overflow: false,
    circular: false,
    growth: false,
  };
  return new BinLayout([{ axis, flow: false, binStride: 1, systematicStride: 0 }]);
}
