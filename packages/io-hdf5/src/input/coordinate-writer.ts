import type { SparseRowBlock } from "@rabbit-fit/contracts";
import { PairEncoder } from "../blosc2/pair-encoder.js";
import { PAIR_BYTES } from "../blosc2/pairs.js";
import type { EmptyDataset, FileTail, PlacedChunk } from "../chunks/file-tail.js";
import type { NewFile } from "../hdf5/new-file.js";
import { ORIGINAL_SHAPE } from "./flat-array.js";

const { BYTES_PER_ELEMENT: VALUE_BYTES } = Float64Array;

/** Bytes of an entry in the file, decompressed: a pair of int64 and a float64. */
export const ENTRY_BYTES = PAIR_BYTES + VALUE_BYTES;

/** Rows and columns of entries, sorted by row, then column. */
export interface CoordinateEntries {
  readonly rows: Uint32Array;
  readonly columns: Uint32Array;
  readonly values: Float64Array;
}

/** The shape of a sparse matrix, and how many entries it has. */
export interface MatrixSize {
  readonly rowCount: number;
  readonly columnCount: number;
  readonly entryCount: number;
}

/**
 * Has a sparse matrix written as Python rabbit stores it, when HDF5 has closed the file: pairs (row, column) of int64,
 * and values, by row and column.
 *
 * @param fill adds all entries
 */
export function appendMatrix(
  file: NewFile,
  path: string,
  { rowCount, columnCount, entryCount }: MatrixSize,
  fill: (writer: CoordinateWriter) => Promise<void>,
): void {
  file.createGroup(path);
  file.writeAttribute(path, "dense_shape", [rowCount, columnCount]);
  const chunkOf = (count: number, bytes: number) =>
    Math.min(count, Math.max(1, Math.floor(file.chunkBytes / bytes)));
  const indices = emptyDataset(file, `${path}/indices`, {
    like: new BigInt64Array(0),
    length: 2 * entryCount,
    // A chunk has whole pairs.
    chunkItems: 2 * chunkOf(entryCount, PAIR_BYTES),
    compression: "blosc2",
  });
  // Measured in Python rabbit: values compress by 4%, at five times the cost of writing them as they are.
  const values = emptyDataset(file, `${path}/values`, {
    like: new Float64Array(0),
    length: entryCount,
    chunkItems: chunkOf(entryCount, VALUE_BYTES),
    compression: "none",
  });
  file.writeAttribute(`${path}/indices`, ORIGINAL_SHAPE, [entryCount, 2]);
  file.writeAttribute(`${path}/values`, ORIGINAL_SHAPE, [entryCount]);
  if (entryCount === 0) return;
  file.append(async (tail) => {
    const writer = new CoordinateWriter(file, path, { tail, indices, values });
    await fill(writer);
    await writer.finish();
  });
}

function emptyDataset(
  file: NewFile,
  path: string,
  dataset: {
    readonly like: BigInt64Array | Float64Array;
    readonly length: number;
    readonly chunkItems: number;
    readonly compression: "blosc2" | "none";
  },
): EmptyDataset {
  const { like, length, chunkItems, compression } = dataset;
  file.createDataset(path, like, length, chunkItems, compression);
  return { address: file.addressOf(path), length, chunkItems, itemSize: like.BYTES_PER_ELEMENT };
}

/** Where a sparse matrix is written. */
interface MatrixDatasets {
  readonly tail: FileTail;
  readonly indices: EmptyDataset;
  readonly values: EmptyDataset;
}

/** Writes the entries of a sparse matrix, of which there is at least one, behind what HDF5 has written. */
export class CoordinateWriter {
  private readonly file: NewFile;
  private readonly path: string;
  private readonly datasets: MatrixDatasets;
  private readonly entryCount: number;
  private readonly encoder: PairEncoder;
  private readonly chunks: PlacedChunk[] = [];
  /** Position of the first value: the chunks of values come one after the other. */
  private readonly valuesStart: number;
  /** Values that belong to the pairs of the encoder. There are two: one is filled while the other is written. */
  private readonly buffers: readonly [Float64Array, Float64Array];
  /** CoordinateEntries that have been written, and those that wait. */
  private written = 0;
  private waiting = 0;

  constructor(file: NewFile, path: string, datasets: MatrixDatasets) {
    const { tail, indices, values } = datasets;
    const pairs = indices.chunkItems / 2;
    this.file = file;
    this.path = path;
    this.datasets = datasets;
    this.entryCount = values.length;
    this.encoder = new PairEncoder(pairs);
    this.buffers = [new Float64Array(pairs), new Float64Array(pairs)];
    this.valuesStart = tail.reserve(chunkCount(values) * values.chunkItems * VALUE_BYTES);
  }

