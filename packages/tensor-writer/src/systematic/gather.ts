import { DROPPED } from "../template/bin-layout.js";
import { refuseIndex, refuseNumber } from "../template/flat-values.js";
import type { LaidOut } from "../template/layout-of.js";
import { type Rows, sortRows, trimmed } from "./rows.js";

/**
 * Brings the contents of a histogram with systematic axes into the order of bins, in one pass over its entries, or in
 * two where its order is another one. Zeros, which say the same as no entry, are left out, and so is everything in
 * bins where the nominal yield is zero. Arrays are made once, in their size or a little larger.
 *
 * @param norm nominal yields, [bins]
 * @throws RabbitInputError for indices that do not increase, and for numbers that are not finite
 */
export function gather(laidOut: LaidOut, norm: Float64Array, field: string): Rows {
  const { binsAscend, systematicsAscend } = laidOut.layout;
  const rows = binsAscend ? inOrder(laidOut, norm, field) : sortedByBin(laidOut, norm, field);
  // Systematic axes may be named in another order than the histogram has them.
  if (!systematicsAscend) sortRows(rows);
  return rows;
}

/** Entries that come bin by bin are copied as they come. */
function inOrder({ entries, layout, size }: LaidOut, norm: Float64Array, field: string): Rows {
  const { indices, values } = entries;
  const { innerExtent, innerBin, innerSystematic } = layout;
  const count = values.length;
  const rowStart = new Uint32Array(norm.length + 1);
  const systematics = new Uint32Array(count);
  const out = new Float64Array(count);
  let filled = 0;
  let row = 0;
  let base = 0;
  let end = 0;
  let located = false;
  let outerBin = 0;
  let outerSystematic = 0;
  let previous = -1;
  for (let entry = 0; entry < count; entry++) {
    const flat = indices === undefined ? entry : indices[entry]!;
    if (!(flat > previous && flat < size)) refuseIndex(field, entry, flat, previous, size);
    previous = flat;
    if (flat >= end) {
      const outer = Math.floor(flat / innerExtent);
      base = outer * innerExtent;
      end = base + innerExtent;
      located = layout.locate(outer);
      outerBin = layout.outerBin;
      outerSystematic = layout.outerSystematic;
    }
    if (!located) continue;
    const inner = flat - base;
    if (innerBin[inner] === DROPPED) continue;
    const value = values[entry]!;
    if (value - value !== 0) refuseNumber(field, entry, value);
    const bin = outerBin + innerBin[inner]!;
    if (value === 0 || norm[bin] === 0) continue;
    while (row < bin) rowStart[++row] = filled;
    systematics[filled] = outerSystematic + innerSystematic[inner]!;
    out[filled++] = value;
  }
  while (row < norm.length) rowStart[++row] = filled;
  return trimmed({ rowStart, systematics, values: out }, filled);
}

/** Entries in any other order: counted, then put into the place of their bin. */
function sortedByBin(laidOut: LaidOut, norm: Float64Array, field: string): Rows {
  const rowStart = new Uint32Array(norm.length + 1);
  visit(laidOut, norm, field, (bin) => {
    rowStart[bin + 1]!++;
  });
  for (let bin = 0; bin < norm.length; bin++) rowStart[bin + 1]! += rowStart[bin]!;
  const count = rowStart[norm.length]!;
  const systematics = new Uint32Array(count);
  const values = new Float64Array(count);
  const cursor = rowStart.slice(0, -1);
  visit(laidOut, norm, field, (bin, systematic, value) => {
    const place = cursor[bin]!++;
    systematics[place] = systematic;
    values[place] = value;
  });
  return { rowStart, systematics, values };
}

function visit(
  { entries, layout, size }: LaidOut,
  norm: Float64Array,
  field: string,
  take: (bin: number, systematic: number, value: number) => void,
): void {
  const { indices, values } = entries;
  const { innerExtent, innerBin, innerSystematic } = layout;
  let base = 0;
  let end = 0;
  let located = false;
  let previous = -1;
  for (let entry = 0; entry < values.length; entry++) {
    const flat = indices === undefined ? entry : indices[entry]!;
    if (!(flat > previous && flat < size)) refuseIndex(field, entry, flat, previous, size);
    previous = flat;
    if (flat >= end) {
      const outer = Math.floor(flat / innerExtent);
      base = outer * innerExtent;
      end = base + innerExtent;
      located = layout.locate(outer);
    }
    if (!located) continue;
    const inner = flat - base;
    if (innerBin[inner] === DROPPED) continue;
    const value = values[entry]!;
    if (value - value !== 0) refuseNumber(field, entry, value);
    const bin = layout.outerBin + innerBin[inner]!;
    if (value !== 0 && norm[bin] !== 0) take(bin, layout.outerSystematic + innerSystematic[inner]!, value);
  }
}
