import type { ClosedFile } from "./closed-file.js";
import { changedField, type IntegerField, readSuperblock, type Superblock, UnknownFormat } from "./format.js";
import { chunkTree, treeBytes } from "./new-tree.js";
import { readLayout } from "./object-header.js";

/** HDF5 keeps to multiples of eight bytes. */
const ALIGNMENT = 8;

/** A dataset with one axis, as HDF5 has made it: none of its chunks has been written. */
export interface EmptyDataset {
  /** Address of its header. */
  readonly address: number;
  readonly length: number;
  readonly chunkItems: number;
  readonly itemSize: number;
}

/** A chunk that has been written. */
export interface PlacedChunk {
  /** Its number among all chunks of the dataset, in whose order they are. */
  readonly index: number;
  /** Its place in the file. */
  readonly position: number;
  readonly size: number;
}

/** Bytes, and where they go. */
export interface PlacedBytes {
  readonly bytes: Uint8Array;
  readonly position: number;
}

/**
 * The end of a file that HDF5 has closed, where chunks are appended without it: HDF5 would copy each twice, compress
 * it in the same thread, and open its dataset anew. The disk takes one write while the next is being made.
 */
export class FileTail {
  private readonly file: ClosedFile;
  private readonly superblock: Superblock;
  private end: number;
  private running: Promise<void> | undefined;

  constructor(file: ClosedFile) {
    this.file = file;
    this.superblock = readSuperblock(file);
    this.end = file.size;
  }

  /** Room for so many bytes, as a position in the file. What is not written reads as zeros. */
  reserve(byteLength: number): number {
    const position = Math.ceil(this.end / ALIGNMENT) * ALIGNMENT;
    this.end = position + byteLength;
    return position;
  }

  /**
   * Writes bytes, which must stay as they are until the next call has returned. Parts are written at the same time: a part
   * that waited for another part would wait for this thread, too.
   */
  async write(...parts: readonly PlacedBytes[]): Promise<void> {
    await this.running;
    const writes = parts.map(({ bytes, position }) => this.file.write(bytes, position));
    this.running = Promise.all(writes).then(() => undefined);
    // Told by the next call, and not before.
    this.running.catch(() => undefined);
  }

  /** Gives a dataset its chunks, which have been written. */
  async adopt(dataset: EmptyDataset, chunks: readonly PlacedChunk[]): Promise<void> {
    if (chunks.length === 0) return;
    const { base } = this.superblock;
    const layout = readLayout(this.file, this.superblock, dataset.address);
    if (layout.tree !== undefined) throw new UnknownFormat("chunks in an empty dataset");
    const position = this.reserve(treeBytes(chunks.length));
    const written = chunks.map(({ index, position, size }) => ({ index, address: position - base, size }));
    const tree = chunkTree(written, dataset, position - base);
    await this.write({ bytes: tree.bytes, position });
    await this.set(layout.treeField, tree.root);
  }

  /** Notes in the file where it ends, and waits until all is written. */
  async finish(): Promise<void> {
    const { base, end } = this.superblock;
    await this.set(end, this.end - base);
    await this.running;
  }

  private async set(field: IntegerField, value: number): Promise<void> {
    await this.write(changedField(this.file, field, value));
  }
}
