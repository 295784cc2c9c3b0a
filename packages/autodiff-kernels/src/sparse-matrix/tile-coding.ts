// Scattered columns wait for the cache: each entry reads and adds to a place of its own. Cut into tiles of neighbouring
// columns, of which x and the result stay in the first level of the cache, the matrix is read tile by tile, and within a
// tile the place of a column takes 16 bits.

import { offsetShift } from "../wasm/pair-vector.js";
import type { CsrRows } from "./csr-rows.js";

/** Pairs of x and out of a tile take 32 KiB, and their offsets 15 bits. 4096 would fit, and is as fast; 512 is slower. */
export const tileColumns = 2048;

/** A stretch of a row within a tile has work of its own: with fewer entries than this it is not worth a tile. */
const worthwhileEntries = 8;

/** How many tiles the columns from the diagonal to `reach`, exclusive, of each row lie in, in all. */
export function countStretches(reach: Uint32Array): number {
  let count = 0;
  for (let row = 0; row < reach.length; row++) {
    const columns = reach[row]! - row;
    // Tiles begin at any column, in the middle of a row: one more on average than fills the columns.
    if (reach[row]! > 0) count += columns / tileColumns + 1;
  }
  return count;
}

/** Whether tiles pay: the entries do not lie in a few cache lines anyway, and there are enough of them for each. */
export function tilesPay(entryCount: number, reach: Uint32Array): boolean {
  return reach.length > tileColumns && entryCount >= worthwhileEntries * countStretches(reach);
}

/** How the rows of a range are cut: tile after tile, and within each row after row. */
export interface TileLayout {
  readonly rowCount: number;
  readonly tileCount: number;
  /** First entry of each row within each tile, and after the last, [tileCount * rowCount + 1]. */
  readonly stretchStart: Uint32Array;
}

/** @param upper the blocks of the whole matrix; columns of a row increase */
export function layOutTiles(
  { firstRow, lastRow, lastColumn }: { firstRow: number; lastRow: number; lastColumn: number },
  upper: readonly CsrRows[],
): TileLayout {
  const rowCount = lastRow - firstRow;
  const tileCount = Math.ceil((lastColumn - firstRow) / tileColumns);
  const stretchStart = new Uint32Array(tileCount * rowCount + 1);
  for (const block of upper) {
    const end = Math.min(lastRow, block.firstRow + block.rowStart.length - 1);
    for (let row = Math.max(firstRow, block.firstRow); row < end; row++) {
      const local = row - block.firstRow;
      countRow(block, local, firstRow, rowCount, stretchStart.subarray(row - firstRow + 1));
    }
  }
  for (let i = 1; i < stretchStart.length; i++) stretchStart[i]! += stretchStart[i - 1]!;
  return { rowCount, tileCount, stretchStart };
}

function countRow(
  { rowStart, columns }: CsrRows,
  local: number,
  firstRow: number,
  rowCount: number,
  counts: Uint32Array,
): void {
  const end = rowStart[local + 1]!;
  for (let entry = rowStart[local]!; entry < end; ) {
    const tile = Math.floor((columns[entry]! - firstRow) / tileColumns);
    const begin = entry;
    const tileEnd = firstRow + (tile + 1) * tileColumns;
    while (entry < end && columns[entry]! < tileEnd) entry++;
    counts[tile * rowCount] = entry - begin;
  }
}

/** Puts entries that arrive row by row, in pieces, to their places in tiles. */
export class TileEncoder {
  readonly #layout: TileLayout;
  readonly #rowEnd: Uint32Array;
  #entry = 0;
  #row = 0;
  #tile = -1;
  /** Where the next entry of the row and tile goes. */
  #place = 0;

  /** @param entryStart first entry of each row, [rows + 1] */
  constructor(layout: TileLayout, entryStart: Uint32Array) {
    this.#layout = layout;
    this.#rowEnd = entryStart.subarray(1);
  }

  /**
   * @param origin the column that tiles count from
   * @param out of all entries; offsets are those of the pairs of the columns within their tile
   */
  encode(
    columns: Uint32Array,
    values: Float64Array,
    origin: number,
    out: { readonly offsets: Uint16Array; readonly values: Float64Array },
  ): void {
    const { rowCount, stretchStart } = this.#layout;
    for (let i = 0; i < columns.length; i++, this.#entry++) {
      if (this.#entry >= this.#rowEnd[this.#row]!) {
        while (this.#entry >= this.#rowEnd[this.#row]!) this.#row++;
        this.#tile = -1;
      }
      const column = columns[i]! - origin;
      const tile = Math.floor(column / tileColumns);
      if (tile !== this.#tile) {
        this.#tile = tile;
        this.#place = stretchStart[tile * rowCount + this.#row]!;
      }
      out.offsets[this.#place] = (column - tile * tileColumns) << offsetShift;
      out.values[this.#place++] = values[i]!;
    }
  }
}
