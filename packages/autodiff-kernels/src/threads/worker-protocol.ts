import type { EntryPiece, HostDelivery, HostSetup } from "./host.js";

/**
 * Messages to a worker. It answers `setup` and `fill` by a message. After `serve` it blocks on the control array and
 * answers there; the command `receive` sends it back to its messages for exactly one `delivery`. It ends by itself when
 * it is asked to: by the message `end`, or by the command `end` once it serves.
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
  | { readonly kind: "delivery"; readonly delivery: HostDelivery }
  | { readonly kind: "end" };

export interface WorkerAnswer {
  /** Bytes that the shards of the worker occupy. */
  readonly bytes: number;
  /** What went wrong, if something did. */
  readonly failure?: string;
}

/** Commands of the threads themselves. Those of hosts are never negative. */
export const receiveCommand = -1;
export const endCommand = -2;
