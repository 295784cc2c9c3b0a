import type { Readable } from "./byte-source.js";
import { type IntegerField, integerAt, type Superblock, UNDEFINED, UnknownFormat, viewAt } from "./format.js";

/** Where the chunks of a dataset are. */
export interface ChunkedLayout {
  /** Address of the root of the tree of chunks; undefined where no chunk was ever written. */
  readonly tree: number | undefined;
  /** Where that address is. */
  readonly treeField: IntegerField;
  /** Shape of a chunk. */
  readonly shape: readonly number[];
  /** Bytes of an item. */
  readonly itemSize: number;
}

const CONTINUATION = 0x10;
export const LAYOUT = 0x08;

/** Where the address of the tree is in a layout message. */
const TREE_OFFSET = 3;

/** Bit of the flags of a message that is stored elsewhere. */
const SHARED = 0x02;

/** The most bytes of a block of messages, and the most blocks: those of a dataset are small. */
const MOST_BYTES = 2 ** 20;
const MOST_BLOCKS = 64;

const OBJECT_HEADER = 0x5244484f; // "OHDR"
const CONTINUATION_BLOCK = 0x4b48434f; // "OCHK"

/** A run of messages, and what stands before each. */
interface Messages {
  readonly view: DataView;
  /** Where the view begins in the file. */
  readonly position: number;
  readonly start: number;
  readonly end: number;
  /** The bytes in the file whose checksum is at their end. */
  readonly checked?: { readonly start: number; readonly end: number };
}

/** One message of an object header. */
export interface HeaderMessage {
  readonly type: number;
  readonly flags: number;
  /** Bytes around it, and where its data are in them. */
  readonly view: DataView;
  readonly data: number;
  readonly size: number;
  /** Where the view begins in the file. */
  readonly position: number;
  /** The bytes in the file whose checksum is at their end. */
  readonly checked?: { readonly start: number; readonly end: number };
}

/**
 * Reads from the header of a dataset where its chunks are.
 *
 * @param address of the header, from the base address
 * @throws UnknownFormat, or RangeError where the header ends too early
 */
export function readLayout(source: Readable, superblock: Superblock, address: number): ChunkedLayout {
  for (const { type, flags, view, data, position, checked } of headerMessages(source, superblock, address)) {
    if (type !== LAYOUT) continue;
    if ((flags & SHARED) !== 0) throw new UnknownFormat("a shared layout");
    return layoutAt(view, data, { position: position + data + TREE_OFFSET, ...(checked && { checked }) });
  }
  throw new UnknownFormat("no layout");
}

/**
 * The messages in the header of an object. Source: HDF5 File Format Specification 3.0, IV.A.
 *
 * @param address of the header, from the base address
 * @throws UnknownFormat, or RangeError where the header ends too early
 */
export function* headerMessages(
  source: Readable,
  { base }: Superblock,
  address: number,
): Generator<HeaderMessage> {
  const head = viewAt(source, base + address, 16);
  const isNew = head.getUint32(0, true) === OBJECT_HEADER;
  const first = isNew ? newMessages(source, base + address, head) : oldMessages(source, base + address, head);
  const hasOrder = isNew && (head.getUint8(5) & 0x04) !== 0;
  const prefix = isNew ? (hasOrder ? 6 : 4) : 8;
  const blocks = [first];
  for (let block = 0; block < blocks.length; block++) {
    const { view, position, start, end, checked } = blocks[block]!;
    for (let at = start; at + prefix <= end; ) {
      const type = isNew ? view.getUint8(at) : view.getUint16(at, true);
      const size = view.getUint16(at + (isNew ? 1 : 2), true);
      const flags = view.getUint8(at + (isNew ? 3 : 4));
      const data = at + prefix;
      if (data + size > end) throw new UnknownFormat("a message that is too long");
      yield { type, flags, view, data, size, position, ...(checked && { checked }) };
      if (type === CONTINUATION) {
        if (blocks.length === MOST_BLOCKS) throw new UnknownFormat("too many blocks of messages");
        blocks.push(continued(source, base + integerAt(view, data), integerAt(view, data + 8), isNew));
      }
      at = data + size;
    }
  }
}

/** Version 1: twelve bytes, aligned to eight. */
function oldMessages(source: Readable, position: number, head: DataView): Messages {
  if (head.getUint8(0) !== 1) throw new UnknownFormat("version of an object header");
  const size = checkedSize(head.getUint32(8, true));
  return { view: viewAt(source, position + 16, size), position: position + 16, start: 0, end: size };
}

function newMessages(source: Readable, position: number, head: DataView): Messages {
  if (head.getUint8(4) !== 2) throw new UnknownFormat("version of an object header");
  const flags = head.getUint8(5);
  const sizeAt = 6 + ((flags & 0x20) !== 0 ? 16 : 0) + ((flags & 0x10) !== 0 ? 4 : 0);
  const sizeBytes = 1 << (flags & 0x03);
  const view = viewAt(source, position, sizeAt + sizeBytes);
  let size = 0;
  for (let i = sizeBytes - 1; i >= 0; i--) size = 256 * size + view.getUint8(sizeAt + i);
  checkedSize(size);
  const start = position + sizeAt + sizeBytes;
  const checked = { start: position, end: start + size };
  return { view: viewAt(source, start, size), position: start, start: 0, end: size, checked };
}

function continued(source: Readable, position: number, length: number, isNew: boolean): Messages {
  const view = viewAt(source, position, checkedSize(length));
  if (!isNew) return { view, position, start: 0, end: length };
  if (view.getUint32(0, true) !== CONTINUATION_BLOCK)
    throw new UnknownFormat("continuation of an object header");
  // A checksum of four bytes is last.
  const end = length - 4;
  return { view, position, start: 4, end, checked: { start: position, end: position + end } };
}

function checkedSize(size: number): number {
  if (size > MOST_BYTES) throw new UnknownFormat(`an object header of ${size} bytes`);
  return size;
}

/** Version 3 of the layout message, chunked: the only one whose chunks are in a tree of version 1. */
function layoutAt(view: DataView, at: number, treeField: IntegerField): ChunkedLayout {
  const [version, kind, dimensions] = [view.getUint8(at), view.getUint8(at + 1), view.getUint8(at + 2)];
  if (version !== 3 || kind !== 2) throw new UnknownFormat(`layout ${kind} of version ${version}`);
  const sizes = Array.from({ length: dimensions }, (_, i) => view.getUint32(at + 11 + 4 * i, true));
  const treeAt = at + TREE_OFFSET;
  const tree = view.getBigUint64(treeAt, true) === UNDEFINED ? undefined : integerAt(view, treeAt);
  return { tree, treeField, shape: sizes.slice(0, -1), itemSize: sizes.at(-1) ?? 0 };
}
