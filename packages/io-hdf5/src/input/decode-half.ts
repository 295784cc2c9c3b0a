import { type DecodedRuns, type EntryBuffers, takeRuns } from "./entry-buffers.js";
import type { RawEntries } from "./raw-entries.js";

/**
 * Keeps the entries of one half of a symmetric matrix that is stored in full, the diagonal with the upper half, and
 * adds up a digest that tells whether the other half is its mirror image. The work is done by `halfRows` in
 * `assembly/`.
 *
 * A set of entries has two digests: the sums, modulo 2^32, of two scrambled functions of (lower index, higher index,
 * value) over its entries. Sums do not depend on the order, so that the parts of the matrix may be decoded in any
 * order and by several threads, and no entry has to be looked up. When the digests of the two halves agree, every
 * entry has its mirror image, equal to the last bit; for other halves they agree once in 2^64 at random.
 *
 * @param size rows and columns of the matrix
 * @returns the digest of the upper minus that of the lower entries, each modulo 2^32; undefined when an entry is out
 *   of range or out of order, or not finite, and then `raw` is as it was
 */
export function decodeHalf(
  { kernel, count }: RawEntries,
  size: number,
  keep: "upper" | "lower",
  out: EntryBuffers,
): DecodedRuns | undefined {
  const found = kernel.halfRows(count, size, keep);
  if (found === undefined) return undefined;
  takeRuns(kernel, found.runCount, out);
  return found;
}
