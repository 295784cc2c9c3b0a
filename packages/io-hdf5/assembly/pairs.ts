import { compressLz4 } from "./lz4";
import { splitPlanes } from "./planes";

/** Planes of an item of eight bytes. */
const PLANES: i32 = 8;

/**
 * Compresses a block of pairs of int64, row and column in turn, as Blosc2 does: byte k of all items together is plane
 * k. Each plane is a stream, or all of them are one: its size in 32 bits, then LZ4, or the bytes as they are where LZ4
 * does not make them fewer, or nothing where all are zero.
 *
 * @param streamCount 8 or 1
 * @param planes room for eight planes of 2 * count bytes each
 * @param out room for eight planes and eight sizes
 * @returns bytes of the streams
 */
export function encodePairs(
  rows: usize,
  columns: usize,
  count: i32,
  streamCount: i32,
  planes: usize,
  out: usize,
  table: usize,
): i32 {
  const bits = splitPlanes(rows, columns, planes, count);
  const planeBytes = 2 * count;
  // Indices are below 2^32.
  if (streamCount == 1) memory.fill(planes + 4 * planeBytes, 0, 4 * planeBytes);
  const size = (PLANES * planeBytes) / streamCount;
  let at = out;
  for (let stream = 0; stream < streamCount; stream++) {
    const isZero = streamCount == 1 ? bits == 0 : stream >= 4 || ((bits >>> (8 * stream)) & 0xff) == 0;
    const written = isZero ? 0 : encodeStream(planes + stream * size, size, at + 4, table);
    store<i32>(at, written);
    at += 4 + written;
  }
  return <i32>(at - out);
}

function encodeStream(source: usize, size: i32, out: usize, table: usize): i32 {
  const compressed = compressLz4(source, size, out, size - 1, table);
  if (compressed != 0) return compressed;
  memory.copy(out, source, size);
  return size;
}
