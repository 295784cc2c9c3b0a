import { equalAxes, equalAxis } from "../axis/equal.js";
import { commonOf } from "../histogram/axis-map.js";
import { sparseRecord } from "../histogram/sparse.js";
import type { AnyHistogram, Histogram, SparseHistogram } from "../histogram/types.js";
import { HistogramError } from "../histogram-error.js";
import { alignEntries, gatherAligned } from "./align.js";
import {
  combineValues,
  combineVariances,
  type Operation,
  shiftOrScaleValues,
  shiftOrScaleVariances,
} from "./kernels.js";
import { overMergedAxes } from "./merge-axes.js";

/**
 * The sum, bin by bin, flow bins included: V(a + b) = V(a) + V(b). Adding a number s is filling each bin with that
 * weight: V(a + s) = V(a) + s². Category axes that may grow are merged.
 *
 * @throws HistogramError when axes, storages or layouts differ, or a number is added to a sparse histogram
 */
export function add<H extends AnyHistogram>(hist: H, other: NoInfer<H> | number): H {
  return operate("add", hist, other);
}

/**
 * The difference, bin by bin, flow bins included: V(a − b) = V(a) + V(b), V(a − s) = V(a) + s².
 *
 * @throws HistogramError when axes, storages or layouts differ, or a number is subtracted from a sparse histogram
 */
export function subtract<H extends AnyHistogram>(hist: H, other: NoInfer<H> | number): H {
  return operate("subtract", hist, other);
}

/**
 * The product, bin by bin, flow bins included: V(a s) = s² V(a); of independent histograms V(a b) = a² V(b) + b² V(a).
 *
 * @throws HistogramError when axes, storages or layouts differ
 */
export function multiply<H extends AnyHistogram>(hist: H, other: NoInfer<H> | number): H {
  return operate("multiply", hist, other);
}

/**
 * The ratio, bin by bin, flow bins included: V(a / s) = V(a) / s²; of independent histograms
 * V(a / b) = (V(a) + (a / b)² V(b)) / b². A sparse ratio has the entries of the numerator: where neither has an entry
 * there is none, while dense 0 / 0 is NaN.
 *
 * @throws HistogramError when axes, storages or layouts differ
 */
export function divide<H extends AnyHistogram>(hist: H, other: NoInfer<H> | number): H {
  return operate("divide", hist, other);
}

function operate<H extends AnyHistogram>(operation: Operation, hist: H, other: AnyHistogram | number): H {
  if (typeof other === "number") return withScalar(operation, hist, other) as H;
  checkAgreement("layout", hist, other);
  checkAgreement("storage", hist, other);
  let pair: readonly [AnyHistogram, AnyHistogram] = [hist, other];
  if (!equalAxes(hist.axes, other.axes, "name")) {
    const merged = operation === "add" ? overMergedAxes<AnyHistogram>(hist, other) : undefined;
    pair = merged ?? refuseAxes(hist, other);
  }
  const [a, b] = pair;
  if (a.layout === "sparse") return combineSparse(operation, a, b as SparseHistogram) as H;
  return combineDense(operation, a, b as Histogram) as H;
}

function withScalar(operation: Operation, hist: AnyHistogram, scalar: number): AnyHistogram {
  if (hist.layout === "sparse" && (operation === "add" || operation === "subtract")) {
    throw new HistogramError({
      field: "layout",
      found: "sparse",
      expected: `dense, to ${operation} a number in every bin`,
      remedy: "Convert with `toDense` first.",
    });
  }
  const values = shiftOrScaleValues(operation, hist.values, scalar);
  if (hist.storage === "double") return { ...hist, values };
  return { ...hist, values, variances: shiftOrScaleVariances(operation, hist.variances, scalar) };
}

function combineDense(operation: Operation, a: Histogram, b: Histogram): Histogram {
  const values = combineValues(operation, a.values, b.values);
  if (a.storage === "double" || b.storage === "double") {
    return { layout: "dense", storage: "double", ...commonOf(a), values };
  }
  const variances = combineVariances(operation, a, b);
  return { layout: "dense", storage: "weight", ...commonOf(a), values, variances };
}

function combineSparse(operation: Operation, a: SparseHistogram, b: SparseHistogram): SparseHistogram {
  const { indices, left, right } = alignEntries(operation, a, b);
  const ours = gatherAligned(a.values, left);
  const theirs = gatherAligned(b.values, right);
  const values = combineValues(operation, ours, theirs);
  if (a.storage === "double" || b.storage === "double") {
    return sparseRecord(commonOf(a), { indices, values, variances: undefined });
  }
  const variances = combineVariances(
    operation,
    { values: ours, variances: gatherAligned(a.variances, left) },
    { values: theirs, variances: gatherAligned(b.variances, right) },
  );
  return sparseRecord(commonOf(a), { indices, values, variances });
}

const remedies = {
  layout: "Convert one with `toDense` or `fromDense`.",
  storage: "Give both variances, or leave them out of both.",
};

function checkAgreement(field: "layout" | "storage", a: AnyHistogram, b: AnyHistogram): void {
  if (a[field] === b[field]) return;
  throw new HistogramError({
    field: `${field} of the second histogram`,
    found: b[field],
    expected: `"${a[field]}", as that of the first`,
    remedy: remedies[field],
  });
}

function refuseAxes(a: AnyHistogram, b: AnyHistogram): never {
  if (a.axes.length !== b.axes.length) {
    throw new HistogramError({
      field: "axes.length of the second histogram",
      found: b.axes.length,
      expected: `${a.axes.length}, as that of the first`,
      remedy: "Project one of them onto the axes of the other.",
    });
  }
  const index = a.axes.findIndex((axis, d) => !equalAxis(axis, b.axes[d]!, "name"));
  throw new HistogramError({
    field: "axes of the second histogram",
    index,
    found: b.axes[index]!.name,
    expected: `the bins, flow bins and name of axis ${index} (${JSON.stringify(a.axes[index]!.name)}) of the first`,
    remedy: "Rebin or select, so that both have the same axes.",
  });
}
