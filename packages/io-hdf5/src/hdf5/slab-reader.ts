import { RabbitInputError } from "@rabbit-fit/contracts";
import type { DatasetInfo } from "./dataset-info.js";
import type { OpenFile } from "./open-file.js";

/**
 * About how many bytes are read at once. A slab is a whole number of chunks: h5wasm opens the dataset anew for every
 * read, so that HDF5's cache never helps and a chunk read in pieces is decompressed once for each piece.
 */
const SLAB_BYTES = 4 * 1024 ** 2;

/** Where the numbers of a slab are on the heap of HDF5, until the next slab is read. */
export interface Slab {
  /** Index of its first item in the flattened dataset. */
  readonly start: number;
  /** Number of items. */
  readonly count: number;
  /** The heap, as it is now: each call of HDF5 can make it grow, and then it has another buffer. */
  readonly buffer: ArrayBufferLike;
  /** Where the items are on the heap. */
  readonly byteOffset: number;
}

/** Reads a dataset of any rank, in order or in pieces of the caller's choice, flattened, the last axis fastest. */
export class SlabReader {
  /** Items in one step along the first axis. */
  readonly rowSize: number;
  private readonly file: OpenFile;
  private readonly info: DatasetInfo;
  private readonly rowCount: number;
  private readonly rowsPerSlab: number;
  private nextRow = 0;
  private pointer = 0;
  private allocated = 0;

  constructor(file: OpenFile, info: DatasetInfo) {
    this.file = file;
    this.info = info;
    const [rowCount = 1, ...rest] = info.shape;
    this.rowCount = info.length === 0 ? 0 : rowCount;
    this.rowSize = rest.reduce((product, size) => product * size, 1);
    const chunkRows = info.chunk?.[0] ?? 1;
    const chunkBytes = chunkRows * this.rowSize * info.itemSize;
    this.rowsPerSlab = Math.min(
      chunkRows * Math.max(1, Math.floor(SLAB_BYTES / chunkBytes)),
      Math.max(1, rowCount),
    );
  }

  /** The next slab, undefined after the last. */
  next(): Slab | undefined {
    if (this.nextRow >= this.rowCount) return undefined;
    const slab = this.read(this.nextRow, Math.min(this.rowsPerSlab, this.rowCount - this.nextRow));
    this.nextRow += slab.count / this.rowSize;
    const { path, length, itemSize } = this.info;
    this.file.progress?.advance(path, slab.start + slab.count, length, slab.count * itemSize);
    return slab;
  }

  /** Some steps along the first axis. */
  read(firstRow: number, rows: number): Slab {
    const { module, fileId } = this.file;
    const { path, itemSize, shape } = this.info;
    const count = rows * this.rowSize;
    this.reserve(Math.max(count, this.rowsPerSlab * this.rowSize) * itemSize);
    const at = BigInt(this.pointer);
    this.file.attemptToRead(path, () => {
      if (shape.length === 0) return module.get_dataset_data(fileId, path, null, null, null, at);
      const zeros = shape.map(() => 0n);
      const extent = [BigInt(rows), ...shape.slice(1).map(BigInt)];
      const offset = [BigInt(firstRow), ...zeros.slice(1)];
      return module.get_dataset_data(fileId, path, extent, offset, zeros.fill(1n), at);
    });
    return {
      start: firstRow * this.rowSize,
      count,
      get buffer() {
        return module.HEAPU8.buffer;
      },
      byteOffset: this.pointer,
    };
  }

  /** Gives the heap back. */
  close(): void {
    if (this.pointer !== 0) this.file.module._free(this.pointer);
    this.pointer = 0;
    this.allocated = 0;
  }

  private reserve(bytes: number): void {
    if (bytes <= this.allocated) return;
    this.close();
    this.pointer = bytes <= this.file.module.MAXIMUM_MEMORY ? this.file.module._malloc(bytes) : 0;
    if (this.pointer !== 0) {
      this.allocated = bytes;
      return;
    }
    throw new RabbitInputError({
      file: this.file.name,
      field: this.info.path,
      state: `stored in chunks of ${bytes} bytes`,
      expected: "chunks that fit into the memory of HDF5 (2 GiB)",
      remedy: "Write the file again in chunks of a few MiB.",
    });
  }
}
