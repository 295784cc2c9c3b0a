import type { Readable } from "./byte-source.js";
import { checksum } from "./checksum.js";

/** What is not as the format of HDF5 has it, or in a version that is not read here. */
export class UnknownFormat extends Error {
  override readonly name = "UnknownFormat";
}

/** Addresses are counted from here, in a file with offsets and lengths of eight bytes. */
export interface Superblock {
  readonly base: number;
  /** Where the end of the file is noted, from the base address. */
  readonly end: IntegerField;
}

/** Where an unsigned integer of eight bytes is in the file. */
export interface IntegerField {
  readonly position: number;
  /** The bytes around it whose checksum is at their end. */
  readonly checked?: { readonly start: number; readonly end: number };
}

/** An address that says there is nothing. */
export const UNDEFINED = 0xffffffffffffffffn;

/** How a node of a B-tree of version 1 begins, what says that its leaves are chunks, and the bytes before its keys. */
export const TREE = 0x45455254; // "TREE"
export const CHUNK_NODE = 1;
export const NODE_HEADER = 24;

/** Bytes of a superblock that are looked at. */
const SUPERBLOCK_BYTES = 64;
const SIGNATURE = 0x0a1a0a0d46444889n;

/** The last place where a superblock is looked for. */
const LAST_PLACE = 2 ** 20;

/** Finds the superblock. Source: HDF5 File Format Specification 3.0, II.A. */
export function readSuperblock(source: Readable): Superblock {
  for (let place = 0; place <= LAST_PLACE; place = place === 0 ? 512 : 2 * place) {
    const view = viewAt(source, place, SUPERBLOCK_BYTES);
    if (view.getBigUint64(0, true) !== SIGNATURE) continue;
    const version = view.getUint8(8);
    const isOld = version <= 1;
    if (version > 3) throw new UnknownFormat(`superblock version ${version}`);
    const sizes = isOld ? 13 : 9;
    if (view.getUint8(sizes) !== 8 || view.getUint8(sizes + 1) !== 8)
      throw new UnknownFormat("size of offsets");
    const base = integerAt(view, isOld ? 24 + 4 * version : 12);
    if (base !== place) throw new UnknownFormat("base address");
    const end: IntegerField = isOld
      ? { position: place + 40 + 4 * version }
      : { position: place + 28, checked: { start: place, end: place + 44 } };
    return { base, end };
  }
  throw new UnknownFormat("no superblock");
}

/** The most bytes that are looked at in one piece: what describes a dataset is small. */
const MOST_VIEWED = 2 ** 24;

/** Some bytes of a file, to be looked at. */
export function viewAt(source: Readable, position: number, byteLength: number): DataView {
  if (byteLength > MOST_VIEWED) throw new UnknownFormat(`${byteLength} bytes at ${position}`);
  const bytes = new Uint8Array(byteLength);
  if (!source.readInto(bytes, position)) throw new UnknownFormat(`${byteLength} bytes at ${position}`);
  return new DataView(bytes.buffer);
}

/** An unsigned integer of eight bytes. */
export function integerAt(view: DataView, at: number): number {
  const value = Number(view.getBigUint64(at, true));
  if (!Number.isSafeInteger(value)) throw new UnknownFormat(`number ${value}`);
  return value;
}

/** What is to be written, and where, for a field to have another value. */
export function changedField(
  source: Readable,
  { position, checked }: IntegerField,
  value: number,
): { readonly position: number; readonly bytes: Uint8Array } {
  const start = checked?.start ?? position;
  const end = checked?.end ?? position + 8;
  const view = viewAt(source, start, end - start + (checked ? 4 : 0));
  const bytes = new Uint8Array(view.buffer);
  view.setBigUint64(position - start, BigInt(value), true);
  if (checked) view.setUint32(end - start, checksum(bytes.subarray(0, end - start)), true);
  return { position: start, bytes };
}
