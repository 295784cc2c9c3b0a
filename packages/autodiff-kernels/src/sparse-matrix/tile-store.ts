import { callBoundaries } from "../wasm/call-boundaries.js";
import type { Address } from "../wasm/kernel-exports.js";
import { offsetShift, readSeconds, writePairs } from "../wasm/pair-vector.js";
import { entriesPerRow, type HalfStore, type HalfStoreParts } from "./half-store.js";
import { TileEncoder, type TileLayout, tileColumns } from "./tile-coding.js";

/** Entries in tiles of neighbouring columns, with 16 bits for the place of each. */
export class TileStore implements HalfStore {
  readonly #parts: HalfStoreParts;
  readonly #layout: TileLayout;
  readonly #stretchStart: Address;
  /** Of the pairs of their columns, counted from the first of the tile, u16 [entries]. */
  readonly #offsets: Address;
  readonly #values: Address;
  readonly #pairs: Address;
  /** Boundaries of the kernel calls of each tile, in rows. */
  readonly #calls: readonly (readonly number[])[];
  readonly #encoder: TileEncoder;

  constructor(parts: HalfStoreParts, layout: TileLayout) {
    const { arena, setup, width } = parts;
    const { rowCount, tileCount, stretchStart } = layout;
    const { entryCount } = setup.range;
    this.#parts = parts;
    this.#layout = layout;
    this.#stretchStart = arena.allocate(stretchStart.byteLength);
    arena.uint32(this.#stretchStart, stretchStart.length).set(stretchStart);
    this.#offsets = arena.allocate(2 * entryCount);
    this.#values = arena.allocateFloat64(entryCount);
    this.#pairs = arena.allocateFloat64(2 * width);
    this.#calls = Array.from({ length: tileCount }, (_, tile) => {
      // Rows behind the last column of the tile have nothing in it.
      const rows = Math.min(rowCount, (tile + 1) * tileColumns);
      const first = tile * rowCount;
      return callBoundaries(
        rows,
        (row) => stretchStart[first + row]! - stretchStart[first]! + entriesPerRow * row,
      );
    });
    this.#encoder = new TileEncoder(layout, setup.entryStart);
  }

  fill(_firstEntry: number, values: Float64Array, columns: Uint32Array): void {
    this.#encoder.encode(columns, values, this.#parts.setup.range.firstRow, this.#entries());
  }

  product(x: Float64Array, out: Float64Array): void {
    const { arena, width } = this.#parts;
    const pairs = arena.float64(this.#pairs, 2 * width);
    writePairs(x, pairs);
    const kernel = arena.kernels.symmetricHalfTile;
    const [offsets, values] = [this.#offsets, this.#values];
    this.#calls.forEach((calls, tile) => {
      const starts = this.#stretchStart + 4 * tile * this.#layout.rowCount;
      for (let call = 1; call < calls.length; call++) {
        kernel(starts, offsets, values, this.#pairs, tile * tileColumns, calls[call - 1]!, calls[call]!);
      }
    });
    readSeconds(pairs, out);
  }

  readRows(first: number, last: number, columns: Uint32Array, values: Float64Array): void {
    const { rowCount, tileCount, stretchStart } = this.#layout;
    const stored = this.#entries();
    let entry = 0;
    for (let row = first; row < last; row++) {
      for (let tile = 0; tile < tileCount; tile++) {
        const origin = this.#parts.setup.range.firstRow + tile * tileColumns;
        const end = stretchStart[tile * rowCount + row + 1]!;
        for (let place = stretchStart[tile * rowCount + row]!; place < end; place++, entry++) {
          columns[entry] = origin + (stored.offsets[place]! >>> offsetShift);
          values[entry] = stored.values[place]!;
        }
      }
    }
  }

  #entries(): { offsets: Uint16Array; values: Float64Array } {
    const { arena, setup } = this.#parts;
    const { entryCount } = setup.range;
    return {
      offsets: arena.uint16(this.#offsets, entryCount),
      values: arena.float64(this.#values, entryCount),
    };
  }
}
