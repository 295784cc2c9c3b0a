import { inflateSync, strFromU8, type Zippable, zipSync } from "fflate";
import { HistogramError } from "../histogram-error.js";
import { crc32 } from "./crc32.js";

// Record lengths, signatures and flags of PKWARE's APPNOTE 6.3, sections 4.3.7, 4.3.12 and 4.3.16.
const localHeader = { signature: 0x04034b50, bytes: 30 };
const directoryHeader = { signature: 0x02014b50, bytes: 46 };
const directoryEnd = { signature: 0x06054b50, bytes: 22, longestComment: 0xffff };
const encryptedFlag = 1;
const utf8Flag = 0x800;
const stored = 0;
const deflated = 8;
/** Marks a number that is too large for ZIP and is kept in ZIP64's extension. */
const beyondZip = 0xffffffff;
const damaged = "The archive is damaged.";
const mostMembers = 0xffff - 1;
/** Positions have 32 bits; the rest is for headers and for what does not shrink when it is compressed. */
const mostBytes = 2 ** 32 - 2 ** 28;
/** No deflate stream expands more: a match of 258 bytes takes two bits (zlib's technical notes). */
const largestExpansion = 1032;

interface Member {
  readonly method: number;
  readonly flags: number;
  readonly crc: number;
  readonly compressedSize: number;
  readonly size: number;
  readonly headerStart: number;
}

/** A ZIP archive whose members are taken out one at a time, each checked against its checksum. */
export interface ZipArchive {
  /** In the order of the archive's directory. */
  readonly names: readonly string[];
  readonly has: (name: string) => boolean;
  /** @throws HistogramError when there is no such member, or it is damaged */
  readonly read: (name: string) => Uint8Array;
}

/** @throws HistogramError when the directory is missing or damaged */
export function openZip(bytes: Uint8Array): ZipArchive {
  const members = readDirectory(bytes);
  // Some file systems of a Mac take a letter with its accent apart.
  const composed = new Map([...members.keys()].map((name) => [name.normalize("NFC"), name]));
  const find = (name: string) =>
    members.get(name) ?? members.get(composed.get(name.normalize("NFC")) ?? name);
  return {
    names: [...members.keys()],
    has: (name) => find(name) !== undefined,
    read(name) {
      const member = find(name);
      if (member === undefined) fail(name, "a member of this archive, but it is missing");
      return extract(bytes, name, member);
    },
  };
}

/**
 * An archive of the given members. The same members give the same bytes: no time is stored.
 *
 * @param level of compression, from 0 (stored) to 9
 * @throws HistogramError when there are more members or bytes than a ZIP archive without extensions can have
 */
export function writeZip(members: ReadonlyMap<string, Uint8Array>, level: ZipLevel): Uint8Array {
  if (members.size > mostMembers) {
    throw new HistogramError({
      field: "members",
      found: members.size,
      expected: `at most ${mostMembers} in one ZIP archive`,
      remedy: "Write several archives.",
    });
  }
  const bytes = [...members.values()].reduce((sum, content) => sum + content.length, 0);
  if (bytes > mostBytes) {
    throw new HistogramError({
      field: "bytes of the members",
      found: bytes,
      expected: `at most ${mostBytes} in one ZIP archive`,
      remedy: "Write several archives.",
    });
  }
  const files: Zippable = Object.create(null);
  for (const [name, content] of members) files[name] = content;
  // The first day that ZIP can tell, in local time as ZIP has it.
  return zipSync(files, { level, mtime: new Date(1980, 0, 1) });
}

/** 0 stores, 1 to 9 compress. */
export type ZipLevel = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;

