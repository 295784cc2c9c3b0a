import type { Arena } from "../wasm/arena.js";
import type { HalfRange } from "./half-plan.js";
import type { TileLayout } from "./tile-coding.js";

/** Where a shard finds the columns of its entries. */
export type HalfColumns =
  | { readonly storage: "csr" }
  /** First run of each row, counted from the first run of the shard, [rows + 1]. */
  | { readonly storage: "runs"; readonly runStart: Uint32Array }
  | { readonly storage: "tiles"; readonly layout: TileLayout };

export interface HalfShardSetup {
  readonly index: number;
  readonly range: HalfRange;
  readonly columns: HalfColumns;
  /** First entry of each row, counted from the first entry of the shard, [rows + 1]. */
  readonly entryStart: Uint32Array;
}

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
