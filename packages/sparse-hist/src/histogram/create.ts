import { axisExtent, axisSize, binCount, hasUnderflow } from "../axis/geometry.js";
import type { Axis } from "../axis/types.js";
import { HistogramError } from "../histogram-error.js";
import { listLength } from "../list-length.js";
import { type Metadata, metadataField } from "../metadata.js";
import { checkOptions, type OptionNames } from "../options.js";
import type { DoubleHistogram, Histogram, HistogramCommon, WeightHistogram } from "./types.js";

/** How a histogram is called, and what is kept beside it. */
export interface HistogramOptions {
  readonly name?: string;
  readonly label?: string;
  readonly metadata?: Metadata | undefined;
}

export interface HistogramContent extends HistogramOptions {
  /** Bin contents, the last axis fastest, with or without flow as `flow` says. */
  readonly values: ArrayLike<number>;
  /** Variances of the same shape; with them the histogram has weight storage. */
  readonly variances?: ArrayLike<number> | undefined;
  /** Whether `values` has the flow bins. False by default: the flow bins are then zero. */
  readonly flow?: boolean;
}

const contentNames: OptionNames<HistogramContent> = {
  values: true,
  variances: true,
  flow: true,
  name: true,
  label: true,
  metadata: true,
};

/**
 * A dense histogram with the given contents, which are copied.
 *
 * @throws HistogramError when the number of values or variances is not the number of bins, or an option is not known
 */
export function histogram(
  axes: readonly Axis[],
  content: HistogramContent & { readonly variances: ArrayLike<number> },
): WeightHistogram;
export function histogram(
  axes: readonly Axis[],
  content: HistogramContent & { readonly variances?: undefined },
): DoubleHistogram;
export function histogram(axes: readonly Axis[], content: HistogramContent): Histogram;
export function histogram(axes: readonly Axis[], content: HistogramContent): Histogram {
  checkOptions("content", content, contentNames);
  const { flow = false } = content;
  const common = {
    layout: "dense" as const,
    ...commonFields(axes, content),
    values: withFlow(axes, content.values, flow, "values"),
  };
  if (content.variances === undefined) return { ...common, storage: "double" };
  const variances = withFlow(axes, content.variances, flow, "variances");
  return { ...common, storage: "weight", variances };
}

/** The fields of a new histogram beside its contents. */
export function commonFields(
  axes: readonly Axis[],
  { name = "", label = "", metadata }: HistogramOptions,
): HistogramCommon {
  return { axes: [...axes], name, label, ...metadataField(metadata) };
}

/** Up to this length a loop is faster than the set-up of a copy. */
const SHORT_RUN = 32;

function withFlow(
  axes: readonly Axis[],
  inner: ArrayLike<number>,
  flow: boolean,
  field: string,
): Float64Array {
  const expected = binCount(axes, { flow });
  const count = listLength(field, inner);
  if (count !== expected) {
    throw new HistogramError({
      field: `${field}.length`,
      found: count,
      expected: `${expected}, the number of bins ${flow ? "with" : "without"} flow`,
      remedy: "Say with `flow` whether the flow bins are counted.",
    });
  }
  if (flow) return Float64Array.from(inner);
  const out = new Float64Array(binCount(axes, { flow: true }));
  forEachInnerRun(axes, (from, to, count) => {
    if (inner instanceof Float64Array && count > SHORT_RUN) out.set(inner.subarray(from, from + count), to);
    else for (let i = 0; i < count; i++) out[to + i] = inner[from + i]!;
  });
  return out;
}

/**
 * Calls `visit` for the inner bins of each row of the last axis, in order, with the flat indices of the first without flow and with
 * flow, and how many there are.
 */
export function forEachInnerRun(
  axes: readonly Axis[],
  visit: (inner: number, flow: number, count: number) => void,
): void {
  const total = binCount(axes, { flow: false });
  if (total === 0) return;
  const rank = axes.length;
  const sizes = axes.map(axisSize);
  const strides = new Array<number>(rank).fill(1);
  for (let d = rank - 2; d >= 0; d--) strides[d] = strides[d + 1]! * axisExtent(axes[d + 1]!);
  const position = new Array<number>(rank).fill(0);
  let flowIndex = axes.reduce((sum, axis, d) => sum + Number(hasUnderflow(axis)) * strides[d]!, 0);
  const count = sizes.at(-1) ?? 1;
  for (let inner = 0; inner < total; inner += count) {
    visit(inner, flowIndex, count);
    for (let d = rank - 2; d >= 0; d--) {
      flowIndex += strides[d]!;
      if (++position[d]! < sizes[d]!) break;
      flowIndex -= position[d]! * strides[d]!;
      position[d] = 0;
    }
  }
}
