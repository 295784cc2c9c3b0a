import type { Arena } from "../wasm/arena.js";
import type { HalfShardSetup } from "./half-shard.js";

/** How a shard keeps its entries: its columns count from the first row of the shard. */
export interface HalfStore {
  /** Takes the next entries, in order. */
  fill(firstEntry: number, values: Float64Array, columns: Uint32Array): void;
  /** @param x of the columns of the shard @param out of the same columns */
  product(x: Float64Array, out: Float64Array): void;
  /** Entries of rows [first, last) of the shard. */
  readRows(first: number, last: number, columns: Uint32Array, values: Float64Array): void;
}

export interface HalfStoreParts {
  readonly arena: Arena;
  readonly setup: HalfShardSetup;
  /** Columns that the shard reaches. */
  readonly width: number;
}

/** A row, or a stretch of one, has work of its own, worth about as many entries. */
export const entriesPerRow = 4;
