import { CHUNK_HEADER, CHUNK_VERSION, MAGIC, NO_METALAYERS } from "./frame.js";

/**
 * A contiguous frame of Blosc2 with one chunk, as the HDF5 filter writes it, around the bytes of the chunk: LZ4 at
 * level 5 after a shuffle of items of eight bytes.
 *
 * Source: README_CFRAME_FORMAT.rst and README_CHUNK_FORMAT.rst of https://github.com/Blosc/c-blosc2.
 */

/** What stands before the chunk, without the numbers that belong to it. */
const FRAME = [
  // An array of 14, "b2frame\0", and the size of this header, 97.
  ...[0x9e, ...MAGIC, 0xd2, 0x00, 0x00, 0x00, 0x61],
  // Size of the frame.
  ...[0xcf, 0, 0, 0, 0, 0, 0, 0, 0],
  // Format 2 of frames with 64-bit offsets, contiguous, LZ4 at level 5, splitting as in Blosc.
  ...[0xa4, 0x12, 0x00, 0x51, 0x03],
  // Bytes when decompressed, and when compressed.
  ...[0xd3, 0, 0, 0, 0, 0, 0, 0, 0],
  ...[0xd3, 0, 0, 0, 0, 0, 0, 0, 0],
  // Bytes of an item, of a block and of a chunk.
  ...[0xd2, 0, 0, 0, 8],
  ...[0xd2, 0, 0, 0, 0],
  ...[0xd2, 0, 0, 0, 0],
  // Threads, and no metalayers at the end.
  ...[0xd1, 0, 0, 0xd1, 0, 1, 0xc2],
  // The pipeline of filters: a shuffle last.
  ...[0xd8, 6, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0],
  ...NO_METALAYERS,
];

/** Numbers of the frame, with the highest byte first. */
const FRAME_BYTES = 0x10;
const PLAIN_BYTES = 0x1e;
const CHUNK_BYTES = 0x27;
const BLOCK_SIZE = 0x35;
const CHUNK_SIZE = 0x3a;

/** What stands behind the chunk: a chunk with its offset, zero, as it is, and the trailer. */
const TAIL = [
  ...[
    CHUNK_VERSION,
    1,
    7,
    8,
    8,
    0,
    0,
    0,
    8,
    0,
    0,
    0,
    40,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    1,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
  ],
  ...[0, 0, 0, 0, 0, 0, 0, 0],
  // An array of 4: version 1, no metalayers, the size of the trailer, 35, and no fingerprint.
  ...[0x94, 0x01, 0x93, 0xcd, 0x00, 0x06, 0xde, 0x00, 0x00, 0xdc, 0x00, 0x00, 0xce, 0, 0, 0, 35, 0xd8, 0x00],
  ...new Array<number>(16).fill(0),
];

/** Where the chunk begins in a frame. */
export const CHUNK_START = FRAME.length;

/** Bytes of a frame besides those of its chunk. */
export const FRAME_OVERHEAD = FRAME.length + TAIL.length;

/** The version of chunks and that of LZ4, an extended header, and items of eight bytes. */
const CHUNK = [CHUNK_VERSION, 1, 0x05, 8];
const AS_IT_IS = 0x02;
const LZ4 = 1 << 5;

/** How a chunk is compressed. */
export interface NewChunk {
  /** Bytes when decompressed. */
  readonly plainBytes: number;
  readonly blockBytes: number;
  /** Bytes with the header. */
  readonly chunkBytes: number;
  readonly storage: "as it is" | "LZ4";
}

/**
 * Writes what belongs around a chunk that is there: its header and its frame.
 *
 * @param frame FRAME_OVERHEAD and the bytes of the chunk, which begins at CHUNK_START with room for its header
 */
export function finishFrame(
  frame: Uint8Array,
  { plainBytes, blockBytes, chunkBytes, storage }: NewChunk,
): void {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.length);
  frame.set(FRAME);
  view.setBigUint64(FRAME_BYTES, BigInt(frame.length));
  view.setBigInt64(PLAIN_BYTES, BigInt(plainBytes));
  view.setBigInt64(CHUNK_BYTES, BigInt(chunkBytes));
  view.setInt32(BLOCK_SIZE, blockBytes);
  view.setInt32(CHUNK_SIZE, plainBytes);
  const header = frame.subarray(CHUNK_START, CHUNK_START + CHUNK_HEADER);
  header.fill(0).set(CHUNK);
  header[2]! |= storage === "LZ4" ? LZ4 : AS_IT_IS;
  // The pipeline again: a shuffle last, and LZ4.
  header[21] = header[22] = 1;
  view.setInt32(CHUNK_START + 4, plainBytes, true);
  view.setInt32(CHUNK_START + 8, blockBytes, true);
  view.setInt32(CHUNK_START + 12, chunkBytes, true);
  frame.set(TAIL, CHUNK_START + chunkBytes);
}
