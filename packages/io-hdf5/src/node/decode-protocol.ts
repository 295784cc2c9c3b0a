import type { RabbitInputErrorDetails } from "@rabbit-fit/contracts";
import type { DecodedEntries, EntryBuffers, Keep } from "../input/decode-entries.js";

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

/** A portion of a sparse matrix to decode, with arrays to use again, if there are any. */
export interface DecodeRequest {
  readonly id: number;
  /** Path of the matrix in the file. */
  readonly matrix: string;
  readonly portion: number;
  readonly keep: Keep;
  readonly buffers: EntryBuffers | undefined;
}

/** What became of a request. */
export type DecodeReply =
  | { readonly kind: "decoded"; readonly id: number; readonly entries: DecodedEntries }
  | { readonly kind: "refused"; readonly id: number; readonly fault: RabbitInputErrorDetails }
  | { readonly kind: "failed"; readonly id: number; readonly message: string };

/** The buffers that move to the other thread with their arrays. */
export function buffersToMove({ rows, ends, columns, values }: EntryBuffers): ArrayBuffer[] {
  return [rows, ends, columns, values].map((array) => array.buffer as ArrayBuffer);
}
