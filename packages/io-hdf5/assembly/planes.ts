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

/**
 * Takes pairs apart, as Blosc2's shuffle does: of each item, row and column in turn, plane k gets byte k.
 *
 * @param planes room for four planes of 2 * count bytes, one after the other
 * @returns all items, combined by "or": byte k is zero where plane k is
 */
export function splitPlanes(rows: usize, columns: usize, planes: usize, count: i32): u32 {
  const planeBytes = 2 * count;
  const second = planes + planeBytes;
  const third = planes + 2 * planeBytes;
  const fourth = planes + 3 * planeBytes;
  let all = i32x4.splat(0);
  let pair = 0;
  for (; pair + 8 <= count; pair += 8) {
    const at = 4 * pair;
    const rowsA = v128.load(rows + at);
    const rowsB = v128.load(rows + at, 16);
    const columnsA = v128.load(columns + at);
    const columnsB = v128.load(columns + at, 16);
    all = v128.or(all, v128.or(v128.or(rowsA, rowsB), v128.or(columnsA, columnsB)));
    // Four items in each vector, in their order.
    const items0 = i32x4.shuffle(rowsA, columnsA, 0, 4, 1, 5);
    const items4 = i32x4.shuffle(rowsA, columnsA, 2, 6, 3, 7);
    const items8 = i32x4.shuffle(rowsB, columnsB, 0, 4, 1, 5);
    const items12 = i32x4.shuffle(rowsB, columnsB, 2, 6, 3, 7);
    // Two planes of eight items in each vector.
    const low0 = i8x16.shuffle(items0, items4, 0, 4, 8, 12, 16, 20, 24, 28, 1, 5, 9, 13, 17, 21, 25, 29);
    const low8 = i8x16.shuffle(items8, items12, 0, 4, 8, 12, 16, 20, 24, 28, 1, 5, 9, 13, 17, 21, 25, 29);
    const high0 = i8x16.shuffle(items0, items4, 2, 6, 10, 14, 18, 22, 26, 30, 3, 7, 11, 15, 19, 23, 27, 31);
    const high8 = i8x16.shuffle(items8, items12, 2, 6, 10, 14, 18, 22, 26, 30, 3, 7, 11, 15, 19, 23, 27, 31);
    const out = 2 * pair;
    v128.store(planes + out, i64x2.shuffle(low0, low8, 0, 2));
    v128.store(second + out, i64x2.shuffle(low0, low8, 1, 3));
    v128.store(third + out, i64x2.shuffle(high0, high8, 0, 2));
    v128.store(fourth + out, i64x2.shuffle(high0, high8, 1, 3));
  }
  let bits =
    i32x4.extract_lane(all, 0) |
    i32x4.extract_lane(all, 1) |
    i32x4.extract_lane(all, 2) |
    i32x4.extract_lane(all, 3);
  for (; pair < count; pair++) {
    const row = load<u32>(rows + 4 * pair);
    const column = load<u32>(columns + 4 * pair);
    bits |= row | column;
    for (let plane = 0; plane < 4; plane++) {
      const out = planes + plane * planeBytes + 2 * pair;
      store<u8>(out, <u8>(row >>> (8 * plane)));
      store<u8>(out, <u8>(column >>> (8 * plane)), 1);
    }
  }
  return bits;
}
