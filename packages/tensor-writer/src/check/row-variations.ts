import type { RowEntries } from "./template-rows.js";

/**
 * The variations of one template row by systematic: logk of its average and its half-difference, of which either may
 * be missing from the row.
 */
export interface RowVariations {
  count: number;
  /** [count], increasing */
  systematics: Uint32Array;
  /** [count] */
  averages: Float64Array;
  /** [count] */
  halfDifferences: Float64Array;
}

/** Room for the variations of a row. */
export function createRowVariations(systematicCount: number): RowVariations {
  return {
    count: 0,
    systematics: new Uint32Array(systematicCount),
    averages: new Float64Array(systematicCount),
    halfDifferences: new Float64Array(systematicCount),
  };
}

/**
 * Pairs averages with half-differences: columns [average | half-difference] of a row, each half sorted, are merged in
 * one pass.
 *
 * @param out overwritten; of `createRowVariations(systematicCount)`
 */
export function pairVariations(entries: RowEntries, systematicCount: number, out: RowVariations): void {
  const { columns, values, begin, end } = entries;
  const middle = firstHalfDifference(entries, systematicCount);
  let average = begin;
  let halfDifference = middle;
  let count = 0;
  while (average < middle || halfDifference < end) {
    const a = average < middle ? columns[average]! : systematicCount;
    const h = halfDifference < end ? columns[halfDifference]! - systematicCount : systematicCount;
    out.systematics[count] = Math.min(a, h);
    out.averages[count] = a <= h ? values[average++]! : 0;
    out.halfDifferences[count] = h <= a ? values[halfDifference++]! : 0;
    count++;
  }
  out.count = count;
}

/** Where the columns from `systematicCount` on begin, by bisection. */
function firstHalfDifference({ columns, begin, end }: RowEntries, systematicCount: number): number {
  let low = begin;
  let high = end;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (columns[middle]! < systematicCount) low = middle + 1;
    else high = middle;
  }
  return low;
}
