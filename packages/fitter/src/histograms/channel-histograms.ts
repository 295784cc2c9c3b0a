import { axisNames, type Channel } from "@rabbit-fit/contracts";
import {
  type Axis,
  binCount,
  type Histogram,
  histogram,
  integerAxis,
  stringCategoryAxis,
} from "@rabbit-fit/sparse-hist";

/** Takes the histograms of channels. */
export type ChannelSink = (channel: Channel, hist: Histogram) => void;

/** Axes of the histograms of a channel; a channel without axes has one bin, `yield`. */
export function channelAxes(channel: Channel): readonly Axis[] {
  if (channel.axes.length > 0) return channel.axes;
  return [integerAxis(0, 1, { name: axisNames.yield, underflow: false, overflow: false })];
}

export interface ChannelContent {
  readonly name: string;
  readonly label: string;
  /** Of all bins, [bins with masked channels] or [data bins]. */
  readonly values: Float64Array;
  readonly variances?: Float64Array;
}

/** The histogram of one channel, cut out of arrays over all bins. */
export function channelHistogram(channel: Channel, content: ChannelContent): Histogram {
  const { name, label, values, variances } = content;
  return histogram(channelAxes(channel), {
    name,
    label,
    flow: channel.flow,
    values: values.subarray(channel.start, channel.stop),
    variances: variances?.subarray(channel.start, channel.stop),
  });
}

/** The same for every process, with the axis `processes`, from arrays [bins with masked channels, processes]. */
export function channelProcessHistogram(
  channel: Channel,
  content: ChannelContent & { readonly processes: readonly string[] },
): Histogram {
  const { name, label, processes, values, variances } = content;
  const axis = stringCategoryAxis(processes, { name: axisNames.processes });
  const cut = (array: Float64Array) => {
    const inner = array.subarray(channel.start * processes.length, channel.stop * processes.length);
    return channel.flow ? withEmptyOverflow(inner, processes.length) : inner;
  };
  return histogram([...channelAxes(channel), axis], {
    name,
    label,
    flow: channel.flow,
    values: cut(values),
    variances: variances && cut(variances),
  });
}

/** The block of one channel of a covariance over all data bins, with the axes of the channel twice, `_x` and `_y`. */
export function channelCovarianceHistogram(
  channel: Channel,
  content: {
    readonly name: string;
    readonly label: string;
    readonly covariance: Float64Array;
    readonly size: number;
  },
): Histogram {
  const { name, label, covariance, size } = content;
  const axes = channelAxes(channel);
  const count = binCount(axes, { flow: channel.flow });
  const values = new Float64Array(count * count);
  for (let i = 0; i < count; i++) {
    const from = (channel.start + i) * size + channel.start;
    values.set(covariance.subarray(from, from + count), i * count);
  }
  return histogram([...renamed(axes, "x"), ...renamed(axes, "y")], {
    name,
    label,
    flow: channel.flow,
    values,
  });
}

function renamed(axes: readonly Axis[], suffix: string): Axis[] {
  return axes.map((axis, i) => ({ ...axis, name: `${axis.name || `axis${i}`}_${suffix}` }));
}

/** A string axis has an overflow bin, for which there is no process. */
function withEmptyOverflow(values: Float64Array, processCount: number): Float64Array {
  const bins = values.length / processCount;
  const out = new Float64Array(bins * (processCount + 1));
  for (let bin = 0; bin < bins; bin++) {
    out.set(values.subarray(bin * processCount, (bin + 1) * processCount), bin * (processCount + 1));
  }
  return out;
}
