import type { HostDelivery, HostSetup } from "./host.js";
import type { EntryPiece, RatesPer, ShardPass } from "./shard.js";

/**
 * Messages to a worker. It answers `setup` and `fill` by a message. After `serve` it blocks on the control array and
 * answers there; the command `receive` sends it back to its messages for exactly one `delivery`.
 */
export type WorkerMessage =
  | {
      readonly kind: "setup";
      readonly host: HostSetup;
      readonly control: SharedArrayBuffer;
      readonly workerCount: number;
    }
  | { readonly kind: "fill"; readonly shardIndex: number; readonly piece: EntryPiece }
  | { readonly kind: "serve"; readonly sequence: number }
  | { readonly kind: "delivery"; readonly delivery: HostDelivery };

export interface WorkerAnswer {
  /** Bytes that the shards of the worker occupy. */
  readonly bytes: number;
  /** What went wrong, if something did. */
  readonly failure?: string;
}

/** Instead of a pass. */
export const receiveCommand = 1000;
/** Instead of a pass over a tensor; the argument is the round. */
export const hessianRoundCommand = 1001;

const passNames: readonly ShardPass[] = ["evaluate", "value", "hvp", "rowYields", "jvp", "vjp", "rowsHvp"];
const ratesPerNames: readonly RatesPer[] = ["process", "row"];

/** A call without arguments of its own: everything is in the exchange. */
export interface PassCommand {
  readonly pass: ShardPass;
  readonly ratesPer: RatesPer;
}

/** A pass as the two integers of the control array. */
export function encodePass(pass: PassCommand): { command: number; argument: number } {
  return { command: passNames.indexOf(pass.pass), argument: ratesPerNames.indexOf(pass.ratesPer) };
}

export function decodePass(command: number, argument: number): PassCommand {
  return { pass: passNames[command]!, ratesPer: ratesPerNames[argument]! };
}
