/**
 * Puts shuffled pairs together: of each item, row and column in turn, plane k has byte k.
 *
 * @param planes four planes, one after the other; those from planeCount on count as zeros
 * @param planeBytes items in a plane, an even number
 * @param count pairs that are wanted
 */
export function joinPlanes(
  planes: usize,
  planeBytes: i32,
  planeCount: i32,
  rows: usize,
  columns: usize,
  count: i32,
): void {
  const zero = i32x4.splat(0);
  const second = planes + planeBytes;
  const third = planes + 2 * planeBytes;
  const fourth = planes + 3 * planeBytes;
  let pair = 0;
  for (; pair + 8 <= count; pair += 8) {
    const at = 2 * pair;
    const byte0 = v128.load(planes + at);
    const byte1 = planeCount > 1 ? v128.load(second + at) : zero;
    const byte2 = planeCount > 2 ? v128.load(third + at) : zero;
    const byte3 = planeCount > 3 ? v128.load(fourth + at) : zero;
    // Lower and upper halves of the items, eight of them in each vector.
    const lowA = i8x16.shuffle(byte0, byte1, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
    const lowB = i8x16.shuffle(byte0, byte1, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
    const highA = i8x16.shuffle(byte2, byte3, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
    const highB = i8x16.shuffle(byte2, byte3, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
    // Two rows with their columns in each vector.
    const pairs0 = i16x8.shuffle(lowA, highA, 0, 8, 1, 9, 2, 10, 3, 11);
    const pairs2 = i16x8.shuffle(lowA, highA, 4, 12, 5, 13, 6, 14, 7, 15);
    const pairs4 = i16x8.shuffle(lowB, highB, 0, 8, 1, 9, 2, 10, 3, 11);
    const pairs6 = i16x8.shuffle(lowB, highB, 4, 12, 5, 13, 6, 14, 7, 15);
    const out = 4 * pair;
    v128.store(rows + out, i32x4.shuffle(pairs0, pairs2, 0, 2, 4, 6));
    v128.store(rows + out, i32x4.shuffle(pairs4, pairs6, 0, 2, 4, 6), 16);
    v128.store(columns + out, i32x4.shuffle(pairs0, pairs2, 1, 3, 5, 7));
    v128.store(columns + out, i32x4.shuffle(pairs4, pairs6, 1, 3, 5, 7), 16);
  }
  for (; pair < count; pair++) {
    store<u32>(rows + 4 * pair, item(planes, planeBytes, planeCount, 2 * pair));
    store<u32>(columns + 4 * pair, item(planes, planeBytes, planeCount, 2 * pair + 1));
  }
}

function item(planes: usize, planeBytes: i32, planeCount: i32, index: i32): u32 {
  let value: u32 = 0;
  for (let plane = planeCount - 1; plane >= 0; plane--) {
    value = (value << 8) | load<u8>(planes + plane * planeBytes + index);
  }
  return value;
}
