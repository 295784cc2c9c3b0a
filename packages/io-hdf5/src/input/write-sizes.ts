import type { FitInput } from "@rabbit-fit/contracts";
import { CHUNK_BYTES } from "../hdf5/new-file.js";
import { bytesOf, tensorArrays } from "./tensor-arrays.js";

/** Bytes of a chunk of Python rabbit: enough for both halves of a row of logk, and for the processes of a bin. */
export function chunkBytes({ processes, systematics }: FitInput): number {
  const { BYTES_PER_ELEMENT } = Float64Array;
  return Math.max(
    CHUNK_BYTES,
    processes.length * BYTES_PER_ELEMENT,
    2 * systematics.names.length * BYTES_PER_ELEMENT,
  );
}

/** Bytes of the arrays of numbers in a file, decompressed, for the share that is done. */
export function arrayBytes(input: FitInput): number {
  let bytes = 0;
  for (const array of tensorArrays(input)) bytes += bytesOf(array);
  return bytes;
}
