import type { EntryKernel } from "../kernel/entry-kernel.js";
import { splitPairs } from "../kernel/split-pairs.js";
import { CHUNK_HEADER, findChunk, type ShuffledChunk } from "./frame.js";
import { StreamReader } from "./streams.js";

/** Bytes of an int64, and how many of them an index below 2^32 needs. */
const ITEM_BYTES = 8;
const LOW_BYTES = 4;

/** Bytes of a pair of int64. */
export const PAIR_BYTES = 16;

/** Which pairs of a chunk are wanted, and where they go. */
export interface PairTarget {
  /** Index of the first pair among the entries. */
  readonly at: number;
  /** How many pairs are wanted. The others of the chunk are dropped. */
  readonly count: number;
}

/**
 * Decompresses chunks of pairs of int64 that are below 2^32. Of the eight bytes of an item, each stored apart from the
 * others by the shuffle, the upper four are only looked at: they must be zero.
 */
export class PairDecoder {
  private readonly kernel: EntryKernel;
  /** The bytes of a block when decompressed, byte by byte of the items; then the compressed bytes of the chunk. */
  private readonly bytes: Uint8Array;
  /** Bytes of a chunk when decompressed. No block is longer. */
  private readonly chunkBytes: number;

  /** @param kernel with a workspace of `chunkBytes` and the compressed bytes of any chunk */
  constructor(kernel: EntryKernel, chunkBytes: number) {
    this.kernel = kernel;
    this.bytes = kernel.workspace;
    this.chunkBytes = chunkBytes;
  }

  /** Room for the compressed bytes of a chunk. */
  room(byteLength: number): Uint8Array {
    return this.bytes.subarray(this.chunkBytes, this.chunkBytes + byteLength);
  }

  /**
   * Decodes the chunk that was put into `room`.
   *
   * @returns false when it is damaged, in another format, or has items that are not below 2^32
   */
  decode(byteLength: number, target: PairTarget): boolean {
    const start = this.chunkBytes;
    const chunk = findChunk(this.bytes, start, start + byteLength, ITEM_BYTES);
    if (chunk === undefined || chunk.byteLength !== this.chunkBytes) return false;
    if (chunk.byteLength % PAIR_BYTES !== 0 || target.count * PAIR_BYTES > chunk.byteLength) return false;
    return chunk.storage === "as it is" ? this.split(chunk, target) : this.decodeBlocks(chunk, target);
  }

  private split(chunk: ShuffledChunk, target: PairTarget): boolean {
    const from = chunk.start + CHUNK_HEADER;
    if (chunk.end - from !== chunk.byteLength) return false;
    const words = new Uint32Array(this.bytes.slice(from, from + target.count * PAIR_BYTES).buffer);
    return splitPairs(words, this.kernel, target);
  }

  private decodeBlocks(chunk: ShuffledChunk, target: PairTarget): boolean {
    const { bytes } = this;
    const { start, end, byteLength, blockBytes, storage } = chunk;
    if (blockBytes % PAIR_BYTES !== 0 || blockBytes > this.chunkBytes) return false;
    const blockCount = Math.ceil(byteLength / blockBytes);
    const firstStream = CHUNK_HEADER + 4 * blockCount;
    if (firstStream > end - start) return false;
    const starts = new DataView(bytes.buffer, bytes.byteOffset + start + CHUNK_HEADER, 4 * blockCount);
    let done = 0;
    for (let block = 0; done < target.count; block++) {
      const size = Math.min(blockBytes, byteLength - block * blockBytes);
      const offset = starts.getInt32(4 * block, true);
      if (offset < firstStream || offset > end - start) return false;
      // A short block is never split.
      const streamCount = storage === "one stream for each block" || size < blockBytes ? 1 : ITEM_BYTES;
      const planeCount = this.decodeBlock(new StreamReader(bytes, start + offset, end), size, streamCount);
      if (planeCount === undefined) return false;
      const count = Math.min(size / PAIR_BYTES, target.count - done);
      this.kernel.joinPlanes(size / ITEM_BYTES, planeCount, target.at + done, count);
      done += count;
    }
    return true;
  }

  /** Decompresses a block, and gives the number of its planes that are not zero, at least 1: undefined if more than four. */
  private decodeBlock(streams: StreamReader, size: number, streamCount: number): number | undefined {
    const { bytes } = this;
    const planeBytes = size / ITEM_BYTES;
    const streamBytes = size / streamCount;
    let planeCount = 1;
    for (let stream = 0; stream < streamCount; stream++) {
      const begin = stream * streamBytes;
      const content = streams.read(begin, begin + streamBytes);
      if (content === "damaged") return undefined;
      if (content === "bytes") planeCount = ((stream + 1) * ITEM_BYTES) / streamCount;
      // Those after the last that is not zero are never read.
      else if (begin < LOW_BYTES * planeBytes) bytes.fill(0, begin, begin + streamBytes);
    }
    while (planeCount > LOW_BYTES) {
      const begin = (planeCount - 1) * planeBytes;
      // A plane of zeros may be stored in full, too. One in the middle has not been written.
      if (!isZero(bytes, begin, begin + planeBytes)) return undefined;
      planeCount--;
    }
    return planeCount;
  }
}

function isZero(bytes: Uint8Array, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (bytes[i] !== 0) return false;
  return true;
}
