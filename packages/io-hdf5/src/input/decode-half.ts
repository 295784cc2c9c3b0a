import type { DecodedRuns, EntryBuffers } from "./decode-entries.js";
import type { RawEntries } from "./raw-entries.js";

/** Bits of the upper word of a float64 that are all set in NaN and infinity only. */
const EXPONENT = 0x7ff00000;

/*
 * Odd multipliers without a pattern: fractions of the golden ratio and of square roots. Multiplying by an odd number
 * and folding the upper half onto the lower are both one-to-one, so that a and b differ wherever the words do.
 */
const LOWER = 0x9e3779b1;
const HIGHER = 0xbb67ae85;
const WORD = 0x3c6ef373;
const FIRST = 0xa54ff53b;
const SECOND = 0x510e527f;
const CROSS = 0x1f83d9ab;

/**
 * Keeps the entries of one half of a symmetric matrix that is stored in full, the diagonal with the upper half, and
 * adds up a digest that tells whether the other half is its mirror image.
 *
 * A set of entries has two digests: the sums, modulo 2^32, of two scrambled functions of (lower index, higher index,
 * value) over its entries. Sums do not depend on the order, so that the parts of the matrix may be decoded in any
 * order and by several threads, and no entry has to be looked up. When the digests of the two halves agree, every
 * entry has its mirror image, equal to the last bit; for other halves they agree once in 2^64 at random.
 *
 * @param size rows and columns of the matrix
 * @returns the digest of the upper minus that of the lower entries, each modulo 2^32; undefined when an entry is out
 *   of range or out of order, or not finite
 */
export function decodeHalf(
  raw: RawEntries,
  size: number,
  keep: "upper" | "lower",
  { rows, ends, columns, values: kept }: EntryBuffers,
): DecodedRuns | undefined {
  const { values, count } = raw;
  // Signed: an index from 2^31 on is below the last then, and out of range.
  const rowOf = new Int32Array(raw.rows.buffer, raw.rows.byteOffset, count);
  const columnOf = new Int32Array(raw.columns.buffer, raw.columns.byteOffset, count);
  const bits = new Int32Array(values.buffer, values.byteOffset, 2 * count);
  const keepLower = keep === "lower";
  let runCount = 0;
  let filled = 0;
  let firstDigest = 0;
  let secondDigest = 0;
  let lastRow = -1;
  for (let entry = 0; entry < count; ) {
    const row = rowOf[entry]!;
    if (row <= lastRow || row >= size) return undefined;
    lastRow = row;
    const rowTerm = Math.imul(row, HIGHER);
    let lastColumn = -1;
    // Entries are sorted: those below the diagonal come first.
    for (; entry < count && rowOf[entry] === row; entry++) {
      const column = columnOf[entry]!;
      if (column >= row) break;
      if (column <= lastColumn) return undefined;
      lastColumn = column;
      const high = bits[2 * entry + 1]!;
      if ((high & EXPONENT) === EXPONENT) return undefined;
      const a = scrambled(bits[2 * entry]!, Math.imul(column, LOWER));
      const b = scrambled(high, rowTerm);
      firstDigest = (firstDigest - first(a, b)) | 0;
      secondDigest = (secondDigest - second(a, b)) | 0;
      if (keepLower) {
        columns[filled] = column;
        kept[filled++] = values[entry]!;
      }
    }
    const lowerTerm = Math.imul(row, LOWER);
    for (; entry < count && rowOf[entry] === row; entry++) {
      const column = columnOf[entry]!;
      if (column <= lastColumn) return undefined;
      lastColumn = column;
      const high = bits[2 * entry + 1]!;
      if ((high & EXPONENT) === EXPONENT) return undefined;
      if (column !== row) {
        const a = scrambled(bits[2 * entry]!, lowerTerm);
        const b = scrambled(high, Math.imul(column, HIGHER));
        firstDigest = (firstDigest + first(a, b)) | 0;
        secondDigest = (secondDigest + second(a, b)) | 0;
      }
      if (!keepLower) {
        columns[filled] = column;
        kept[filled++] = values[entry]!;
      }
    }
    if (lastColumn >= size) return undefined;
    rows[runCount] = row;
    ends[runCount++] = filled;
  }
  return { runCount, digest: [firstDigest, secondDigest] };
}

function scrambled(word: number, term: number): number {
  const product = Math.imul(word ^ term, WORD);
  return product ^ (product >>> 15);
}

function first(a: number, b: number): number {
  const product = Math.imul(a + b, FIRST);
  return product ^ (product >>> 16);
}

function second(a: number, b: number): number {
  const product = Math.imul(a ^ Math.imul(b, CROSS), SECOND);
  return product ^ (product >>> 13);
}
