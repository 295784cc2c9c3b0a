/** Bytes that one block of a large matrix may take. */
const BLOCK_BYTES = 32 * 2 ** 20;

/** What is to be cut into blocks: the things [first, end), such as rows of a matrix. */
export interface BlockRangeOptions {
  readonly first: number;
  readonly end: number;
  /** Bytes that a thing takes. */
  bytesOf(index: number): number;
}

/**
 * Consecutive ranges of things that are small enough to be in memory at once: each takes 32 MiB at most, or is a single
 * thing that is larger.
 *
 * @returns the first thing of each range, and one past its last
 */
export function* blockRanges({
  first,
  end,
  bytesOf,
}: BlockRangeOptions): Generator<readonly [first: number, end: number]> {
  let start = first;
  let bytes = 0;
  for (let index = first; index < end; index++) {
    const more = bytesOf(index);
    if (index > start && bytes + more > BLOCK_BYTES) {
      yield [start, index];
      start = index;
      bytes = 0;
    }
    bytes += more;
  }
  if (start < end) yield [start, end];
}
