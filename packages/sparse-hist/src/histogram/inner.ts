import { binCount } from "../axis/geometry.js";
import { HistogramError } from "../histogram-error.js";
import { innerOffsets } from "./axis-map.js";
import { forEachInnerRun } from "./create.js";
import { spread } from "./dense-array.js";
import { reindexEntries } from "./reindex.js";
import type { AnyHistogram, SparseWeightHistogram, WeightHistogram } from "./types.js";

/**
 * Contents without flow bins, [size of axis 0, size of axis 1, ...], the last axis fastest; a new array. Of a sparse
 * histogram, too, it has every bin, with zeros where there is no entry.
 *
 * @throws HistogramError when a sparse histogram has more bins than an array can have
 */
export function innerValues(hist: AnyHistogram): Float64Array {
  return withoutFlow(hist, hist.values);
}

/**
 * Variances without flow bins, as `innerValues`; a new array.
 *
 * @throws HistogramError when the histogram has no variances
 */
export function innerVariances(hist: WeightHistogram | SparseWeightHistogram): Float64Array {
  if (hist.storage === "weight") return withoutFlow(hist, hist.variances);
  throw new HistogramError({
    field: "storage",
    found: (hist as AnyHistogram).storage,
    expected: '"weight": this histogram has no variances',
    remedy: 'Fill it with the storage "weight", or give it `variances`.',
  });
}

/** @param numbers one for each bin with flow, or for each entry of a sparse histogram */
function withoutFlow(hist: AnyHistogram, numbers: Float64Array): Float64Array {
  if (hist.layout === "sparse") {
    const { offsets, binCount } = innerOffsets(hist.axes);
    const entries = { indices: hist.indices, values: numbers, variances: undefined };
    const { indices, values } = reindexEntries(entries, offsets, binCount);
    return spread(indices, values, binCount);
  }
  const out = new Float64Array(binCount(hist.axes, { flow: false }));
  forEachInnerRun(hist.axes, (to, from, count) => {
    for (let i = 0; i < count; i++) out[to + i] = numbers[from + i]!;
  });
  return out;
}
