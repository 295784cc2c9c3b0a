/** Bits of the hash of four bytes. */
const HASH_BITS: i32 = 12;

/** Bytes of the table that `compressLz4` needs. */
export const TABLE_BYTES: i32 = 4 << HASH_BITS;

/** Matches are at least so long, and at most so far back. */
const SHORTEST: i32 = 4;
const FARTHEST: i32 = 0xffff;

/** The last match begins so many bytes before the end at the latest, and so many bytes after it are literals. */
const LAST_MATCH: i32 = 12;
const LAST_LITERALS: i32 = 5;

/** The search goes faster by a byte after so many attempts that found nothing, as a power of two: 64. */
const PATIENCE: i32 = 6;

/**
 * Compresses bytes into an LZ4 block, with the first match that a table of hashes finds.
 *
 * Source: https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md
 *
 * @param capacity bytes that may be written to `out`
 * @param table room of TABLE_BYTES; what it holds does not matter
 * @returns bytes of the block, or 0 when it needs more than `capacity`
 */
export function compressLz4(source: usize, size: i32, out: usize, capacity: i32, table: usize): i32 {
  const end = out + capacity;
  let at = out;
  let anchor: i32 = 0;
  if (size > LAST_MATCH) {
    memory.fill(table, 0, TABLE_BYTES);
    const lastStart = size - LAST_MATCH;
    let position: i32 = 1;
    let attempts: i32 = 1 << PATIENCE;
    while (position <= lastStart) {
      const word = load<u32>(source + position);
      const slot = table + (((word * 2654435761) >>> (32 - HASH_BITS)) << 2);
      let match = load<i32>(slot);
      store<i32>(slot, position);
      if (load<u32>(source + match) != word || position - match > FARTHEST) {
        position += attempts++ >> PATIENCE;
        continue;
      }
      while (position > anchor && match > 0 && load<u8>(source + position - 1) == load<u8>(source + match - 1)) {
        position--;
        match--;
      }
      const length = matchLength(source, match, position, size - LAST_LITERALS);
      at = sequence(source + anchor, position - anchor, length - SHORTEST, at, end);
      if (at == 0) return 0;
      store<u16>(at, <u16>(position - match));
      at = lengthBytes(length - SHORTEST, at + 2);
      position += length;
      anchor = position;
      attempts = 1 << PATIENCE;
    }
  }
  at = sequence(source + anchor, size - anchor, 0, at, end);
  return at == 0 ? 0 : <i32>(at - out);
}

/** How far the bytes at two positions agree, up to `limit`. The first four do. */
// @ts-ignore: decorator
@inline
function matchLength(source: usize, match: i32, position: i32, limit: i32): i32 {
  let a = source + match + SHORTEST;
  let b = source + position + SHORTEST;
  const stop = source + limit;
  while (b + 8 <= stop) {
    const difference = load<u64>(a) ^ load<u64>(b);
    if (difference != 0) return <i32>(b - source) - position + <i32>(ctz(difference) >> 3);
    a += 8;
    b += 8;
  }
  while (b < stop && load<u8>(a) == load<u8>(b)) {
    a++;
    b++;
  }
  return <i32>(b - source) - position;
}

/**
 * Writes a token and literals.
 *
 * @param extra bytes of the match that follows, beyond the shortest
 * @returns where the offset of the match goes, 0 if literals, offset and length do not fit before `end`
 */
// @ts-ignore: decorator
@inline
function sequence(literals: usize, count: i32, extra: i32, at: usize, end: usize): usize {
  // A token, two bytes of an offset, and lengths of a byte for every 255.
  if (at + count + count / 255 + extra / 255 + 5 > end) return 0;
  store<u8>(at, <u8>((min(count, 15) << 4) | min(extra, 15)));
  at = lengthBytes(count, at + 1);
  memory.copy(at, literals, count);
  return at + count;
}

/** Writes what a length has beyond the four bits of the token. */
// @ts-ignore: decorator
@inline
function lengthBytes(length: i32, at: usize): usize {
  if (length < 15) return at;
  let left = length - 15;
  for (; left >= 255; left -= 255) store<u8>(at++, 255);
  store<u8>(at, <u8>left);
  return at + 1;
}