function readDirectory(bytes: Uint8Array): Map<string, Member> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = findDirectoryEnd(view);
  const count = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  if (count > mostMembers || at === beyondZip) refuseZip64("ZIP archive");
  const members = new Map<string, Member>();
  for (let i = 0; i < count; i++) {
    if (at + directoryHeader.bytes > end || view.getUint32(at, true) !== directoryHeader.signature) {
      fail("ZIP archive", `${count} members in its directory, of which the one at position ${i} is damaged`);
    }
    const nameEnd = at + directoryHeader.bytes + view.getUint16(at + 28, true);
    const next = nameEnd + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    if (next > end) fail("ZIP archive", `a directory that ends before byte ${end}`);
    const flags = view.getUint16(at + 8, true);
    const name = decodeName(bytes.subarray(at + directoryHeader.bytes, nameEnd), flags);
    if (members.has(name)) fail(name, "a member once, but it is in the archive twice");
    members.set(name, {
      flags,
      method: view.getUint16(at + 10, true),
      crc: view.getUint32(at + 16, true),
      compressedSize: view.getUint32(at + 20, true),
      size: view.getUint32(at + 24, true),
      headerStart: view.getUint32(at + 42, true),
    });
    at = next;
  }
  if (at !== end)
    fail("ZIP archive", `a directory of ${count} members that ends at byte ${end}, not ${at}`, damaged);
  for (const [name, member] of members) checkLocalHeader(bytes, name, member);
  return members;
}

/** A name. A Mac writes UTF-8 without saying so, and other programs some 8-bit code. */
function decodeName(bytes: Uint8Array, flags: number): string {
  if ((flags & utf8Flag) !== 0) return strFromU8(bytes);
  const text = strFromU8(bytes);
  return text.includes("\ufffd") ? strFromU8(bytes, true) : text;
}

function findDirectoryEnd(view: DataView): number {
  const last = view.byteLength - directoryEnd.bytes;
  for (let at = last; at >= Math.max(0, last - directoryEnd.longestComment); at--) {
    if (view.getUint32(at, true) === directoryEnd.signature) return at;
  }
  return fail(
    "ZIP archive",
    "a directory at the end of the bytes, but there is none",
    "The archive is truncated, or these bytes are no ZIP archive.",
  );
}

function extract(bytes: Uint8Array, name: string, member: Member): Uint8Array {
  const { method, flags, crc, compressedSize, size, headerStart } = member;
  if ((flags & encryptedFlag) !== 0) fail(name, "a member that is not encrypted");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start =
    headerStart +
    localHeader.bytes +
    view.getUint16(headerStart + 26, true) +
    view.getUint16(headerStart + 28, true);
  if (start + compressedSize > bytes.length) {
    fail(name, `${compressedSize} bytes, but the archive ends`, "The archive is truncated.");
  }
  const content = decompress(bytes.subarray(start, start + compressedSize), name, method, size);
  if (content.length !== size || crc32(content) !== crc) {
    fail(name, `${size} bytes of checksum ${crc.toString(16)}, but they are others`, damaged);
  }
  return content;
}

/** What the directory says of a member must be what its own header says, or one of the two is damaged. */
function checkLocalHeader(bytes: Uint8Array, name: string, member: Member): void {
  const { flags, compressedSize, size, headerStart } = member;
  if (compressedSize === beyondZip || size === beyondZip || headerStart === beyondZip) refuseZip64(name);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const nameStart = headerStart + localHeader.bytes;
  if (nameStart > bytes.length || view.getUint32(headerStart, true) !== localHeader.signature) {
    fail(name, `a header at byte ${headerStart}, but there is none`, damaged);
  }
  const nameEnd = nameStart + view.getUint16(headerStart + 26, true);
  if (decodeName(bytes.subarray(nameStart, nameEnd), flags) !== name) {
    fail(name, "a header of the same name", damaged);
  }
}

function decompress(compressed: Uint8Array, name: string, method: number, size: number): Uint8Array {
  if (method === stored) return compressed;
  if (method !== deflated) {
    throw new HistogramError({
      field: `${name}: compression method`,
      found: method,
      expected: `${stored} (stored) or ${deflated} (deflated)`,
      remedy: "Write the archive with zipfile.ZIP_STORED or zipfile.ZIP_DEFLATED.",
    });
  }
  if (size > largestExpansion * (compressed.length + 1)) {
    fail(name, `a size that ${compressed.length} compressed bytes can have, not ${size}`, damaged);
  }
  try {
    return inflateSync(compressed, { out: new Uint8Array(size) });
  } catch (cause) {
    return fail(name, `a deflate stream (${cause instanceof Error ? cause.message : cause})`);
  }
}

function refuseZip64(field: string): never {
  return fail(
    field,
    "ZIP without the 64-bit extension",
    "Write several archives, each with fewer histograms.",
  );
}

function fail(field: string, expected: string, remedy?: string): never {
  throw new HistogramError({ field, expected, ...(remedy === undefined ? {} : { remedy }) });
}
