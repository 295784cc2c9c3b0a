import {
  type Axis,
  axisEdges,
  axisExtent,
  axisSize,
  type Histogram,
  hasOverflow,
  hasUnderflow,
} from "@rabbit-fit/sparse-hist";

/** A histogram as a record for JSON: `values` and `variances` flat, the last axis fastest, with the flow bins. */
export function histogramJson(hist: Histogram): Record<string, unknown> {
  return {
    ...(hist.label !== "" && { label: hist.label }),
    storage: hist.storage,
    axes: hist.axes.map(axisJson),
    shape: hist.axes.map(axisExtent),
    values: hist.values,
    ...(hist.storage === "weight" && { variances: hist.variances }),
  };
}

/** An axis as a record for JSON. */
export function axisJson(axis: Axis): Record<string, unknown> {
  return {
    type: axis.kind,
    name: axis.name,
    ...(axis.label !== "" && { label: axis.label }),
    size: axisSize(axis),
    underflow: hasUnderflow(axis),
    overflow: hasOverflow(axis),
    ...("categories" in axis ? { categories: axis.categories } : { edges: axisEdges(axis) }),
  };
}
