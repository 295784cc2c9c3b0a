import { KernelMemory } from "../kernel/kernel-module.js";
import { CHUNK_HEADER } from "./frame.js";
import { CHUNK_START, FRAME_OVERHEAD, finishFrame } from "./new-frame.js";
import { PAIR_BYTES } from "./pairs.js";

/** Bytes of a block, as Blosc2 has them for a chunk of 4 MiB: the planes of a block stay in the cache. */
const BLOCK_BYTES = 2 ** 19;

/** Streams of a block. A shorter one at the end has a single one. */
const STREAMS = 8;

/** Compresses chunks of pairs of int64 that are below 2^32, to what Blosc2 with LZ4 reads. */
export class PairEncoder {
  /** Row and column of each pair of the chunk, [pairs]: to be filled. */
  readonly rows: Uint32Array;
  readonly columns: Uint32Array;
  private readonly memory = new KernelMemory();
  private readonly bytes: Uint8Array;
  private readonly frame: number;
  private readonly planes: number;
  private readonly table: number;
  private readonly pairs: number;

  /** @param pairs in a chunk */
  constructor(pairs: number) {
    const { memory } = this;
    const plainBytes = PAIR_BYTES * pairs;
    const blockCount = Math.ceil(plainBytes / BLOCK_BYTES);
    this.pairs = pairs;
    const rows = memory.place(4 * pairs);
    const columns = memory.place(4 * pairs);
    this.planes = memory.place(Math.min(BLOCK_BYTES, plainBytes));
    this.table = memory.place(memory.exports.tableBytes());
    // Where nothing compresses the streams are longer than the pairs, until these are taken as they are.
    this.frame = memory.place(FRAME_OVERHEAD + CHUNK_HEADER + (4 + 4 * STREAMS) * blockCount + plainBytes);
    const buffer = memory.allocate();
    this.rows = new Uint32Array(buffer, rows, pairs);
    this.columns = new Uint32Array(buffer, columns, pairs);
    this.bytes = new Uint8Array(buffer);
  }

  /** The compressed bytes of the chunk that is in `rows` and `columns`, valid until the next call. */
  encode(): Uint8Array {
    const { frame, pairs, bytes } = this;
    const plainBytes = PAIR_BYTES * pairs;
    const blockBytes = Math.min(BLOCK_BYTES, plainBytes);
    let chunkBytes = this.encodeBlocks(blockBytes);
    const fits = chunkBytes < CHUNK_HEADER + plainBytes;
    if (!fits) {
      chunkBytes = CHUNK_HEADER + plainBytes;
      this.store();
    }
    const out = bytes.subarray(frame, frame + FRAME_OVERHEAD + chunkBytes);
    finishFrame(out, { plainBytes, blockBytes, chunkBytes, storage: fits ? "LZ4" : "as it is" });
    return out;
  }

  /** Compresses the blocks, behind a list of where each begins; gives the bytes of the chunk. */
  private encodeBlocks(blockBytes: number): number {
    const { rows, columns, pairs, planes, table, bytes, memory } = this;
    const blockPairs = blockBytes / PAIR_BYTES;
    const blockCount = Math.ceil(pairs / blockPairs);
    const start = this.frame + CHUNK_START;
    const starts = new DataView(bytes.buffer, start + CHUNK_HEADER, 4 * blockCount);
    let offset = CHUNK_HEADER + 4 * blockCount;
    for (let block = 0; block < blockCount; block++) {
      const first = block * blockPairs;
      const count = Math.min(blockPairs, pairs - first);
      starts.setInt32(4 * block, offset, true);
      offset += memory.exports.encodePairs(
        rows.byteOffset + 4 * first,
        columns.byteOffset + 4 * first,
        count,
        count < blockPairs ? 1 : STREAMS,
        planes,
        start + offset,
        table,
      );
    }
    return offset;
  }

  /** Puts the pairs as they are behind the header. */
  private store(): void {
    const { rows, columns, pairs, bytes, frame } = this;
    const start = frame + CHUNK_START + CHUNK_HEADER;
    const view = new DataView(bytes.buffer, start, PAIR_BYTES * pairs);
    for (let pair = 0; pair < pairs; pair++) {
      view.setBigUint64(PAIR_BYTES * pair, BigInt(rows[pair]!), true);
      view.setBigUint64(PAIR_BYTES * pair + 8, BigInt(columns[pair]!), true);
    }
  }
}
