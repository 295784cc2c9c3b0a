import { binCount } from "../axis/geometry.js";
import { flatIndexArray } from "../histogram/strides.js";
import type { FlatIndices, SparseHistogram } from "../histogram/types.js";
import type { Operation } from "./kernels.js";

/** Where the entries of a result come from. */
interface Alignment {
  /** [entries], increasing */
  readonly indices: FlatIndices;
  /** Position of each entry in the left and the right histogram, [entries]; -1 where there is none. */
  readonly left: Int32Array;
  readonly right: Int32Array;
}

/**
 * Merges the entries of two sparse histograms in one pass. A sum has an entry where either has one, a product where both
 * have, a ratio where the numerator has.
 */
export function alignEntries(operation: Operation, a: SparseHistogram, b: SparseHistogram): Alignment {
  const onlyLeft = operation !== "multiply";
  const onlyRight = operation === "add" || operation === "subtract";
  const most =
    (onlyLeft ? a.indices.length : Math.min(a.indices.length, b.indices.length)) +
    (onlyRight ? b.indices.length : 0);
  const indices = flatIndexArray(most, binCount(a.axes, { flow: true }));
  const left = new Int32Array(most);
  const right = new Int32Array(most);
  let [i, j, count] = [0, 0, 0];
  while (i < a.indices.length || j < b.indices.length) {
    const ours = i < a.indices.length ? a.indices[i]! : Number.POSITIVE_INFINITY;
    const theirs = j < b.indices.length ? b.indices[j]! : Number.POSITIVE_INFINITY;
    if (ours === theirs || (ours < theirs ? onlyLeft : onlyRight)) {
      indices[count] = Math.min(ours, theirs);
      left[count] = ours <= theirs ? i : -1;
      right[count] = theirs <= ours ? j : -1;
      count++;
    }
    if (ours <= theirs) i++;
    if (theirs <= ours) j++;
  }
  return {
    indices: indices.slice(0, count),
    left: left.subarray(0, count),
    right: right.subarray(0, count),
  };
}

/** The numbers at the given positions, 0 where there is none. */
export function gatherAligned(numbers: Float64Array, positions: Int32Array): Float64Array {
  const out = new Float64Array(positions.length);
  for (let i = 0; i < out.length; i++) out[i] = positions[i]! < 0 ? 0 : numbers[positions[i]!]!;
  return out;
}
