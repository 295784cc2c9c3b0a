/**
 * Takes pairs of int64 apart.
 *
 * @param words [low, high, low, high] for each pair
 * @param out where rows and columns go, from index `at` on
 * @returns whether all of them are below 2^32; the lower words are there all the same
 */
export function splitPairs(
  words: Uint32Array | Int32Array,
  out: { readonly rows: Uint32Array; readonly columns: Uint32Array },
  { at, count }: { readonly at: number; readonly count: number },
): boolean {
  const { rows, columns } = out;
  let highWords = 0;
  for (let i = 0; i < count; i++) {
    rows[at + i] = words[4 * i]!;
    columns[at + i] = words[4 * i + 2]!;
    highWords |= words[4 * i + 1]! | words[4 * i + 3]!;
  }
  return highWords === 0;
}
