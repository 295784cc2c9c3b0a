import type { NumericData } from "@rabbit-fit/contracts";
import type { Compression, NewFile } from "./new-file.js";

/**
 * Writes an array of known length from pieces of any size, one chunk at a time: h5wasm opens the dataset anew for every
 * write, so that a chunk written in pieces would be compressed once for each. The chunk is collected on the heap of
 * HDF5. A chunk that is all zero is not written: HDF5 reads it as zeros, and it
 * takes no space.
 */
export class FlatWriter<T extends NumericData> {
  private readonly file: NewFile;
  private readonly path: string;
  private readonly length: number;
  private readonly like: T;
  private readonly chunkLength: number;
  private readonly pointer: number;
  private filled = 0;
  private written = 0;

  /** @param like an array of the type of the numbers */
  constructor(file: NewFile, path: string, like: T, length: number, compression: Compression) {
    const itemBytes = like.BYTES_PER_ELEMENT;
    this.file = file;
    this.path = path;
    this.length = length;
    this.like = like;
    this.chunkLength = Math.min(length, Math.max(1, Math.floor(file.chunkBytes / itemBytes)));
    file.createDataset(path, like, length, this.chunkLength, compression);
    this.pointer = length === 0 ? 0 : file.allocate(path, this.chunkLength * itemBytes);
  }

  /** Appends numbers. */
  write(data: T): void {
    for (let taken = 0; taken < data.length; ) {
      const space = this.space();
      const count = Math.min(data.length - taken, space.length);
      space.set(data.subarray(taken, taken + count) as never);
      taken += count;
      this.filled += count;
      if (this.filled === this.chunkLength) this.flush();
    }
  }

  /** Writes what is left, and checks that all was given. */
  finish(): void {
    this.flush();
    this.file.release(this.pointer);
    if (this.written === this.length) return;
    throw new RangeError(`${this.path} got ${this.written} numbers, expected ${this.length}`);
  }

  /** What is left of the chunk. */
  private space(): T {
    const { like, pointer, filled, chunkLength } = this;
    const View = like.constructor as new (buffer: ArrayBufferLike, offset: number, length: number) => T;
    // The heap may have grown, and its buffer with it: ask for it every time.
    const { buffer } = this.file.module.HEAPU8;
    return new View(buffer, pointer + filled * like.BYTES_PER_ELEMENT, chunkLength - filled);
  }

  private flush(): void {
    if (this.filled === 0) return;
    const bytes = this.filled * this.like.BYTES_PER_ELEMENT;
    if (!isZero(this.file.module.HEAPU8.subarray(this.pointer, this.pointer + bytes))) {
      this.file.writeFromHeap(this.path, this.written, this.filled, this.pointer);
    }
    this.written += this.filled;
    this.filled = 0;
  }
}

/** Whether all bytes are zero. Those of negative zero are not. The bytes begin at a multiple of four. */
function isZero({ buffer, byteOffset, length }: Uint8Array): boolean {
  const words = new Int32Array(buffer, byteOffset, length >>> 2);
  for (let i = 0; i < words.length; i++) if (words[i] !== 0) return false;
  const rest = new Uint8Array(buffer, byteOffset + words.byteLength, length - words.byteLength);
  return !rest.some((byte) => byte !== 0);
}
