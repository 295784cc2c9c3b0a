import type { WasmModule } from "../generated/web-assembly.js";
import type { EntryPiece, Host } from "../threads/host.js";
import { HalfShard } from "./half-shard.js";
import type { HalfShardSetup } from "./half-store.js";

export interface HalfHostSetup {
  readonly kind: "symmetric-half";
  readonly module: WasmModule;
  /** Float64: x [size], then the results of every shard, [lastColumn - firstRow] each. */
  readonly exchange: ArrayBuffer | SharedArrayBuffer;
  readonly size: number;
  /** Where in the exchange the result of each shard begins, of all shards. */
  readonly resultStart: readonly number[];
  readonly shards: readonly HalfShardSetup[];
}

/** Asks for the entries of rows [first, last), all of one shard, from the host that has them. */
export interface HalfDelivery {
  readonly kind: "halfRows";
  readonly shardIndex: number;
  readonly first: number;
  readonly last: number;
  /** Uint32 and Float64, [entries]. */
  readonly columns: ArrayBuffer | SharedArrayBuffer;
  readonly values: ArrayBuffer | SharedArrayBuffer;
}

/** The shards of a symmetric half in one thread; its one command is the product. */
export class HalfHost implements Host<HalfDelivery> {
  readonly #setup: HalfHostSetup;
  readonly #shards: ReadonlyMap<number, HalfShard>;

  constructor(setup: HalfHostSetup) {
    this.#setup = setup;
    this.#shards = new Map(setup.shards.map((shard) => [shard.index, new HalfShard(setup.module, shard)]));
  }

  get bytes(): number {
    let bytes = 0;
    for (const shard of this.#shards.values()) bytes += shard.bytes;
    return bytes;
  }

  fill(shardIndex: number, { firstEntry, values, columns }: EntryPiece): void {
    this.#shards.get(shardIndex)!.fill(firstEntry, values, columns!);
  }

  run(): void {
    const { exchange, size, resultStart } = this.#setup;
    const x = new Float64Array(exchange, 0, size);
    for (const [index, shard] of this.#shards) {
      const { firstRow, lastColumn } = shard.setup.range;
      shard.product(x, new Float64Array(exchange, 8 * resultStart[index]!, lastColumn - firstRow));
    }
  }

  receive({ shardIndex, first, last, columns, values }: HalfDelivery): void {
    this.#shards.get(shardIndex)?.readRows(first, last, new Uint32Array(columns), new Float64Array(values));
  }
}
