import type { Arena } from "../wasm/arena.js";
import type { Address } from "../wasm/kernel-exports.js";

/** Rows and columns of a tile: copying one costs a few per cent of multiplying it, and small matrices are a single one. */
const tileSize = 256;

/** Up to this length a loop is faster than the set-up of a copy. */
const shortRow = 32;

function copy(source: Float64Array, from: number, target: Float64Array, to: number, count: number): void {
  if (count <= shortRow) for (let i = 0; i < count; i++) target[to + i] = source[from + i]!;
  else target.set(source.subarray(from, from + count), to);
}

/**
 * A square matrix that stays in its array while a memory works on it tile by tile: nothing of its size is ever copied, and
 * matrices larger than a memory are no matter.
 */
export class TiledMatrix {
  readonly #arena: Arena;
  readonly #values: Float64Array;
  readonly #size: number;
  /** Tiles along a side. */
  readonly count: number;
  /** Elements between rows of a tile in the memory. */
  readonly stride: number;

  /** Tiles along a side, and elements of one. */
  static shape(size: number): { readonly count: number; readonly tileLength: number } {
    return { count: Math.ceil(size / tileSize), tileLength: Math.min(size, tileSize) ** 2 };
  }

  /** Bytes that one tile of every row and `more` tiles of a matrix take in a memory. */
  static bytes(size: number, more: number): number {
    const alignment = 64;
    return (Math.ceil(size / tileSize) + more) * (8 * Math.min(size, tileSize) ** 2 + alignment);
  }

  /** @param values [size, size] */
  constructor(arena: Arena, values: Float64Array, size: number) {
    this.#arena = arena;
    this.#values = values;
    this.#size = size;
    this.count = Math.ceil(size / tileSize);
    this.stride = Math.min(size, tileSize);
  }

  /** Scratch space of one tile. */
  allocate(): Address {
    return this.#arena.allocateFloat64(this.stride ** 2);
  }

  /** Rows, or columns, of the tiles of a row or column. */
  extent(index: number): number {
    return Math.min(tileSize, this.#size - index * tileSize);
  }

  /** The first row, or column, of the tiles of a row or column. */
  offset(index: number): number {
    return index * tileSize;
  }

  /** Copies a tile into the memory; what is above the diagonal of the matrix arrives as zeros. */
  load(row: number, column: number, to: Address): void {
    const [tile, width] = [this.view(to), this.extent(column)];
    for (let i = 0, height = this.extent(row); i < height; i++) {
      const at = i * this.stride;
      const from = this.#at(row, column, i);
      const count = row === column ? i + 1 : width;
      copy(this.#values, from, tile, at, count);
      if (count < width) tile.fill(0, at + count, at + width);
    }
  }

  /** Copies a tile back; what is above the diagonal of the matrix is left as it was. */
  store(row: number, column: number, from: Address): void {
    const [tile, width] = [this.view(from), this.extent(column)];
    for (let i = 0, height = this.extent(row); i < height; i++) {
      const at = i * this.stride;
      const count = row === column ? i + 1 : width;
      copy(tile, at, this.#values, this.#at(row, column, i), count);
    }
  }

  /** Copies a tile from below the diagonal to its place above it, or what is below in one on the diagonal. */
  storeTransposed(row: number, column: number, from: Address): void {
    const [tile, height] = [this.view(from), this.extent(row)];
    const [values, stride] = [this.#values, this.stride];
    for (let i = 0, width = this.extent(column); i < width; i++) {
      const at = this.#at(column, row, i);
      for (let j = row === column ? i + 1 : 0; j < height; j++) values[at + j] = tile[j * stride + i]!;
    }
  }

  /** Fills the scratch space of a tile with zeros, or with those of the identity. */
  clear(tile: Address, content: "zero" | "identity" = "zero"): void {
    const values = this.view(tile).fill(0);
    if (content === "identity") for (let i = 0; i < values.length; i += this.stride + 1) values[i] = 1;
  }

  /** A tile in the memory; a view that the next allocation may detach. */
  view(address: Address): Float64Array {
    return this.#arena.float64(address, this.stride ** 2);
  }

  #at(row: number, column: number, i: number): number {
    return (row * tileSize + i) * this.#size + column * tileSize;
  }
}
