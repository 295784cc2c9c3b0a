import { sumOfHigher, sumOfLower, takeFirst, takeSecond } from "./digest";

/** Bits of the upper word of a float64 that are all set in NaN and infinity only. */
const EXPONENT: i32 = 0x7ff00000;

/** Where the entries after `from` in the same row end. */
function endOfRow(rows: usize, from: i32, count: i32, row: i32): i32 {
  const same = i32x4.splat(row);
  let end = from;
  while (end + 4 <= count && i32x4.all_true(i32x4.eq(v128.load(rows + 4 * end), same))) end += 4;
  while (end < count && load<i32>(rows + 4 * end) == row) end++;
  return end;
}

/** Whether the columns of a row rise, from 0 on and below columnCount. As signed numbers: from 2^31 on they are negative. */
function rise(columns: usize, from: i32, end: i32, columnCount: u32): bool {
  if (load<i32>(columns + 4 * from) < 0 || load<u32>(columns + 4 * (end - 1)) >= columnCount) return false;
  let entry = from + 1;
  let all = i32x4.splat(-1);
  for (; entry + 4 <= end; entry += 4) {
    const at = columns + 4 * entry;
    all = v128.and(all, i32x4.gt_s(v128.load(at), v128.load(at - 4)));
  }
  if (!i32x4.all_true(all)) return false;
  for (; entry < end; entry++) {
    const at = columns + 4 * entry;
    if (load<i32>(at) <= load<i32>(at - 4)) return false;
  }
  return true;
}

/** Whether all values are finite. */
function finite(values: usize, count: i32): bool {
  const exponent = i32x4.splat(EXPONENT);
  let bad = i32x4.splat(0);
  let entry = 0;
  for (; entry + 4 <= count; entry += 4) {
    const at = values + 8 * entry;
    const high = i32x4.shuffle(v128.load(at), v128.load(at, 16), 1, 3, 5, 7);
    bad = v128.or(bad, i32x4.eq(v128.and(high, exponent), exponent));
  }
  if (v128.any_true(bad)) return false;
  for (; entry < count; entry++) {
    if ((load<i32>(values + 8 * entry, 4) & EXPONENT) == EXPONENT) return false;
  }
  return true;
}

/**
 * Whether the columns of each run of entries rise and are below columnCount, and all values are finite.
 *
 * @param ends where each run ends
 */
export function areValid(
  columns: usize,
  values: usize,
  count: i32,
  ends: usize,
  runCount: i32,
  columnCount: u32,
): bool {
  if (!finite(values, count)) return false;
  let from = 0;
  for (let run = 0; run < runCount; run++) {
    const end = load<i32>(ends + 4 * run);
    if (!rise(columns, from, end, columnCount)) return false;
    from = end;
  }
  return true;
}

/** Index of the first column of a row that is not below `row`. */
function firstFrom(columns: usize, from: i32, end: i32, row: i32): i32 {
  let low = from;
  let high = end;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (load<i32>(columns + 4 * middle) < row) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Checks entries, and notes each row and where its entries end.
 *
 * @returns the number of rows, or -1 when an entry is out of range or out of order, or not finite
 */
export function checkRows(
  rows: usize,
  columns: usize,
  values: usize,
  count: i32,
  rowCount: u32,
  columnCount: u32,
  outRows: usize,
  outEnds: usize,
): i32 {
  if (!finite(values, count)) return -1;
  let runs = 0;
  let last = -1;
  for (let entry = 0; entry < count; ) {
    const row = load<i32>(rows + 4 * entry);
    if (row <= last || <u32>row >= rowCount) return -1;
    last = row;
    const end = endOfRow(rows, entry + 1, count, row);
    if (!rise(columns, entry, end, columnCount)) return -1;
    store<i32>(outRows + 4 * runs, row);
    store<i32>(outEnds + 4 * runs, end);
    runs++;
    entry = end;
  }
  return runs;
}

/**
 * Checks the entries of a symmetric matrix, digests both halves, and moves those of one half, the diagonal with the
 * upper one, to the start of `columns` and `values`.
 *
 * @param digest where the digest goes: that of the entries above the diagonal minus that of those below, [2]
 * @returns as checkRows, with the ends of what is kept; when it is -1, columns and values are as they were
 */
export function halfRows(
  rows: usize,
  columns: usize,
  values: usize,
  count: i32,
  size: u32,
  keepLower: i32,
  outRows: usize,
  outEnds: usize,
  digest: usize,
): i32 {
  const runs = checkRows(rows, columns, values, count, size, size, outRows, outEnds);
  if (runs < 0) return -1;
  let first: u32 = 0;
  let second: u32 = 0;
  let entry = 0;
  let filled = 0;
  for (let run = 0; run < runs; run++) {
    const row = load<i32>(outRows + 4 * run);
    const end = load<i32>(outEnds + 4 * run);
    const diagonal = firstFrom(columns, entry, end, row);
    sumOfLower(columns, values, entry, diagonal, row);
    first -= takeFirst();
    second -= takeSecond();
    const upper = diagonal < end && load<i32>(columns + 4 * diagonal) == row ? diagonal + 1 : diagonal;
    sumOfHigher(columns, values, upper, end, row);
    first += takeFirst();
    second += takeSecond();
    const start = keepLower ? entry : diagonal;
    const length = (keepLower ? diagonal : end) - start;
    memory.copy(columns + 4 * filled, columns + 4 * start, 4 * length);
    memory.copy(values + 8 * filled, values + 8 * start, 8 * length);
    filled += length;
    store<i32>(outEnds + 4 * run, filled);
    entry = end;
  }
  store<u32>(digest, first);
  store<u32>(digest, second, 4);
  return runs;
}
