/** Bytes that one block of the rows of a large matrix may take. */
const BLOCK_BYTES = 32 * 2 ** 20;

/** Which things [first, end) are to be cut into blocks, and the bytes that each of them takes. */
export interface BlockRange {
  readonly first: number;
  readonly end: number;
  readonly bytesEach: number;
}

/**
 * Consecutive ranges of things, such as rows of a matrix, that are small enough to be in memory at once: each takes 32 MiB
 * at most, or has a single thing.
 *
 * @returns the first of each range, and one past its last
 */
export function* blockRanges({
  first,
  end,
  bytesEach,
}: BlockRange): Generator<readonly [first: number, end: number]> {
  const count = Math.max(1, Math.floor(BLOCK_BYTES / Math.max(1, bytesEach)));
  for (let at = first; at < end; at += count) yield [at, Math.min(end, at + count)];
}
