/** Matches are at least so long. */
const SHORTEST_MATCH = 4;

/** From so many bytes on a copy by the engine is faster than a loop. */
const LONG = 48;

/**
 * Decompresses an LZ4 block.
 *
 * The compressed bytes and what they become are in one array, so that long copies are moves within it.
 * Source: https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md
 *
 * @param from where the compressed bytes begin, and `end` where they end
 * @param to where the decompressed bytes are to begin, and `limit` where they must end
 * @returns whether the block was intact, and had exactly so many bytes; nothing outside `to` ... `limit` is written
 */
export function decodeLz4(bytes: Uint8Array, from: number, end: number, to: number, limit: number): boolean {
  if (from < 0 || end > bytes.length || to < 0 || limit > bytes.length) return false;
  let source = from;
  let out = to;
  while (source < end) {
    const token = bytes[source++]!;
    let literals = token >>> 4;
    if (literals === 15) {
      let more = 255;
      while (more === 255) {
        if (source >= end) return false;
        more = bytes[source++]!;
        literals += more;
      }
    }
    const stop = out + literals;
    if (stop > limit || source + literals > end) return false;
    if (literals < LONG) {
      while (out < stop) bytes[out++] = bytes[source++]!;
    } else {
      bytes.copyWithin(out, source, source + literals);
      source += literals;
      out = stop;
    }
    // The last sequence has no match.
    if (source === end) return out === limit;

    if (source + 2 > end) return false;
    const offset = bytes[source]! | (bytes[source + 1]! << 8);
    source += 2;
    let length = token & 15;
    if (length === 15) {
      let more = 255;
      while (more === 255) {
        if (source >= end) return false;
        more = bytes[source++]!;
        length += more;
      }
    }
    length += SHORTEST_MATCH;
    if (offset === 0 || offset > out - to || length > limit - out) return false;
    if (length < LONG) {
      for (const matchEnd = out + length; out < matchEnd; out++) bytes[out] = bytes[out - offset]!;
    } else {
      repeat(bytes, out, offset, length);
      out += length;
    }
  }
  return false;
}

/** Writes `length` bytes at `out`, each as the one `offset` before. */
function repeat(bytes: Uint8Array, out: number, offset: number, length: number): void {
  if (offset === 1) {
    bytes.fill(bytes[out - 1]!, out, out + length);
    return;
  }
  // What has been written doubles what can be copied at once.
  const start = out - offset;
  for (let known = offset, left = length; left > 0; ) {
    const count = Math.min(known, left);
    bytes.copyWithin(out, start, start + count);
    out += count;
    known += count;
    left -= count;
  }
}
