import { CHUNK_NODE, NODE_HEADER, TREE, UNDEFINED } from "./format.js";

/** A chunk that has been written. */
export interface WrittenChunk {
  /** Its number among all chunks of the dataset. */
  readonly index: number;
  /** From the base address of the file. */
  readonly address: number;
  /** Bytes in the file. */
  readonly size: number;
}

/** Half of the children of a node, at most: what a file with a superblock of version 0 has. */
const HALF = 32;
const MOST_CHILDREN = 2 * HALF;

/** Bytes, filters that were left out, offset, and the offset within an item. */
const KEY_BYTES = 24;
const ADDRESS_BYTES = 8;
const NODE_BYTES = NODE_HEADER + MOST_CHILDREN * (KEY_BYTES + ADDRESS_BYTES) + KEY_BYTES;

/** Bytes of the tree of so many chunks. */
export function treeBytes(chunkCount: number): number {
  let nodes = 0;
  for (let count = chunkCount; nodes === 0 || count > 1; ) {
    count = Math.ceil(count / MOST_CHILDREN);
    nodes += count;
  }
  return NODE_BYTES * nodes;
}

/** What stands before a node or chunk, and behind the last: bytes of the chunk, and where it begins. */
interface Key {
  readonly size: number;
  readonly firstItem: number;
  /** Zero, but in the last key of all. */
  readonly byteInItem: number;
}

/** A node or chunk, with the key that stands before it. */
interface Child {
  readonly address: number;
  readonly size: number;
  readonly firstItem: number;
}

/**
 * The B-tree of version 1 that has the chunks of a dataset with one axis.
 *
 * Source: HDF5 File Format Specification 3.0, III.A.1.
 *
 * @param chunks in their order, at least one
 * @param itemSize bytes of an item
 * @param address where the tree is going to be
 * @returns the nodes, [treeBytes], and the address of the root
 */
export function chunkTree(
  chunks: readonly WrittenChunk[],
  { chunkItems, itemSize }: { readonly chunkItems: number; readonly itemSize: number },
  address: number,
): { readonly bytes: Uint8Array; readonly root: number } {
  let children: readonly Child[] = chunks.map(({ index, address, size }) => ({
    address,
    size,
    firstItem: index * chunkItems,
  }));
  const end = (chunks.at(-1)!.index + 1) * chunkItems;
  const nodes: Uint8Array[] = [];
  for (let level = 0; level === 0 || children.length > 1; level++) {
    const count = Math.ceil(children.length / MOST_CHILDREN);
    const first = address + NODE_BYTES * nodes.length;
    const parents: Child[] = [];
    for (let node = 0; node < count; node++) {
      const own = children.slice(node * MOST_CHILDREN, (node + 1) * MOST_CHILDREN);
      const next = children[(node + 1) * MOST_CHILDREN];
      const place = first + node * NODE_BYTES;
      nodes.push(
        nodeOf(own, {
          level,
          left: node > 0 ? BigInt(place - NODE_BYTES) : UNDEFINED,
          right: next === undefined ? UNDEFINED : BigInt(place + NODE_BYTES),
          // Neighbours share the key between them.
          last: next ? keyOf(next) : { size: 0, firstItem: end, byteInItem: itemSize },
        }),
      );
      parents.push({ ...own[0]!, address: place });
    }
    children = parents;
  }
  const bytes = new Uint8Array(NODE_BYTES * nodes.length);
  for (const [i, node] of nodes.entries()) bytes.set(node, i * NODE_BYTES);
  return { bytes, root: children[0]!.address };
}

function nodeOf(
  children: readonly Child[],
  node: {
    readonly level: number;
    readonly left: bigint;
    readonly right: bigint;
    /** The key behind all children. */
    readonly last: Key;
  },
): Uint8Array {
  const bytes = new Uint8Array(NODE_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, TREE, true);
  view.setUint8(4, CHUNK_NODE);
  view.setUint8(5, node.level);
  view.setUint16(6, children.length, true);
  view.setBigUint64(8, node.left, true);
  view.setBigUint64(16, node.right, true);
  let at = NODE_HEADER;
  for (const child of children) {
    writeKey(view, at, keyOf(child));
    view.setBigUint64(at + KEY_BYTES, BigInt(child.address), true);
    at += KEY_BYTES + ADDRESS_BYTES;
  }
  writeKey(view, at, node.last);
  return bytes;
}

function keyOf({ size, firstItem }: Child): Key {
  return { size, firstItem, byteInItem: 0 };
}

function writeKey(view: DataView, at: number, { size, firstItem, byteInItem }: Key): void {
  view.setUint32(at, size, true);
  view.setBigUint64(at + 8, BigInt(firstItem), true);
  view.setBigUint64(at + 16, BigInt(byteInItem), true);
}
