import { RabbitInputError } from "@rabbit-fit/contracts";
import type { DatasetInfo, OpenFile } from "./open-file.js";

/**
 * About how many bytes are read at once. A slab is a whole number of chunks: h5wasm opens the dataset anew for every
 * read, so that HDF5's cache never helps and a chunk read in pieces is decompressed once for each piece.
 */
const SLAB_BYTES = 4 * 1024 ** 2;

/** A view on the numbers of a slab, on the heap of HDF5. It is valid until the next call of HDF5. */
export interface Slab {
  /** Index of its first item in the flattened dataset. */
  readonly start: number;
  /** Number of items. */
  readonly count: number;
  /** Where the items are on the heap. */
  readonly buffer: ArrayBufferLike;
  readonly byteOffset: number;
}

/** Reads a dataset of any rank from its first item to its last, flattened, the last axis fastest. */
export class SlabReader {
  private readonly file: OpenFile;
  private readonly info: DatasetInfo;
  /** Items in one step along the first axis. */
  private readonly rowSize: number;
  private readonly rowsPerSlab: number;
  private nextRow = 0;
  private pointer = 0;

  /** @param multipleOf a slab has a multiple of so many items, except the last */
  constructor(file: OpenFile, info: DatasetInfo, multipleOf = 1) {
    this.file = file;
    this.info = info;
    const [rowCount = 1, ...rest] = info.shape;
    this.rowSize = rest.reduce((product, size) => product * size, 1);
    const chunkRows = info.chunk?.[0] ?? 1;
    const chunkBytes = chunkRows * this.rowSize * info.itemSize;
    let rows = chunkRows * Math.max(1, Math.floor(SLAB_BYTES / chunkBytes));
    while ((rows * this.rowSize) % multipleOf !== 0) rows *= 2;
    this.rowsPerSlab = Math.min(rows, Math.max(1, rowCount));
  }

  /** The next slab, undefined after the last. */
  next(): Slab | undefined {
    const rowCount = this.info.length === 0 ? 0 : (this.info.shape[0] ?? 1);
    if (this.nextRow >= rowCount) return undefined;
    const { module, fileId } = this.file;
    const { path, itemSize, shape, length } = this.info;
    const rows = Math.min(this.rowsPerSlab, rowCount - this.nextRow);
    if (this.pointer === 0) this.pointer = this.allocate(this.rowsPerSlab * this.rowSize * itemSize);
    const start = this.nextRow * this.rowSize;
    const count = rows * this.rowSize;
    const at = BigInt(this.pointer);
    this.file.attempt(path, () => {
      if (shape.length === 0) return module.get_dataset_data(fileId, path, null, null, null, at);
      const zeros = shape.map(() => 0n);
      const extent = [BigInt(rows), ...shape.slice(1).map(BigInt)];
      const offset = [BigInt(this.nextRow), ...zeros.slice(1)];
      return module.get_dataset_data(fileId, path, extent, offset, zeros.fill(1n), at);
    });
    this.nextRow += rows;
    this.file.onProgress?.({ dataset: path, done: start + count, total: length });
    // The heap may have grown, and its buffer with it: ask for it after every call.
    return { start, count, buffer: module.HEAPU8.buffer, byteOffset: this.pointer };
  }

  /** Gives the heap back. */
  close(): void {
    if (this.pointer !== 0) this.file.module._free(this.pointer);
    this.pointer = 0;
  }

  private allocate(bytes: number): number {
    const pointer = bytes <= this.file.module.MAXIMUM_MEMORY ? this.file.module._malloc(bytes) : 0;
    if (pointer !== 0) return pointer;
    throw new RabbitInputError({
      file: this.file.name,
      field: this.info.path,
      found: `stored in chunks of ${bytes} bytes`,
      expected: "chunks that fit into the memory of HDF5 (2 GiB)",
      remedy: "Write the file again in chunks of a few MiB.",
    });
  }
}
