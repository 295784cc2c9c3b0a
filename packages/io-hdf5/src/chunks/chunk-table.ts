import type { ByteSource } from "./byte-source.js";
import {
  CHUNK_NODE,
  integerAt,
  NODE_HEADER,
  readSuperblock,
  type Superblock,
  TREE,
  UnknownFormat,
  viewAt,
} from "./format.js";
import { type ChunkedLayout, readLayout } from "./object-header.js";

/** What HDF5 says of a dataset. */
export interface DatasetShape {
  readonly shape: readonly number[];
  /** Bytes of an item. */
  readonly itemSize: number;
}

/** Where the chunks of a dataset are, in the order of its items. */
export interface ChunkTable {
  /** Items of a chunk, in their order one after the other. */
  readonly chunkItems: number;
  readonly itemSize: number;
  /** Positions in the file, [chunks]; 0 where a chunk was never written. */
  readonly positions: Float64Array;
  /** Bytes in the file, [chunks]. */
  readonly sizes: Uint32Array;
  /** Filters that were not applied when the chunk was written, as bits, [chunks]. */
  readonly masks: Uint32Array;
}

/**
 * Finds the chunks of a dataset in its file. They are cut along the first axis only.
 *
 * @param address of the header of the dataset, from the base address of the file
 * @returns undefined where the dataset is stored in another way, or its description is damaged: HDF5 will tell
 */
export function findChunks(source: ByteSource, info: DatasetShape, address: number): ChunkTable | undefined {
  try {
    const superblock = readSuperblock(source);
    const layout = readLayout(source, superblock, address);
    return tableOf(source, superblock, layout, info);
  } catch (error) {
    if (error instanceof UnknownFormat || error instanceof RangeError) return undefined;
    throw error;
  }
}

function tableOf(
  source: ByteSource,
  superblock: Superblock,
  { tree, shape, itemSize }: ChunkedLayout,
  info: DatasetShape,
): ChunkTable {
  const rest = info.shape.slice(1);
  const [chunkRows = 0, ...chunkRest] = shape;
  if (itemSize !== info.itemSize || shape.length !== info.shape.length || chunkRows === 0) {
    throw new UnknownFormat("shape of a chunk");
  }
  if (rest.some((size, axis) => size !== chunkRest[axis]))
    throw new UnknownFormat("chunks along the second axis");
  const chunkItems = rest.reduce((product, size) => product * size, chunkRows);
  const count = Math.ceil((info.shape[0] ?? 0) / chunkRows);
  const table: ChunkTable = {
    chunkItems,
    itemSize,
    positions: new Float64Array(count),
    sizes: new Uint32Array(count),
    masks: new Uint32Array(count),
  };
  if (tree !== undefined) new TreeWalk(source, superblock, shape.length, chunkRows, table).visit(tree);
  return table;
}

/** Notes the chunks in a B-tree of version 1. Source: HDF5 File Format Specification 3.0, III.A.1. */
class TreeWalk {
  private readonly source: ByteSource;
  private readonly superblock: Superblock;
  private readonly rank: number;
  private readonly chunkRows: number;
  private readonly table: ChunkTable;
  /** Nodes and chunks that a sound tree can still have: a damaged one may go in circles. */
  private left: number;

  constructor(
    source: ByteSource,
    superblock: Superblock,
    rank: number,
    chunkRows: number,
    table: ChunkTable,
  ) {
    this.source = source;
    this.superblock = superblock;
    this.rank = rank;
    this.chunkRows = chunkRows;
    this.table = table;
    this.left = 3 * table.sizes.length + 256;
  }

  visit(address: number, level?: number): void {
    const { source, superblock, rank } = this;
    const position = superblock.base + address;
    const head = viewAt(source, position, NODE_HEADER);
    if (head.getUint32(0, true) !== TREE || head.getUint8(4) !== CHUNK_NODE)
      throw new UnknownFormat("a tree of chunks");
    const ownLevel = head.getUint8(5);
    if (level !== undefined && ownLevel !== level) throw new UnknownFormat("level of a tree of chunks");
    const count = head.getUint16(6, true);
    // The offset of a chunk has a zero for the bytes of an item at the end.
    const keyBytes = 8 + 8 * (rank + 1);
    const step = keyBytes + 8;
    const view = viewAt(source, position + NODE_HEADER, count * step);
    for (let child = 0; child < count; child++) {
      if (this.left-- === 0) throw new UnknownFormat("too many chunks");
      const target = integerAt(view, child * step + keyBytes);
      if (ownLevel === 0) this.note(view, child * step, target);
      else this.visit(target, ownLevel - 1);
    }
  }

  private note(view: DataView, key: number, address: number): void {
    const { positions, sizes, masks } = this.table;
    const firstRow = integerAt(view, key + 8);
    const chunk = firstRow / this.chunkRows;
    // Chunks beyond the end were written before the dataset was made smaller.
    if (!Number.isInteger(chunk) || chunk >= sizes.length) throw new UnknownFormat("offset of a chunk");
    if (positions[chunk] !== 0) throw new UnknownFormat("a chunk twice");
    positions[chunk] = this.superblock.base + address;
    sizes[chunk] = view.getUint32(key, true);
    masks[chunk] = view.getUint32(key + 4, true);
  }
}
