/** Part of the arrays that pairs are put into. */
interface Target {
  readonly rows: Uint32Array;
  readonly columns: Uint32Array;
  readonly at: number;
  readonly count: number;
}

/**
 * Puts shuffled pairs together: of each item, row and column in turn, plane k has byte k.
 *
 * @param bytes begins with the planes, and its buffer with it
 * @param planeBytes items in a plane, an even number
 * @param planeCount 1 to 4; the bytes of the planes above are zero
 */
export function joinPlanes(
  bytes: Uint8Array,
  planeBytes: number,
  planeCount: number,
  { rows, columns, at, count }: Target,
): void {
  // A word of 16 bits has a byte of the row, then one of the column: little-endian, as all that this runs on.
  const plane = (k: number) => new Uint16Array(bytes.buffer, k * planeBytes, count);
  const first = plane(0);
  if (planeCount === 1) {
    for (let i = 0; i < count; i++) {
      const word = first[i]!;
      rows[at + i] = word & 0xff;
      columns[at + i] = word >>> 8;
    }
    return;
  }
  const second = plane(1);
  if (planeCount === 2) {
    for (let i = 0; i < count; i++) {
      const low = first[i]!;
      const high = second[i]!;
      rows[at + i] = (low & 0xff) | ((high & 0xff) << 8);
      columns[at + i] = (low >>> 8) | (high & 0xff00);
    }
    return;
  }
  const third = plane(2);
  if (planeCount === 3) {
    for (let i = 0; i < count; i++) {
      const low = first[i]!;
      const middle = second[i]!;
      const high = third[i]!;
      rows[at + i] = (low & 0xff) | ((middle & 0xff) << 8) | ((high & 0xff) << 16);
      columns[at + i] = (low >>> 8) | (middle & 0xff00) | ((high >>> 8) << 16);
    }
    return;
  }
  const fourth = plane(3);
  for (let i = 0; i < count; i++) {
    const low = first[i]! | (third[i]! << 16);
    const high = second[i]! | (fourth[i]! << 16);
    rows[at + i] = (low & 0x00ff00ff) | ((high & 0x00ff00ff) << 8);
    columns[at + i] = ((low >>> 8) & 0x00ff00ff) | (high & 0xff00ff00);
  }
}

/**
 * Takes pairs of int64 apart.
 *
 * @param words [low, high, low, high] for each pair
 * @returns whether all of them are below 2^32; the lower words are there all the same
 */
export function splitPairs(words: Uint32Array | Int32Array, { rows, columns, at, count }: Target): boolean {
  let highWords = 0;
  for (let i = 0; i < count; i++) {
    rows[at + i] = words[4 * i]!;
    columns[at + i] = words[4 * i + 2]!;
    highWords |= words[4 * i + 1]! | words[4 * i + 3]!;
  }
  return highWords === 0;
}
