import { axisNames, type FitStage } from "@rabbit-fit/contracts";
import {
  type Axis,
  type Histogram,
  histogram,
  integerAxis,
  regularAxis,
  stringCategoryAxis,
} from "@rabbit-fit/sparse-hist";
import type { MappedChannel } from "../mappings/mapping.js";

/** Takes the histograms of the channels of a mapping. */
export type ChannelSink = (channel: MappedChannel, hist: Histogram) => void;

/** Axes of the histograms of a channel; a channel without axes has one bin, `yield`. */
export function channelAxes({ axes }: Pick<MappedChannel, "axes">): readonly Axis[] {
  if (axes.length > 0) return axes;
  return [integerAxis(0, 1, { name: axisNames.yield, underflow: false, overflow: false })];
}

export interface ChannelContent {
  readonly name: string;
  readonly label: string;
  /** Of all outputs, [outputs], or [outputs, width] with further axes. */
  readonly values: Float64Array;
  readonly variances?: Float64Array | undefined;
}

/** The outputs of one channel of a mapping, cut out of all. */
export function channelHistogram(
  channel: MappedChannel,
  { name, label, values, variances }: ChannelContent,
): Histogram {
  const { start, stop } = channel;
  return histogram(channelAxes(channel), {
    name,
    label,
    flow: channel.flow,
    values: values.subarray(start, stop),
    variances: variances?.subarray(start, stop),
  });
}

/** The same for every process, with the axis `processes`, from arrays [processes, outputs]. */
export function channelProcessHistogram(
  channel: MappedChannel,
  { processes, values, variances, ...content }: ChannelContent & { readonly processes: readonly string[] },
): Histogram {
  const outputs = values.length / processes.length;
  const last = (array: Float64Array) =>
    Float64Array.from({ length: array.length }, (_, i) => {
      const process = i % processes.length;
      return array[process * outputs + Math.floor(i / processes.length)]!;
    });
  return withFurtherAxes(channel, [stringCategoryAxis(processes, { name: axisNames.processes })], {
    ...content,
    values: last(values),
    variances: variances && last(variances),
  });
}

/** The outputs at one uncertainty down and up of each parameter, from an array [outputs, parameters, down and up]. */
export function variationsHistogram(
  channel: MappedChannel,
  { parameters, ...content }: ChannelContent & { readonly parameters: readonly string[] },
): Histogram {
  return withFurtherAxes(
    channel,
    [
      stringCategoryAxis(parameters, { name: axisNames.variedParameters }),
      regularAxis(2, -2, 2, { name: axisNames.downUp, underflow: false, overflow: false }),
    ],
    content,
  );
}

/** Impacts of sources on the outputs, from an array [outputs, sources]. */
export function channelImpactsHistogram(
  channel: MappedChannel,
  { sources, ...content }: ChannelContent & { readonly sources: readonly string[] },
): Histogram {
  return withFurtherAxes(channel, [stringCategoryAxis(sources, { name: axisNames.impacts })], content);
}

/** A covariance of all outputs, [outputs, outputs]; it can go across channels. */
export function outputCovarianceHistogram(
  name: string,
  stage: FitStage,
  { covariance, size }: { readonly covariance: Float64Array; readonly size: number },
): Histogram {
  const axis = (axisName: string) =>
    integerAxis(0, size, { name: axisName, underflow: false, overflow: false });
  return histogram([axis("x"), axis("y")], {
    name,
    label: `${stage} expected number of events, for all processes combined,  covariance`,
    values: covariance,
  });
}

/** The block of one channel of a covariance of all outputs, with the axes of the channel twice, `_x` and `_y`. */
export function channelCovarianceHistogram(
  channel: MappedChannel,
  content: {
    readonly name: string;
    readonly label: string;
    readonly covariance: Float64Array;
    readonly size: number;
  },
): Histogram {
  const { name, label, covariance, size } = content;
  const { start, stop, flow } = channel;
  const axes = channelAxes(channel);
  const count = stop - start;
  const values = new Float64Array(count * count);
  for (let i = 0; i < count; i++) {
    const from = (start + i) * size + start;
    values.set(covariance.subarray(from, from + count), i * count);
  }
  return histogram([...renamed(axes, "x"), ...renamed(axes, "y")], { name, label, flow, values });
}

function renamed(axes: readonly Axis[], suffix: string): Axis[] {
  return axes.map((axis, i) => ({ ...axis, name: `${axis.name || `axis${i}`}_${suffix}` }));
}

/** Of the outputs of one channel with further axes behind its own, from arrays [outputs, bins of the further axes]. */
function withFurtherAxes(
  channel: MappedChannel,
  axes: readonly [Axis & { readonly kind: "string-category" }, ...Axis[]],
  { name, label, values, variances }: ChannelContent,
): Histogram {
  const names = axes[0].categories.length;
  const inner = axes.slice(1).reduce((product) => product * 2, 1);
  const width = names * inner;
  const cut = (array: Float64Array) => {
    const own = array.subarray(channel.start * width, channel.stop * width);
    return channel.flow ? withEmptyOverflow(own, names, inner) : own;
  };
  return histogram([...channelAxes(channel), ...axes], {
    name,
    label,
    flow: channel.flow,
    values: cut(values),
    variances: variances && cut(variances),
  });
}

/** A string axis has an overflow bin, for which there is no name: [bins, names, inner] to [bins, names + 1, inner]. */
function withEmptyOverflow(values: Float64Array, names: number, inner: number): Float64Array {
  const own = names * inner;
  const all = own + inner;
  const bins = values.length / own;
  const out = new Float64Array(bins * all);
  for (let bin = 0; bin < bins; bin++) out.set(values.subarray(bin * own, (bin + 1) * own), bin * all);
  return out;
}
