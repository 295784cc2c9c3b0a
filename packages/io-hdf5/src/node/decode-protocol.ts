import type { RabbitInputErrorDetails } from "@rabbit-fit/contracts";
import type { DecodedEntries } from "../input/decode-entries.js";
import type { EntryBuffers, Keep } from "../input/entry-buffers.js";
import type { MatrixDetails } from "../input/matrix-outline.js";

/** What a decoding thread is started with. */
export interface DecoderSetup {
  /** Path of the file. */
  readonly path: string;
  /** Name of the file, for errors. */
  readonly name: string;
  /** URL of h5wasm for Node: a script without a file of its own cannot find a package. */
  readonly h5wasm: string;
  /** Folder of the compression plugins. */
  readonly plugins: string;
}

/** Arrays that all threads share, so that nothing large is ever sent: a request names the arrays that the thread fills. */
export interface ShareRequest {
  readonly kind: "share";
  readonly slots: readonly EntryBuffers[];
}

/** The sparse matrix that the next portions are of. */
export interface MatrixNotice {
  readonly kind: "matrix";
  readonly details: MatrixDetails;
}

/** A portion of that matrix to decode. */
export interface DecodeRequest {
  readonly kind: "decode";
  readonly id: number;
  readonly portion: number;
  readonly keep: Keep;
  /** Index of the shared arrays to fill. */
  readonly slot: number;
}

/** What was asked for is of no more use: the thread ends. */
export interface EndRequest {
  readonly kind: "end";
}

/** Messages to a thread. */
export type DecoderMessage = ShareRequest | MatrixNotice | DecodeRequest | EndRequest;

/** What became of a request to decode. */
export type DecodeReply =
  | {
      readonly kind: "decoded";
      readonly id: number;
      readonly found: Omit<DecodedEntries, keyof EntryBuffers>;
    }
  | { readonly kind: "refused"; readonly id: number; readonly fault: RabbitInputErrorDetails }
  | { readonly kind: "failed"; readonly id: number; readonly message: string };
