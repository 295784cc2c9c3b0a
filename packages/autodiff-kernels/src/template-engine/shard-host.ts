import type { WasmModule } from "../generated/web-assembly.js";
import type { EntryPiece, Host } from "../threads/host.js";
import type { BinLikelihood } from "./bin-likelihood.js";
import { type ProfileSize, profileViews } from "./bin-profile.js";
import type { Exchange, ExchangeShape } from "./exchange.js";
import { exchangeViews } from "./exchange.js";
import type { Fold } from "./fold.js";
import type { HessianStripe } from "./hessian-stripes.js";
import { HessianWorkspace } from "./hessian-workspace.js";
import type { RateJacobian } from "./rate-jacobian.js";
import { Shard, type ShardSetup } from "./shard.js";
import { decodePass, hessianRoundCommand, type RatesPer } from "./shard-pass.js";

export interface TemplateHostSetup {
  readonly kind: "template";
  readonly module: WasmModule;
  readonly shape: ExchangeShape;
  readonly exchange: ArrayBuffer | SharedArrayBuffer;
  readonly shards: readonly ShardSetup[];
}

/** A call that brings data along; rare ones only. */
export type TemplateDelivery =
  | {
      readonly kind: "likelihood";
      /** Of each shard of the host, by the index of the shard. */
      readonly likelihoods: ReadonlyMap<number, BinLikelihood>;
    }
  | {
      readonly kind: "foldedRows";
      readonly first: number;
      readonly count: number;
      readonly fold: Fold;
      /** Float64 [count, parameterCount], of all hosts. */
      readonly out: ArrayBuffer | SharedArrayBuffer;
    }
  | {
      readonly kind: "gaussNewtonDiagonal";
      readonly ratesPer: RatesPer;
      readonly fold: Fold;
      readonly rateJacobian: RateJacobian;
      /** Float64 [shards, size], of all hosts. */
      readonly out: ArrayBuffer | SharedArrayBuffer;
    }
  | {
      readonly kind: "profile";
      readonly size: ProfileSize;
      /** Float64 [profileLength], of all hosts. */
      readonly out: ArrayBuffer | SharedArrayBuffer;
    }
  | {
      /** Prepares the rounds of one stripe: in each the host adds up one of its shards. */
      readonly kind: "hessian";
      readonly ratesPer: RatesPer;
      readonly fold: Fold;
      readonly rateJacobian: RateJacobian;
      readonly stripe: HessianStripe;
      /** Elements of the largest stripe. */
      readonly capacity: number;
      /** Float64 [capacity], of this host alone. */
      readonly out: ArrayBuffer | SharedArrayBuffer;
    }
  | { readonly kind: "hessianEnd" };

interface HessianRounds {
  readonly ratesPer: RatesPer;
  readonly fold: Fold;
  readonly rateJacobian: RateJacobian;
  readonly stripe: HessianStripe;
  readonly out: Float64Array;
  readonly workspace: HessianWorkspace;
}

/** Workspaces up to this size are kept for the next Hessian; larger ones are left to the garbage collector. */
const keptWorkspaceBytes = 16 * 2 ** 20;

/** The shards of a tensor in one thread. */
export class ShardHost implements Host<TemplateDelivery> {
  readonly #module: WasmModule;
  readonly #exchange: Exchange;
  readonly #shards: ReadonlyMap<number, Shard>;

  #hessian: HessianRounds | undefined;

  /** That of the last Hessian, if it is small: a new memory takes longer than a small Hessian. */
  #kept: HessianWorkspace | undefined;

  constructor(setup: TemplateHostSetup) {
    this.#module = setup.module;
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

  run(command: number, argument: number): void {
    if (command === hessianRoundCommand) {
      this.#runHessianRound(argument);
      return;
    }
    const { pass, ratesPer } = decodePass(command, argument);
    for (const shard of this.#shards.values()) shard.run(pass, ratesPer, this.#exchange);
  }

  /** Round `round` of a Hessian: the host's shard of that number, if it has as many. */
  #runHessianRound(round: number): void {
    const shard = [...this.#shards.values()][round];
    if (shard === undefined) return;
    const { ratesPer, fold, rateJacobian, stripe, out, workspace } = this.#hessian!;
    workspace.start(stripe);
    shard.hessian(ratesPer, fold, rateJacobian, workspace);
    out.set(workspace.matrix());
  }

  /** That of the stripe before, or of the Hessian before, where it fits. */
  #workspace(size: number, capacity: number): HessianWorkspace {
    const old = this.#hessian?.workspace ?? this.#kept;
    const fits = old?.size === size && old.capacity === capacity;
    return fits ? old : new HessianWorkspace(this.#module, size, capacity);
  }

  receive(delivery: TemplateDelivery): void {
    switch (delivery.kind) {
      case "likelihood":
        for (const [index, likelihood] of delivery.likelihoods) {
          this.#shards.get(index)!.setLikelihood(likelihood);
        }
        return;
      case "foldedRows": {
        const { first, count, fold } = delivery;
        const out = new Float64Array(delivery.out, 0, count * fold.parameterCount);
        for (const shard of this.#shards.values()) shard.foldedRows(first, first + count, fold, out);
        return;
      }
      case "gaussNewtonDiagonal": {
        const { ratesPer, fold, rateJacobian } = delivery;
        const size = fold.parameterCount + rateJacobian.parameterCount;
        for (const [index, shard] of this.#shards) {
          const out = new Float64Array(delivery.out, 8 * index * size, size);
          shard.gaussNewtonDiagonal(ratesPer, fold, rateJacobian, out);
        }
        return;
      }
      case "profile": {
        const views = profileViews(delivery.size, delivery.out);
        for (const shard of this.#shards.values()) shard.profile(views);
        return;
      }
      case "hessian": {
        const { ratesPer, fold, rateJacobian, stripe, capacity } = delivery;
        const out = new Float64Array(delivery.out, 0, capacity);
        const workspace = this.#workspace(fold.parameterCount + rateJacobian.parameterCount, capacity);
        this.#hessian = { ratesPer, fold, rateJacobian, stripe, out, workspace };
        return;
      }
      case "hessianEnd": {
        const workspace = this.#hessian?.workspace;
        this.#kept = workspace && workspace.bytes <= keptWorkspaceBytes ? workspace : undefined;
        this.#hessian = undefined;
        return;
      }
      default:
        delivery satisfies never;
    }
  }
}
