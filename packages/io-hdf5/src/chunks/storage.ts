import type { Readable } from "./byte-source.js";
import {
  CHUNK_NODE,
  integerAt,
  NODE_HEADER,
  readSuperblock,
  type Superblock,
  TREE,
  UNDEFINED,
  UnknownFormat,
  viewAt,
} from "./format.js";
import { headerMessages, LAYOUT } from "./object-header.js";

/** Where the items of a dataset are. */
export type Storage =
  /** In the header of the dataset itself. */
  | { readonly kind: "compact" }
  /** In one piece: none of it where nothing was ever written. */
  | { readonly kind: "contiguous"; readonly bytes: number }
  /** In chunks, of which so many have been written; undefined in an index that is not read here. */
  | { readonly kind: "chunked"; readonly chunkCount: number | undefined }
  /** In other files, or in other datasets. */
  | { readonly kind: "external" | "virtual" };

const EXTERNAL_FILES = 0x07;

/** The classes of a layout message. */
const [COMPACT, CONTIGUOUS, CHUNKED, VIRTUAL] = [0, 1, 2, 3];

/**
 * Reads where the items of a dataset are. Source: HDF5 File Format Specification 3.0, IV.A.2.h and i.
 *
 * @param address of the header of the dataset, from the base address of the file
 * @throws UnknownFormat, or RangeError where it is damaged
 */
export function readStorage(source: Readable, address: number): Storage {
  const superblock = readSuperblock(source);
  let layout: Storage | undefined;
  for (const { type, view, data } of headerMessages(source, superblock, address)) {
    if (type === EXTERNAL_FILES) return { kind: "external" };
    if (type === LAYOUT) layout = storageOf(source, superblock, view, data);
  }
  if (layout === undefined) throw new UnknownFormat("no layout");
  return layout;
}

function storageOf(source: Readable, superblock: Superblock, view: DataView, at: number): Storage {
  const [version, kind] = [view.getUint8(at), view.getUint8(at + 1)];
  if (version < 3 || version > 5) throw new UnknownFormat(`layout of version ${version}`);
  if (kind === COMPACT) return { kind: "compact" };
  if (kind === VIRTUAL) return { kind: "virtual" };
  if (kind === CONTIGUOUS) {
    if (view.getBigUint64(at + 2, true) === UNDEFINED) return { kind: "contiguous", bytes: 0 };
    const [address, bytes] = [integerAt(view, at + 2), integerAt(view, at + 10)];
    const isThere = bytes === 0 || source.readInto(new Uint8Array(1), superblock.base + address + bytes - 1);
    return { kind: "contiguous", bytes: isThere ? bytes : 0 };
  }
  if (kind !== CHUNKED) throw new UnknownFormat(`layout of class ${kind}`);
  if (version > 3) return { kind: "chunked", chunkCount: undefined };
  if (view.getBigUint64(at + 3, true) === UNDEFINED) return { kind: "chunked", chunkCount: 0 };
  // The last of the sizes in the message is that of an item.
  const rank = view.getUint8(at + 2) - 1;
  return {
    kind: "chunked",
    chunkCount: countChunks(source, superblock, { root: integerAt(view, at + 3), rank }),
  };
}

/** Chunks in a B-tree of version 1, of which no node is visited twice. */
function countChunks(
  source: Readable,
  { base }: Superblock,
  { root, rank }: { readonly root: number; readonly rank: number },
): number {
  const step = 8 + 8 * (rank + 1) + 8;
  const seen = new Set([root]);
  let count = 0;
  for (const address of seen) {
    const head = viewAt(source, base + address, NODE_HEADER);
    if (head.getUint32(0, true) !== TREE || head.getUint8(4) !== CHUNK_NODE)
      throw new UnknownFormat("a tree of chunks");
    const children = head.getUint16(6, true);
    if (head.getUint8(5) === 0) {
      count += children;
      continue;
    }
    const view = viewAt(source, base + address + NODE_HEADER, children * step);
    for (let child = 0; child < children; child++) {
      const target = integerAt(view, child * step + step - 8);
      if (seen.has(target)) throw new UnknownFormat("a tree of chunks that meets itself");
      seen.add(target);
    }
  }
  return count;
}
