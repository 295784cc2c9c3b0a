import { flatIndexArray } from "./strides.js";
import type { FlatIndices } from "./types.js";

/** Entries of a sparse histogram: parallel arrays. */
export interface Entries {
  readonly indices: FlatIndices;
  readonly values: Float64Array;
  readonly variances: Float64Array | undefined;
}

/** How the indices of entries follow each other. */
export type EntryOrder = "increasing" | "repeating" | "unsorted";

/** One pass over the indices: "repeating" means sorted, but some are there more than once. */
export function entryOrder(indices: ArrayLike<number>): EntryOrder {
  let repeats = false;
  for (let i = 1; i < indices.length; i++) {
    if (indices[i]! < indices[i - 1]!) return "unsorted";
    if (indices[i]! === indices[i - 1]!) repeats = true;
  }
  return repeats ? "repeating" : "increasing";
}

/**
 * The same entries in increasing order, those of equal index added up in the order in which they came. Entries that are
 * increasing already are returned as they are; otherwise the arrays are new. Linear in the number of entries.
 *
 * @param binCount above every index, where it is known
 */
export function sortAndSum(entries: Entries, binCount = Number.POSITIVE_INFINITY): Entries {
  const { indices, values, variances } = entries;
  switch (entryOrder(indices)) {
    case "increasing":
      return entries;
    case "repeating":
      return sumRepeated({ indices: indices.slice(), values: values.slice(), variances: variances?.slice() });
    case "unsorted":
      return binCount <= indices.length ? sumByBin(entries, binCount) : sumRepeated(radixSort(entries));
  }
}

/** With fewer bins than entries, a sum in every bin is faster than sorting, and no larger. */
function sumByBin({ indices, values, variances }: Entries, binCount: number): Entries {
  const filled = new Uint8Array(binCount);
  for (let i = 0; i < indices.length; i++) filled[indices[i]!] = 1;
  let count = 0;
  for (let bin = 0; bin < binCount; bin++) count += filled[bin]!;
  const bins = flatIndexArray(count, binCount);
  let entry = 0;
  for (let bin = 0; bin < binCount; bin++) if (filled[bin] === 1) bins[entry++] = bin;
  const sums = (numbers: Float64Array) => {
    const all = new Float64Array(binCount);
    for (let i = 0; i < indices.length; i++) all[indices[i]!]! += numbers[i]!;
    const out = new Float64Array(count);
    for (let i = 0; i < count; i++) out[i] = all[bins[i]!]!;
    return out;
  };
  return { indices: bins, values: sums(values), variances: variances && sums(variances) };
}

/** Adds up neighbours of equal index, in place. */
function sumRepeated({ indices, values, variances }: Entries): Entries {
  let last = 0;
  for (let i = 1; i < indices.length; i++) {
    if (indices[i]! === indices[last]!) {
      values[last]! += values[i]!;
      if (variances !== undefined) variances[last]! += variances[i]!;
    } else if (++last !== i) {
      indices[last] = indices[i]!;
      values[last] = values[i]!;
      if (variances !== undefined) variances[last] = variances[i]!;
    }
  }
  const count = last + 1;
  if (count === indices.length) return { indices, values, variances };
  return {
    indices: indices.slice(0, count),
    values: values.slice(0, count),
    variances: variances?.slice(0, count),
  };
}

/** Most bits of a digit of the radix sort: more places to write to at once than 2^11 do not stay in the caches. */
const maximumDigitBits = 11;

/**
 * Stable sort by index, least significant digit first. Indices beyond 32 bits are two words, the low one sorted first.
 * Nothing is compared, and no permutation of all entries is kept beyond one digit.
 */
function radixSort({ indices, values, variances }: Entries): Entries {
  const count = indices.length;
  const destination = new Uint32Array(count);
  let words: Uint32Array[] = indices instanceof Uint32Array ? [indices] : splitWords(indices);
  let payloads: Float64Array[] = variances === undefined ? [values] : [values, variances];
  // The arrays of the caller are read in the first pass only; two sets of our own take turns after it.
  let freeWords: Uint32Array[] = words.map(() => new Uint32Array(count));
  let freePayloads: Float64Array[] = payloads.map(() => new Float64Array(count));
  let moved = false;
  for (let w = 0; w < words.length; w++) {
    const bits = significantBits(words[w]!);
    const digitBits = Math.ceil(bits / Math.ceil(bits / maximumDigitBits));
    for (let shift = 0; shift < bits; shift += digitBits) {
      placeByDigit(words[w]!, shift, digitBits, destination);
      for (const [k, word] of words.entries()) scatterWords(word, destination, freeWords[k]!);
      for (const [k, payload] of payloads.entries()) scatterNumbers(payload, destination, freePayloads[k]!);
      const spareWords = moved ? words : words.map(() => new Uint32Array(count));
      const sparePayloads = moved ? payloads : payloads.map(() => new Float64Array(count));
      [words, freeWords] = [freeWords, spareWords];
      [payloads, freePayloads] = [freePayloads, sparePayloads];
      moved = true;
    }
  }
  return {
    indices: words.length === 1 ? words[0]! : joinWords(words[0]!, words[1]!),
    values: payloads[0]!,
    variances: payloads[1],
  };
}

/** Where each entry goes when all are ordered by one digit, those of equal digit staying in order. */
function placeByDigit(word: Uint32Array, shift: number, digitBits: number, out: Uint32Array): void {
  const mask = 2 ** digitBits - 1;
  const next = new Uint32Array(2 ** digitBits);
  for (let i = 0; i < word.length; i++) next[(word[i]! >>> shift) & mask]!++;
  let start = 0;
  for (let digit = 0; digit <= mask; digit++) {
    const inDigit = next[digit]!;
    next[digit] = start;
    start += inDigit;
  }
  for (let i = 0; i < word.length; i++) out[i] = next[(word[i]! >>> shift) & mask]!++;
}

// Two functions, so that each meets one type of array only.
function scatterWords(from: Uint32Array, destination: Uint32Array, out: Uint32Array): void {
  for (let i = 0; i < destination.length; i++) out[destination[i]!] = from[i]!;
}

function scatterNumbers(from: Float64Array, destination: Uint32Array, out: Float64Array): void {
  for (let i = 0; i < destination.length; i++) out[destination[i]!] = from[i]!;
}

function significantBits(word: Uint32Array): number {
  let union = 0;
  for (let i = 0; i < word.length; i++) union |= word[i]!;
  return 32 - Math.clz32(union);
}

/** Low and high 32 bits of integers below 2^53. */
function splitWords(indices: Float64Array): Uint32Array[] {
  const low = new Uint32Array(indices.length);
  const high = new Uint32Array(indices.length);
  for (let i = 0; i < indices.length; i++) {
    low[i] = indices[i]! % 2 ** 32;
    high[i] = Math.floor(indices[i]! / 2 ** 32);
  }
  return [low, high];
}

function joinWords(low: Uint32Array, high: Uint32Array): Float64Array {
  const out = new Float64Array(low.length);
  for (let i = 0; i < low.length; i++) out[i] = high[i]! * 2 ** 32 + low[i]!;
  return out;
}
