import { PAIR_BYTES, PairDecoder, type PairTarget } from "../blosc2/pairs.js";
import type { ByteSource } from "../chunks/byte-source.js";
import type { StoredChunks } from "../hdf5/stored-chunks.js";
import { EntryKernel } from "../kernel/entry-kernel.js";
import { splitPairs } from "../kernel/split-pairs.js";
import type { MatrixDetails } from "./matrix-outline.js";
import type { RawEntries } from "./raw-entries.js";

const VALUE_BYTES = 8;

/** Larger chunks are left to HDF5, and what it has to say of them. */
const LARGEST_CHUNK = 2 ** 28;

/** The most bytes by which a chunk may be larger in the file than decompressed: it would be damaged. */
const SLACK = 2 ** 16;

/**
 * Reads portions of a sparse matrix from the bytes of its file, without HDF5.
 *
 * Measured: of the time that HDF5 takes for pairs of int64 nine tenths go into bytes that are zero.
 */
export class PortionReader {
  private readonly source: ByteSource;
  private readonly matrix: MatrixDetails;
  private readonly indices: StoredChunks;
  private readonly stored: StoredChunks;
  private readonly kernel: EntryKernel;
  private readonly decoder: PairDecoder;

  private constructor(
    source: ByteSource,
    matrix: MatrixDetails,
    indices: StoredChunks,
    values: StoredChunks,
  ) {
    const chunkBytes = indices.chunkItems * VALUE_BYTES;
    const largest = indices.sizes.reduce((most, size) => Math.max(most, size), 0);
    const capacity = Math.min(matrix.portionEntries, matrix.entryCount);
    this.source = source;
    this.matrix = matrix;
    this.indices = indices;
    this.stored = values;
    this.kernel = new EntryKernel(capacity, chunkBytes + largest);
    this.decoder = new PairDecoder(this.kernel, chunkBytes);
  }

  /** Undefined where the matrix is stored in a way that only HDF5 reads. */
  static of(source: ByteSource | undefined, matrix: MatrixDetails): PortionReader | undefined {
    if (source === undefined || matrix.stored === undefined) return undefined;
    const { indices, values } = matrix.stored;
    // The chunks must not end within a pair, and not within a portion's.
    const isWhole = indices.chunkItems % 2 === 0 && (2 * matrix.portionEntries) % indices.chunkItems === 0;
    const chunkBytes = indices.chunkItems * VALUE_BYTES;
    // Blosc2 adds little to what cannot be compressed.
    const isSmall = chunkBytes <= LARGEST_CHUNK && indices.sizes.every((size) => size <= chunkBytes + SLACK);
    if (!isWhole || !isSmall || values.compression !== "none") return undefined;
    return new PortionReader(source, matrix, indices, values);
  }

  /** The entries of a portion; undefined where something is not as it should be, which HDF5 will tell. */
  read(portion: number): RawEntries | undefined {
    const { portionEntries, entryCount } = this.matrix;
    const firstEntry = portion * portionEntries;
    const count = Math.min(portionEntries, entryCount - firstEntry);
    if (!this.readPairs(firstEntry, count) || !this.readValues(firstEntry, count)) return undefined;
    return { firstEntry, count, kernel: this.kernel };
  }

  private readPairs(firstEntry: number, count: number): boolean {
    const pairsPerChunk = this.indices.chunkItems / 2;
    for (let at = 0; at < count; at += pairsPerChunk) {
      const target = { at, count: Math.min(pairsPerChunk, count - at) };
      if (!this.readChunk((firstEntry + at) / pairsPerChunk, target)) return false;
    }
    return true;
  }

  private readChunk(chunk: number, target: PairTarget): boolean {
    const { source, decoder, kernel } = this;
    const { compression, positions, sizes, masks, chunkItems } = this.indices;
    const position = positions[chunk]!;
    const size = sizes[chunk]!;
    const { count } = target;
    // A chunk that was never written has the fill value of its dataset.
    if (position === 0) return false;
    const byteLength = chunkItems * VALUE_BYTES;
    if (compression === "none" || masks[chunk] !== 0) {
      const words = new Uint32Array(4 * count);
      return (
        size === byteLength &&
        source.readInto(bytesOf(words, count * PAIR_BYTES), position) &&
        splitPairs(words, kernel, target)
      );
    }
    return source.readInto(decoder.room(size), position) && decoder.decode(size, target);
  }

  private readValues(firstEntry: number, count: number): boolean {
    const { chunkItems, positions, sizes, masks } = this.stored;
    for (let at = 0; at < count; ) {
      const chunk = Math.floor((firstEntry + at) / chunkItems);
      const within = firstEntry + at - chunk * chunkItems;
      const length = Math.min(chunkItems - within, count - at);
      const values = this.kernel.values.subarray(at, at + length);
      if (positions[chunk] === 0 || sizes[chunk] !== chunkItems * VALUE_BYTES || masks[chunk] !== 0)
        return false;
      const position = positions[chunk]! + within * VALUE_BYTES;
      if (!this.source.readInto(bytesOf(values, length * VALUE_BYTES), position)) return false;
      at += length;
    }
    return true;
  }
}

function bytesOf(array: Uint32Array | Float64Array, byteLength: number): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, byteLength);
}
