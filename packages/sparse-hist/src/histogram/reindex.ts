import { denseArray } from "./dense-array.js";
import { type Entries, sortAndSum } from "./sort-entries.js";
import { flatIndexArray } from "./strides.js";

/**
 * Where bins go: for each axis and each position along it, flow bins included, what the position adds to the new flat
 * index, [axes][extent]. NaN drops the bin. Every change of axes is of this form: projection, slicing, rebinning,
 * growth, dropping the flow bins.
 */
export type Offsets = readonly Float64Array[];

/** Trailing axes are looked up together as long as their table stays in the second-level cache. */
const maximumTableSize = 2 ** 15;

/** New contents, [binCount]: bins that go to the same place are added up, in order. */
export function reindexDense(numbers: Float64Array, offsets: Offsets, binCount: number): Float64Array {
  const { head, tail } = split(offsets);
  const out = denseArray(binCount);
  const rowCount = head.reduce((count, axis) => count * axis.length, 1);
  for (let row = 0; row < rowCount; row++) {
    const first = offsetOf(head, row);
    if (Number.isNaN(first)) continue;
    const rowStart = row * tail.length;
    for (let j = 0; j < tail.length; j++) {
      const target = first + tail[j]!;
      // biome-ignore lint/suspicious/noSelfCompare: only NaN differs from itself.
      if (target === target) out[target]! += numbers[rowStart + j]!;
    }
  }
  return out;
}

/** New entries, in order: those that go to the same place are added up, in order. Linear in the number of entries. */
export function reindexEntries(entries: Entries, offsets: Offsets, binCount: number): Entries {
  const { head, tail } = split(offsets);
  const { indices, values, variances } = entries;
  const targets = flatIndexArray(indices.length, binCount);
  const newValues = new Float64Array(indices.length);
  const newVariances = variances && new Float64Array(indices.length);
  let count = 0;
  let rowStart = Number.NEGATIVE_INFINITY;
  let first = 0;
  for (let i = 0; i < indices.length; i++) {
    const index = indices[i]!;
    // Entries are in order, so that most are in the row of the one before.
    if (index - rowStart >= tail.length) {
      const row = Math.floor(index / tail.length);
      rowStart = row * tail.length;
      first = offsetOf(head, row);
    }
    const target = first + tail[index - rowStart]!;
    if (Number.isNaN(target)) continue;
    targets[count] = target;
    newValues[count] = values[i]!;
    if (newVariances !== undefined) newVariances[count] = variances![i]!;
    count++;
  }
  return sortAndSum(
    {
      indices: cut(targets, count),
      values: cut(newValues, count),
      variances: newVariances && cut(newVariances, count),
    },
    binCount,
  );
}

/** The first `count` elements; a copy where most of the array would be kept in memory for nothing. */
function cut<A extends Float64Array | Uint32Array>(numbers: A, count: number): A {
  if (count === numbers.length) return numbers;
  return numbers.slice(0, count) as A;
}

/** Leading axes one by one, and all others in one table. */
function split(offsets: Offsets): { readonly head: Offsets; readonly tail: Float64Array } {
  let tail: Float64Array = Float64Array.of(0);
  let d = offsets.length;
  while (d > 0 && (offsets[d - 1]!.length * tail.length <= maximumTableSize || d === offsets.length)) {
    const axis = offsets[--d]!;
    const table = new Float64Array(axis.length * tail.length);
    for (let p = 0; p < axis.length; p++)
      for (let j = 0; j < tail.length; j++) table[p * tail.length + j] = axis[p]! + tail[j]!;
    tail = table;
  }
  return { head: offsets.slice(0, d), tail };
}

function offsetOf(head: Offsets, row: number): number {
  let rest = row;
  let offset = 0;
  for (let d = head.length - 1; d >= 0; d--) {
    const axis = head[d]!;
    const quotient = Math.floor(rest / axis.length);
    offset += axis[rest - quotient * axis.length]!;
    rest = quotient;
  }
  return offset;
}
