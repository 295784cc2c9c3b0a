import {
  type Axis,
  axisEdges,
  axisSize,
  type Histogram,
  hasOverflow,
  hasUnderflow,
  innerValues,
  innerVariances,
} from "@rabbit-fit/sparse-hist";

/**
 * A histogram as a record for JSON: `values` and `variances` without flow bins, of the shape `shape`, flat, the last
 * axis fastest. Where there is something in the flow bins, `withFlow` has all bins.
 */
export function histogramJson(hist: Histogram): Record<string, unknown> {
  const values = innerValues(hist);
  const flowFilled = countNonZero(hist.values) > countNonZero(values);
  const weighted = hist.storage === "weight";
  return {
    ...(hist.label !== "" && { label: hist.label }),
    storage: hist.storage,
    axes: hist.axes.map(axisJson),
    shape: hist.axes.map(axisSize),
    values,
    ...(weighted && { variances: innerVariances(hist) }),
    ...(flowFilled && {
      withFlow: { values: hist.values, ...(weighted && { variances: hist.variances }) },
    }),
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

function countNonZero(values: Float64Array): number {
  return values.reduce((count, value) => count + Number(value !== 0), 0);
}
