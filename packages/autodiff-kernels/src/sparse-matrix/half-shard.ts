import type { WasmModule } from "../generated/web-assembly.js";
import { Arena } from "../wasm/arena.js";
import { CsrStore } from "./csr-store.js";
import type { HalfShardSetup, HalfStore, HalfStoreParts } from "./half-store.js";
import { RunStore } from "./run-store.js";
import { TileStore } from "./tile-store.js";

/**
 * Rows [firstRow, lastRow) of the upper half of a symmetric matrix in a WebAssembly memory of their own, and the parts
 * of x and of the result that their columns reach: [firstRow, lastColumn).
 */
export class HalfShard {
  readonly setup: HalfShardSetup;
  readonly #arena: Arena;
  readonly #store: HalfStore;

  constructor(module: WasmModule, setup: HalfShardSetup) {
    const { firstRow, lastColumn, entryBytes } = setup.range;
    const width = lastColumn - firstRow;
    this.setup = setup;
    this.#arena = new Arena(module, entryBytes + bytesOfStarts(setup) + 16 * width + 4096);
    this.#store = createStore({ arena: this.#arena, setup, width });
  }

  get bytes(): number {
    return this.#arena.bytes;
  }

  fill(firstEntry: number, values: Float64Array, columns: Uint32Array): void {
    this.#store.fill(firstEntry, values, columns);
  }

  /**
   * Multiplies with the rows of this shard and their mirror images.
   *
   * @param x of all columns
   * @param out of the columns [firstRow, lastColumn)
   */
  product(x: Float64Array, out: Float64Array): void {
    const { firstRow, lastColumn } = this.setup.range;
    this.#store.product(x.subarray(firstRow, lastColumn), out);
  }

  /** Entries of rows [first, last) of the matrix, which are all of this shard. */
  readRows(first: number, last: number, columns: Uint32Array, values: Float64Array): void {
    const { firstRow } = this.setup.range;
    this.#store.readRows(first - firstRow, last - firstRow, columns, values);
  }
}

function createStore(parts: HalfStoreParts): HalfStore {
  const { columns } = parts.setup;
  switch (columns.storage) {
    case "csr":
      return new CsrStore(parts);
    case "runs":
      return new RunStore(parts, columns.runStart);
    case "tiles":
      return new TileStore(parts, columns.layout);
    default:
      return columns satisfies never;
  }
}

function bytesOfStarts({ columns, entryStart }: HalfShardSetup): number {
  switch (columns.storage) {
    case "csr":
      return entryStart.byteLength;
    case "runs":
      return entryStart.byteLength + columns.runStart.byteLength;
    case "tiles":
      return columns.layout.stretchStart.byteLength;
    default:
      return columns satisfies never;
  }
}