  /** Appends entries one by one. Their arrays are copied. */
  async addEntries({ rows, columns, values }: CoordinateEntries): Promise<void> {
    for (let from = 0; from < values.length; ) {
      const count = Math.min(values.length - from, this.room());
      this.encoder.rows.set(rows.subarray(from, from + count), this.waiting);
      await this.add(columns, values, from, count);
      from += count;
    }
  }

  /** Appends the entries of consecutive rows. Their arrays are copied. */
  addRows(block: SparseRowBlock): Promise<void> {
    return this.addBlock(block, "copied");
  }

  /** The same, of arrays that stay as they are until the file is written: a chunk of values is written from them. */
  addLastingRows(block: SparseRowBlock): Promise<void> {
    return this.addBlock(block, "lasting");
  }

  /** Writes what is left, and checks that all was given. */
  async finish(): Promise<void> {
    await this.flush(this.buffer());
    if (this.written !== this.entryCount) {
      throw new RangeError(`${this.path} got ${this.written} entries, expected ${this.entryCount}`);
    }
    const { tail, indices, values } = this.datasets;
    await tail.adopt(indices, this.chunks);
    const size = values.chunkItems * VALUE_BYTES;
    const chunks = Array.from({ length: chunkCount(values) }, (_, index) => ({
      index,
      position: this.valuesStart + index * size,
      size,
    }));
    await tail.adopt(values, chunks);
  }

  private async addBlock(
    { firstRow, rowStart, columns, values }: SparseRowBlock,
    arrays: "copied" | "lasting",
  ): Promise<void> {
    let row = 0;
    for (let from = 0; from < values.length; ) {
      const count = Math.min(values.length - from, this.room());
      const to = from + count;
      const out = this.encoder.rows;
      for (let entry = from; entry < to; ) {
        while (rowStart[row + 1]! <= entry) row++;
        const end = Math.min(to, rowStart[row + 1]!);
        out.fill(firstRow + row, this.waiting + entry - from, this.waiting + end - from);
        entry = end;
      }
      if (arrays === "lasting" && count === out.length) await this.addChunk(columns, values, from);
      else await this.add(columns, values, from, count);
      from = to;
    }
  }

  private room(): number {
    return this.encoder.rows.length - this.waiting;
  }

  /** Puts columns and values beside the rows, which are there, and writes the chunk that is full. */
  private async add(columns: Uint32Array, values: Float64Array, from: number, count: number): Promise<void> {
    const { encoder, waiting } = this;
    encoder.columns.set(columns.subarray(from, from + count), waiting);
    this.buffer().set(values.subarray(from, from + count), waiting);
    this.waiting += count;
    if (this.room() === 0) await this.flush(this.buffer());
  }

  /** The same of all entries of a chunk, without a copy of their values. */
  private async addChunk(columns: Uint32Array, values: Float64Array, from: number): Promise<void> {
    const { encoder } = this;
    const to = from + encoder.columns.length;
    encoder.columns.set(columns.subarray(from, to));
    this.waiting = to - from;
    await this.flush(values.subarray(from, to));
  }

  private buffer(): Float64Array {
    return this.buffers[this.chunks.length % 2]!;
  }

  /** @param values of the entries that wait */
  private async flush({ buffer, byteOffset }: Float64Array): Promise<void> {
    const { encoder, waiting, written, file, path, entryCount } = this;
    if (waiting === 0) return;
    const { tail } = this.datasets;
    // The rest of the last chunk is zeros, as HDF5 has it.
    encoder.rows.fill(0, waiting);
    encoder.columns.fill(0, waiting);
    const pairs = encoder.encode().slice();
    const position = tail.reserve(pairs.length);
    await tail.write(
      { bytes: pairs, position },
      {
        bytes: new Uint8Array(buffer, byteOffset, waiting * VALUE_BYTES),
        position: this.valuesStart + written * VALUE_BYTES,
      },
    );
    this.chunks.push({ index: this.chunks.length, position, size: pairs.length });
    this.written += waiting;
    this.waiting = 0;
    file.progress?.advance(`${path}/values`, this.written, entryCount, waiting * ENTRY_BYTES);
    await file.pause();
  }
}

function chunkCount({ length, chunkItems }: EmptyDataset): number {
  return Math.ceil(length / chunkItems);
}
