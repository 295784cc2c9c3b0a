import { HistogramError } from "../histogram-error.js";

/**
 * Zeros for every bin.
 *
 * @throws HistogramError when the engine or the memory does not allow this number of bins
 */
export function denseArray(binCount: number): Float64Array {
  try {
    return new Float64Array(binCount);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new HistogramError({
      field: "binCount",
      found: binCount,
      expected: `fewer for a dense histogram (${error.message})`,
      remedy: "Project onto fewer axes first, or stay sparse.",
    });
  }
}

/** Numbers at their places, [binCount]; zeros everywhere else. */
export function spread(indices: ArrayLike<number>, numbers: Float64Array, binCount: number): Float64Array {
  const out = denseArray(binCount);
  for (let i = 0; i < indices.length; i++) out[indices[i]!] = numbers[i]!;
  return out;
}
