import { spread } from "./dense-array.js";
import { countBins } from "./flat-index.js";
import { sparseRecord } from "./sparse.js";
import { flatIndexArray } from "./strides.js";
import type {
  DoubleHistogram,
  Histogram,
  SparseDoubleHistogram,
  SparseHistogram,
  SparseWeightHistogram,
  WeightHistogram,
} from "./types.js";

/**
 * The histogram with every bin stored; zeros where there was no entry.
 *
 * @throws HistogramError when there are more bins than an array can have
 */
export function toDense(hist: SparseWeightHistogram): WeightHistogram;
export function toDense(hist: SparseDoubleHistogram): DoubleHistogram;
export function toDense(hist: SparseHistogram): Histogram;
export function toDense(hist: SparseHistogram): Histogram {
  const { indices, values, variances, layout: _, ...rest } = hist as SparseWeightHistogram;
  const total = countBins(hist.axes);
  const dense = { ...rest, layout: "dense" as const, values: spread(indices, values, total) };
  if (hist.storage === "double") return { ...dense, storage: "double" };
  return { ...dense, variances: spread(indices, variances, total) };
}

/** The histogram with an entry for each bin whose value or variance is not zero. */
export function fromDense(hist: WeightHistogram): SparseWeightHistogram;
export function fromDense(hist: DoubleHistogram): SparseDoubleHistogram;
export function fromDense(hist: Histogram): SparseHistogram;
export function fromDense(hist: Histogram): SparseHistogram {
  const { values } = hist;
  const variances = hist.storage === "weight" ? hist.variances : undefined;
  const filled = (bin: number) => values[bin] !== 0 || (variances !== undefined && variances[bin] !== 0);
  let count = 0;
  for (let bin = 0; bin < values.length; bin++) if (filled(bin)) count++;
  const indices = flatIndexArray(count, values.length);
  let entry = 0;
  for (let bin = 0; bin < values.length; bin++) if (filled(bin)) indices[entry++] = bin;
  const { layout: _layout, storage: _storage, variances: _, ...rest } = hist as WeightHistogram;
  return sparseRecord(rest, {
    indices,
    values: gather(values, indices),
    variances: variances === undefined ? undefined : gather(variances, indices),
  });
}

function gather(numbers: Float64Array, indices: ArrayLike<number>): Float64Array {
  const out = new Float64Array(indices.length);
  for (let i = 0; i < indices.length; i++) out[i] = numbers[indices[i]!]!;
  return out;
}
