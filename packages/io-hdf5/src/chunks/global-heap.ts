import type { Readable } from "./byte-source.js";

/** Bytes of a file in which heaps are looked for: names are written before what is large. */
const MOST_BYTES = 64 * 1024 ** 2;

/** Bytes that are looked at in one piece. */
const PIECE_BYTES = 2 ** 20;

/** Bytes of a heap that are read in one piece: objects are names, and there are 100,000 of them. */
const WINDOW_BYTES = 2 ** 16;

/** "GCOL", version 1, three zeros; then the size of the collection, and its objects. */
const SIGNATURE = [0x47, 0x43, 0x4f, 0x4c, 1, 0, 0, 0];
const COLLECTION_HEADER = 16;
const OBJECT_HEADER = 16;

/** What is wrong with a heap. */
export interface HeapFault {
  readonly position: number;
  readonly found: string;
}

/** The global heaps of a file, in which strings and lists of any length are. */
export interface GlobalHeaps {
  /** Bytes of the longest string or list. */
  readonly longest: number;
  /** Whether all of the file was looked at. */
  readonly complete: boolean;
  readonly fault?: HeapFault;
}

/**
 * Looks at the global heaps of a file. HDF5 goes from object to object by their sizes, and never ends where one has
 * the size zero. Source: HDF5 File Format Specification 3.0, III.E.
 */
export function checkGlobalHeaps(source: Readable, size: number): GlobalHeaps {
  let longest = 0;
  const end = Math.min(size, MOST_BYTES);
  let complete = end === size;
  // Pieces overlap by a signature less one byte.
  const room = new Uint8Array(Math.min(PIECE_BYTES + SIGNATURE.length - 1, size));
  for (let start = 0; start < end; start += PIECE_BYTES) {
    const piece = room.subarray(0, size - start);
    if (!source.readInto(piece, start)) {
      complete = false;
      break;
    }
    for (let at = piece.indexOf(SIGNATURE[0]!); at >= 0; at = piece.indexOf(SIGNATURE[0]!, at + 1)) {
      if (piece[at + 1] !== SIGNATURE[1] || !SIGNATURE.every((byte, i) => piece[at + i] === byte)) continue;
      const heap = checkHeap(source, start + at, size);
      if ("found" in heap) return { longest, complete: false, fault: heap };
      longest = Math.max(longest, heap.longest);
    }
  }
  return { longest, complete };
}

/** Goes from object to object as HDF5 does. */
function checkHeap(
  source: Readable,
  position: number,
  fileSize: number,
): { readonly longest: number } | HeapFault {
  const header = new Uint8Array(COLLECTION_HEADER);
  if (!source.readInto(header, position)) return { longest: 0 };
  const size = sizeAt(header, 8);
  // HDF5 refuses a heap that ends behind the end of the file, or is too small, where one refers to it.
  if (!(size >= COLLECTION_HEADER && position + size <= fileSize)) return { longest: 0 };
  let longest = 0;
  const room = new Uint8Array(Math.min(WINDOW_BYTES, size));
  let window = room.subarray(0, 0);
  let windowStart = 0;
  for (let at = COLLECTION_HEADER; at + OBJECT_HEADER <= size; ) {
    if (at + OBJECT_HEADER > windowStart + window.length) {
      window = room.subarray(0, size - at);
      windowStart = at;
      if (!source.readInto(window, position + at)) break;
    }
    const place = at - windowStart;
    const isFree = window[place] === 0 && window[place + 1] === 0;
    const length = sizeAt(window, place + 8);
    const step = isFree ? length : OBJECT_HEADER + 8 * Math.ceil(length / 8);
    if (step < 8 || at + step > size) {
      return { position: position + at, found: `an object of ${length} bytes, where ${size - at} are left` };
    }
    if (!isFree) longest = Math.max(longest, length);
    at += step;
  }
  return { longest };
}

function sizeAt(bytes: Uint8Array, at: number): number {
  return Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(at, true));
}
