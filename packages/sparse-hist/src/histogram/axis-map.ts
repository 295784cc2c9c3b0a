import { axisExtent, axisSize, binCount, hasUnderflow } from "../axis/geometry.js";
import type { Axis } from "../axis/types.js";
import { countBins } from "./flat-index.js";
import { type Offsets, reindexDense, reindexEntries } from "./reindex.js";
import { sparseRecord } from "./sparse.js";
import { strides } from "./strides.js";
import type { AnyHistogram, Histogram, HistogramCommon, SparseHistogram } from "./types.js";

/** What becomes of one axis. */
export interface AxisMap {
  /** The new axis; undefined where the axis is summed over. */
  readonly axis: Axis | undefined;
  /** New position of each old position, flow bins included, [extent]; -1 drops the bin. */
  readonly targets: Int32Array;
}

/** The axis stays as it is. */
export function keepAxis(axis: Axis): AxisMap {
  return { axis, targets: new Int32Array(axisExtent(axis)).map((_, position) => position) };
}

/** The axis is summed over, with its flow bins. */
export function sumAxis(axis: Axis): AxisMap {
  return { axis: undefined, targets: new Int32Array(axisExtent(axis)) };
}

/**
 * The histogram with its axes mapped.
 *
 * @param maps one for each axis
 * @param order numbers of the axes that stay, in their new order; by default in the old one
 */
export function mapAxes<H extends AnyHistogram>(
  hist: H,
  maps: readonly AxisMap[],
  order: readonly number[] = maps.flatMap(({ axis }, d) => (axis === undefined ? [] : [d])),
): H {
  const axes = order.map((d) => maps[d]!.axis!);
  const total = countBins(axes);
  const steps = strides(axes, { flow: true });
  const offsets = maps.map(({ targets }, d) => {
    const step = steps[order.indexOf(d)] ?? 0;
    return new Float64Array(targets.length).map((_, position) => {
      const target = targets[position]!;
      return target < 0 ? Number.NaN : target * step;
    });
  });
  return reindexed(hist, axes, offsets, total) as H;
}

function reindexed(
  hist: AnyHistogram,
  axes: readonly Axis[],
  offsets: Offsets,
  total: number,
): Histogram | SparseHistogram {
  const common = commonOf(hist, axes);
  if (hist.layout === "sparse") {
    const { indices, values } = hist;
    const variances = hist.storage === "weight" ? hist.variances : undefined;
    return sparseRecord(common, reindexEntries({ indices, values, variances }, offsets, total));
  }
  const values = reindexDense(hist.values, offsets, total);
  if (hist.storage === "double") return { layout: "dense", storage: "double", ...common, values };
  const variances = reindexDense(hist.variances, offsets, total);
  return { layout: "dense", storage: "weight", ...common, values, variances };
}

/** Name, label and metadata of a histogram, with other axes. */
export function commonOf(hist: AnyHistogram, axes: readonly Axis[] = hist.axes): HistogramCommon {
  const { name, label, metadata } = hist;
  return { axes, name, label, ...(metadata !== undefined && { metadata }) };
}

/** Offsets from positions with flow bins to the flat index without; NaN for flow bins. */
export function innerOffsets(axes: readonly Axis[]): {
  readonly offsets: Offsets;
  readonly binCount: number;
} {
  const steps = strides(axes, { flow: false });
  const offsets = axes.map((axis, d) => {
    const first = Number(hasUnderflow(axis));
    return new Float64Array(axisExtent(axis)).map((_, position) => {
      const bin = position - first;
      return bin < 0 || bin >= axisSize(axis) ? Number.NaN : bin * steps[d]!;
    });
  });
  return { offsets, binCount: binCount(axes, { flow: false }) };
}
