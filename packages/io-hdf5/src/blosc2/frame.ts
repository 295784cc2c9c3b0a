/** The parts of a Blosc2 chunk that say how it is compressed. */
export interface ShuffledChunk {
  /** Where it begins, after the header of its frame. */
  readonly start: number;
  readonly end: number;
  /** Bytes when decompressed. */
  readonly byteLength: number;
  readonly blockBytes: number;
  readonly storage: "as it is" | "one stream for each block" | "one stream for each byte of an item";
}

export const MAGIC = [0xa8, 0x62, 0x32, 0x66, 0x72, 0x61, 0x6d, 0x65, 0x00];

/** Bytes of the header of a frame without metalayers, and where it says that there are none. */
const FRAME_HEADER = 97;
export const NO_METALAYERS = [0x93, 0xcd, 0x00, 0x07, 0xde, 0x00, 0x00, 0xdc, 0x00, 0x00];
const METALAYERS = 0x57;

/** Bytes of the header of a chunk. */
export const CHUNK_HEADER = 32;

/** Version 5 of the format of chunks, that of Blosc2 since its first stable release. */
export const CHUNK_VERSION = 5;

const SHUFFLE = 1;
const LZ4 = 1;

/**
 * Finds the chunk in a contiguous Blosc2 frame, as the HDF5 filter writes it: one chunk in a frame without metalayers,
 * compressed by LZ4 after a shuffle of the bytes of its items.
 *
 * Source: README_CFRAME_FORMAT.rst and README_CHUNK_FORMAT.rst of https://github.com/Blosc/c-blosc2.
 *
 * @param start where the frame begins, and `end` where it ends at most
 * @returns undefined when it is anything else, or damaged
 */
export function findChunk(
  bytes: Uint8Array,
  start: number,
  end: number,
  itemSize: number,
): ShuffledChunk | undefined {
  if (end - start < FRAME_HEADER + CHUNK_HEADER) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset + start, end - start);
  const has = (at: number, expected: readonly number[]) =>
    expected.every((byte, i) => view.getUint8(at + i) === byte);
  if (!has(1, MAGIC) || view.getInt32(11) !== FRAME_HEADER || !has(METALAYERS, NO_METALAYERS))
    return undefined;
  const frameType = view.getUint8(0x1a);
  const uncompressed = view.getBigInt64(0x1e);
  const compressed = view.getBigInt64(0x27);
  const chunk = FRAME_HEADER;
  const byteLength = view.getInt32(chunk + 4, true);
  const blockBytes = view.getInt32(chunk + 8, true);
  const chunkBytes = view.getInt32(chunk + 12, true);
  // With more chunks than one, or a chunk of a special value that is not stored, these would differ.
  if (frameType !== 0 || uncompressed !== BigInt(byteLength) || compressed !== BigInt(chunkBytes))
    return undefined;
  if (byteLength <= 0 || blockBytes <= 0 || chunkBytes < CHUNK_HEADER || chunk + chunkBytes > end - start) {
    return undefined;
  }
  const storage = storageOf(view, chunk, itemSize);
  if (storage === undefined) return undefined;
  return { start: start + chunk, end: start + chunk + chunkBytes, byteLength, blockBytes, storage };
}

function storageOf(view: DataView, chunk: number, itemSize: number): ShuffledChunk["storage"] | undefined {
  const flags = view.getUint8(chunk + 2);
  const isExtended = (flags & 0x05) === 0x05;
  const isDelta = (flags & 0x08) !== 0;
  if (view.getUint8(chunk) !== CHUNK_VERSION || !isExtended || isDelta) return undefined;
  if (view.getUint8(chunk + 3) !== itemSize) return undefined;
  // Dictionaries, special values, blocks of variable length ...
  if (view.getUint16(chunk + 30) !== 0) return undefined;
  if ((flags & 0x02) !== 0) return "as it is";
  const filters = Array.from({ length: 6 }, (_, i) => view.getUint8(chunk + 16 + i));
  const settings = Array.from({ length: 6 }, (_, i) => view.getUint8(chunk + 24 + i));
  const applied = filters.filter((filter) => filter !== 0);
  if (applied.length !== 1 || applied[0] !== SHUFFLE || settings.some((setting) => setting !== 0))
    return undefined;
  if (flags >>> 5 !== LZ4) return undefined;
  return (flags & 0x10) !== 0 ? "one stream for each block" : "one stream for each byte of an item";
}
