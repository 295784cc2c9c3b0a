import type { NumericData } from "@rabbit-fit/contracts";
import type { Compression, NewFile } from "./new-file.js";

/** The reference's size of a chunk, and ours: 4 MiB. */
export const CHUNK_BYTES = 4 * 1024 ** 2;

/**
 * Writes an array of known length from pieces of any size, one chunk at a time. A chunk that is all zero is not
 * written: HDF5 reads it as zeros, and it takes no space.
 */
export class FlatWriter<T extends NumericData> {
  private readonly file: NewFile;
  private readonly path: string;
  private readonly length: number;
  private readonly chunk: T;
  private filled = 0;
  private written = 0;

  /** @param like an array of the type of the numbers */
  constructor(file: NewFile, path: string, like: T, length: number, compression: Compression) {
    this.file = file;
    this.path = path;
    this.length = length;
    const chunkLength = Math.min(length, Math.floor(CHUNK_BYTES / like.BYTES_PER_ELEMENT));
    this.chunk = new (like.constructor as new (size: number) => T)(chunkLength);
    file.createDataset(path, like, length, chunkLength, compression);
  }

  /** Appends numbers. */
  write(data: T): void {
    for (let taken = 0; taken < data.length; ) {
      const count = Math.min(data.length - taken, this.chunk.length - this.filled);
      this.chunk.set(data.subarray(taken, taken + count) as never, this.filled);
      taken += count;
      this.filled += count;
      if (this.filled === this.chunk.length) this.flush();
    }
  }

  /** Writes what is left, and checks that all was given. */
  finish(): void {
    this.flush();
    if (this.written === this.length) return;
    throw new RangeError(`${this.path} got ${this.written} numbers, expected ${this.length}`);
  }

  private flush(): void {
    if (this.filled === 0) return;
    const data = this.chunk.subarray(0, this.filled) as T;
    // Negative zero is written too: its bytes are not those of an unwritten chunk.
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    if (bytes.some((byte) => byte !== 0)) this.file.writeSlice(this.path, this.written, data);
    this.written += this.filled;
    this.filled = 0;
  }
}
