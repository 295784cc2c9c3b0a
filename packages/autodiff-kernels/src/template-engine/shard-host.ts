import type { WasmModule } from "../wasm/web-assembly.js";
import type { BinLikelihood } from "./bin-likelihood.js";
import type { Exchange, ExchangeShape } from "./exchange.js";
import { exchangeViews } from "./exchange.js";
import type { EntryPiece, RatesPer, ShardPass, ShardSetup } from "./shard.js";
import { Shard } from "./shard.js";

export interface HostSetup {
  readonly module: WasmModule;
  readonly shape: ExchangeShape;
  readonly exchange: ArrayBuffer | SharedArrayBuffer;
  readonly shards: readonly ShardSetup[];
}

/** A call without arguments of its own: everything is in the exchange. */
export interface PassCommand {
  readonly pass: ShardPass;
  readonly ratesPer: RatesPer;
}

/** A call that brings data along; rare ones only. */
export type HostDelivery = {
  readonly kind: "likelihood";
  /** Of each shard of the host, by the index of the shard. */
  readonly likelihoods: ReadonlyMap<number, BinLikelihood>;
};

/** The shards that live in one thread, the calling one or a worker. */
export class ShardHost {
  readonly #exchange: Exchange;
  readonly #shards: ReadonlyMap<number, Shard>;

  constructor(setup: HostSetup) {
    this.#exchange = exchangeViews(setup.shape, setup.exchange);
    this.#shards = new Map(setup.shards.map((shard) => [shard.index, new Shard(setup.module, shard)]));
  }

  get bytes(): number {
    let bytes = 0;
    for (const shard of this.#shards.values()) bytes += shard.bytes;
    return bytes;
  }

  fill(shardIndex: number, piece: EntryPiece): void {
    this.#shards.get(shardIndex)!.fill(piece);
  }

  run({ pass, ratesPer }: PassCommand): void {
    for (const shard of this.#shards.values()) shard.run(pass, ratesPer, this.#exchange);
  }

  receive(delivery: HostDelivery): void {
    for (const [index, likelihood] of delivery.likelihoods) {
      this.#shards.get(index)!.setLikelihood(likelihood);
    }
  }
}
