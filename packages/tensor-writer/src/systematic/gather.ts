import { TILE_ENTRIES, variationKernel } from "../kernel/variation-kernel.js";
import { DROPPED } from "../template/bin-layout.js";
import { refuseIndex, refuseNumber } from "../template/flat-values.js";
import type { LaidOut } from "../template/layout-of.js";
import { type Rows, sortRows, trimmed } from "../template/rows.js";
import type { LogkTiles } from "./logk-tiles.js";

/**
 * Brings the contents of a histogram with systematic axes into the order of bins, in one pass over its entries, or in
 * two where its order is another one. Zeros, which say the same as no entry, are left out, and so is everything in
 * bins where the nominal yield is zero. Arrays are made once, in their size or a little larger.
 *
 * @param norm nominal yields, [bins]
 * @param logkTiles replaces the contents by logk, where it is given
 * @throws RabbitInputError for indices that do not increase, and for numbers that are not finite
 */
export function gather(laidOut: LaidOut, norm: Float64Array, field: string, logkTiles?: LogkTiles): Rows {
  const { binsAscend, systematicsAscend } = laidOut.layout;
  const gatherRows = binsAscend ? inOrder : sortedByBin;
  const rows = gatherRows(laidOut, norm, field, logkTiles);
  // Systematic axes may be named in another order than the histogram has them.
  if (!systematicsAscend) sortRows(rows);
  return rows;
}

/** Entries that come bin by bin are taken as they come. */
function inOrder(laidOut: LaidOut, norm: Float64Array, field: string, logkTiles?: LogkTiles): Rows {
  const { length } = laidOut.entries.values;
  const rowStart = new Uint32Array(norm.length + 1);
  const systematics = new Uint32Array(length);
  const values = new Float64Array(length);
  const tiles = new TileGatherer(laidOut, norm, field);
  const { kernel } = tiles;
  let filled = 0;
  let row = 0;
  for (let first = 0; first < length; first += TILE_ENTRIES) {
    tiles.gather(first);
    const [count = 0, runCount = 0] = kernel.counts;
    logkTiles?.convertTile(runCount);
    systematics.set(kernel.systematics.subarray(0, count), filled);
    values.set(kernel.values.subarray(0, count), filled);
    const { runBins, runEnds } = kernel;
    for (let run = 0, start = 0; run < runCount; start = runEnds[run++]!) {
      while (row < runBins[run]!) rowStart[++row] = filled + start;
    }
    filled += count;
  }
  while (row < norm.length) rowStart[++row] = filled;
  return trimmed({ rowStart, systematics, values }, filled);
}

/** Gathers entries that come bin by bin, tile by tile. */
class TileGatherer {
  readonly kernel = variationKernel();
  private readonly laidOut: LaidOut;
  private readonly values: Float64Array;
  private readonly field: string;
  private readonly kind: "narrow" | "wide";
  private previous = -1;

  constructor(laidOut: LaidOut, norm: Float64Array, field: string) {
    const { indices, values } = laidOut.entries;
    this.laidOut = laidOut;
    this.values = values instanceof Float64Array ? values : Float64Array.from(values);
    this.field = field;
    this.kind = indices instanceof Uint32Array || (!indices && laidOut.size <= 2 ** 32) ? "narrow" : "wide";
    this.kernel.setNorm(norm);
    this.kernel.setLayout(laidOut.layout, norm.length);
  }

  /** Gathers the tile that begins with the entry `first`. */
  gather(first: number): void {
    const { kernel, kind, field } = this;
    const { layout, size } = this.laidOut;
    const count = Math.min(TILE_ENTRIES, this.values.length - first);
    const indices = this.load(first, count);
    kernel.counts.fill(0);
    for (let entry = 0; entry < count; this.previous = indices[entry - 1]!) {
      const { previous } = this;
      const flat = indices[entry]!;
      if (!(flat > previous && flat < size)) refuseIndex(field, first + entry, flat, previous, size);
      const outer = Math.floor(flat / layout.innerExtent);
      const base = outer * layout.innerExtent;
      const end = Math.min(base + layout.innerExtent, size);
      if (layout.locate(outer)) {
        const { outerBin, outerSystematic } = layout;
        const next = kernel.gather(kind, entry, count, { base, end, previous, outerBin, outerSystematic });
        if (next < 0) this.refuse(indices, -1 - next, first);
        entry = next;
      } else {
        // Dropped as a whole: the indices are looked at all the same.
        entry++;
        while (entry < count && indices[entry]! > indices[entry - 1]! && indices[entry]! < end) entry++;
      }
    }
  }

  /** Brings a tile into the memory of the kernel. Gives its indices. */
  private load(first: number, count: number): Uint32Array | Float64Array {
    const { indices } = this.laidOut.entries;
    this.kernel.given.set(this.values.subarray(first, first + count));
    const tile = this.kernel.indices(this.kind);
    if (indices) tile.set(indices.subarray(first, first + count));
    else for (let entry = 0; entry < count; entry++) tile[entry] = first + entry;
    return tile;
  }

  private refuse(indices: Uint32Array | Float64Array, entry: number, first: number): never {
    const [flat, previous] = [indices[entry]!, entry === 0 ? this.previous : indices[entry - 1]!];
    if (!(flat > previous)) refuseIndex(this.field, first + entry, flat, previous, this.laidOut.size);
    refuseNumber(this.field, first + entry, this.values[first + entry]!);
  }
}

/** Entries in any other order: counted, then put into the place of their bin. */
function sortedByBin(laidOut: LaidOut, norm: Float64Array, field: string, logkTiles?: LogkTiles): Rows {
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
  const rows = { rowStart, systematics, values };
  logkTiles?.convertRows(rows);
  return rows;
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
