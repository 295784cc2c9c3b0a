/** Bytes that can be read. */
export interface Readable {
  /** Fills `out` with the bytes from `position` on, and tells whether there were so many. */
  readInto(out: Uint8Array, position: number): boolean;
}

/** The bytes of a file. */
export interface ByteSource extends Readable {
  /** Gives back what it holds. */
  close(): void;
}

/** The bytes of a file that is in memory. */
export function bytesInMemory(content: Uint8Array): ByteSource {
  return {
    readInto(out, position) {
      if (!(position >= 0) || position + out.length > content.length) return false;
      out.set(content.subarray(position, position + out.length));
      return true;
    },
    close() {},
  };
}
