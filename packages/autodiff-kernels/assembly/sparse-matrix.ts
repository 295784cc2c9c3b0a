import { pairDot, pairScatter } from "./tensor/pairs";

/** out[row] = A_row . x for the rows of a CSR matrix, x the first of pairs; rowStart counts from `offsets` and `values`. */
export function csrRows(
  rowStart: usize,
  offsets: usize,
  values: usize,
  x: usize,
  out: usize,
  first: u32,
  last: u32,
): void {
  for (let row = first; row < last; row++) {
    const start = load<u32>(rowStart + (<usize>row << 2));
    const end = load<u32>(rowStart + (<usize>row << 2), 4);
    const dot = pairDot(values + (<usize>start << 3), offsets + (<usize>start << 2), end - start, x);
    store<f64>(out + (<usize>row << 3), dot);
  }
}

/** out += A_row u[row], out one of pairs */
export function csrTransposeRows(
  rowStart: usize,
  offsets: usize,
  values: usize,
  u: usize,
  out: usize,
  first: u32,
  last: u32,
): void {
  for (let row = first; row < last; row++) {
    const weight = load<f64>(u + (<usize>row << 3));
    if (weight == 0) continue;
    const start = load<u32>(rowStart + (<usize>row << 2));
    const end = load<u32>(rowStart + (<usize>row << 2), 4);
    pairScatter(values + (<usize>start << 3), offsets + (<usize>start << 2), end - start, weight, out);
  }
}

/**
 * out += (A + A^T - diagonal) x for rows of the upper half A, each entry read once; x and out are pairs, see
 * tensor/pairs.ts, of which the address is that of column 0.
 */
export function symmetricHalfRows(
  rowStart: usize,
  offsets: usize,
  values: usize,
  pairs: usize,
  first: u32,
  last: u32,
): void {
  addHalf<u32>(rowStart, offsets, values, pairs, 0, first, last);
}

/**
 * The same for the entries of rows in one tile of columns, from `firstColumn` on. Offsets are u16 and count from the pair
 * of that column.
 */
export function symmetricHalfTile(
  stretchStart: usize,
  offsets: usize,
  values: usize,
  pairs: usize,
  firstColumn: u32,
  first: u32,
  last: u32,
): void {
  addHalf<u16>(stretchStart, offsets, values, pairs, firstColumn, first, last);
}

/** @param Offset u32 or u16 */
@inline
function addHalf<Offset>(
  rowStart: usize,
  offsets: usize,
  values: usize,
  pairs: usize,
  firstColumn: u32,
  first: u32,
  last: u32,
): void {
  const width = sizeof<Offset>();
  const tile = pairs + (<usize>firstColumn << 4);
  for (let row = first; row < last; row++) {
    let entry = load<u32>(rowStart + (<usize>row << 2));
    const end = load<u32>(rowStart + (<usize>row << 2), 4);
    if (entry == end) continue;
    const own = pairs + (<usize>row << 4);
    const xRow = load<f64>(own);
    let sum: f64 = 0;
    // Columns increase: the diagonal comes first, if it is there. Of rows before the tile's own it is elsewhere.
    if (row >= firstColumn && <u32>load<Offset>(offsets + <usize>entry * width) == (row - firstColumn) << 4) {
      sum = load<f64>(values + (<usize>entry << 3)) * xRow;
      entry++;
    }
    let value = values + (<usize>entry << 3);
    let offset = offsets + <usize>entry * width;
    const valueEnd = values + (<usize>end << 3);
    const unrolledEnd = value + (<usize>((end - entry) & ~3) << 3);
    let sum1: f64 = 0;
    let sum2: f64 = 0;
    let sum3: f64 = 0;
    while (value != unrolledEnd) {
      sum += twice(value, <usize>load<Offset>(offset), tile, xRow);
      sum1 += twice(value + 8, <usize>load<Offset>(offset, sizeof<Offset>()), tile, xRow);
      sum2 += twice(value + 16, <usize>load<Offset>(offset, 2 * sizeof<Offset>()), tile, xRow);
      sum3 += twice(value + 24, <usize>load<Offset>(offset, 3 * sizeof<Offset>()), tile, xRow);
      value += 32;
      offset += 4 * width;
    }
    while (value != valueEnd) {
      sum += twice(value, <usize>load<Offset>(offset), tile, xRow);
      value += 8;
      offset += width;
    }
    store<f64>(own, load<f64>(own, 8) + (sum + sum1 + (sum2 + sum3)), 8);
  }
}

/** One entry: adds its part to the column's row, and returns that of its own row. `offset` is that of the column's pair. */
@inline
function twice(value: usize, offset: usize, pairs: usize, xRow: f64): f64 {
  const at = pairs + offset;
  const a = load<f64>(value);
  const x = load<f64>(at);
  store<f64>(at, load<f64>(at, 8) + a * xRow, 8);
  return a * x;
}

/** The same for entries in runs, with x and out apart. */
export function symmetricHalfRuns(
  entryStart: usize,
  runStart: usize,
  runs: usize,
  values: usize,
  x: usize,
  out: usize,
  first: u32,
  last: u32,
): void {
  for (let row = first; row < last; row++) {
    let value = values + (<usize>load<u32>(entryStart + (<usize>row << 2)) << 3);
    let run = runs + (<usize>load<u32>(runStart + (<usize>row << 2)) << 3);
    const runEnd = runs + (<usize>load<u32>(runStart + (<usize>row << 2), 4) << 3);
    const rowAt = <usize>row << 3;
    const xRow = load<f64>(x + rowAt);
    const weights = f64x2.splat(xRow);
    let sum0 = f64x2.splat(0);
    let sum1 = f64x2.splat(0);
    let sum: f64 = 0;
    while (run != runEnd) {
      let column = load<u32>(run);
      let length = load<u32>(run, 4);
      run += 8;
      if (column == row) {
        sum = load<f64>(value) * xRow;
        value += 8;
        column++;
        length--;
      }
      let from = x + (<usize>column << 3);
      let to = out + (<usize>column << 3);
      const end = value + (<usize>length << 3);
      const unrolledEnd = value + (<usize>(length & ~3) << 3);
      while (value != unrolledEnd) {
        const a0 = v128.load(value);
        const a1 = v128.load(value, 16);
        sum0 = f64x2.add(sum0, f64x2.mul(a0, v128.load(from)));
        sum1 = f64x2.add(sum1, f64x2.mul(a1, v128.load(from, 16)));
        v128.store(to, f64x2.add(v128.load(to), f64x2.mul(weights, a0)));
        v128.store(to, f64x2.add(v128.load(to, 16), f64x2.mul(weights, a1)), 16);
        value += 32;
        from += 32;
        to += 32;
      }
      while (value != end) {
        const a = load<f64>(value);
        sum += a * load<f64>(from);
        store<f64>(to, load<f64>(to) + a * xRow);
        value += 8;
        from += 8;
        to += 8;
      }
    }
    const pair = f64x2.add(sum0, sum1);
    sum += f64x2.extract_lane(pair, 0) + f64x2.extract_lane(pair, 1);
    store<f64>(out + rowAt, load<f64>(out + rowAt) + sum);
  }
}
