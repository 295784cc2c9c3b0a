import { closeSync, openSync, readSync } from "node:fs";
import type { ByteSource } from "../chunks/byte-source.js";

/** The most bytes that are asked for at once: the system gives no more than 2 GiB. */
const MOST_BYTES = 2 ** 30;

/** The bytes of a file of the host, which is opened when it is first read. */
export function bytesOfFile(path: string): ByteSource {
  let descriptor: number | undefined;
  return {
    readInto(out, position) {
      try {
        descriptor ??= openSync(path, "r");
        for (let filled = 0; filled < out.length; ) {
          const length = Math.min(MOST_BYTES, out.length - filled);
          const count = readSync(descriptor, out, filled, length, position + filled);
          if (count === 0) return false;
          filled += count;
        }
        return true;
      } catch {
        // HDF5, which reads the same bytes next, reports what the system says.
        return false;
      }
    },
    close() {
      if (descriptor !== undefined) closeSync(descriptor);
      descriptor = undefined;
    },
  };
}
