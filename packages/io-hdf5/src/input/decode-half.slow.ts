import type { DecodedRuns, EntryBuffers } from "./entry-buffers.js";
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

/** What `decodeHalf` does, one entry at a time. Used by tests only. */
export function slowDecodeHalf(
  { kernel, count }: RawEntries,
  size: number,
  keep: "upper" | "lower",
  { rows, ends, columns, values: kept }: EntryBuffers,
): DecodedRuns | undefined {
  const { values } = kernel;
  // Signed: an index from 2^31 on is below the last then, and out of range.
  const rowOf = new Int32Array(kernel.rows.buffer, kernel.rows.byteOffset, count);
  const columnOf = new Int32Array(kernel.columns.buffer, kernel.columns.byteOffset, count);
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
