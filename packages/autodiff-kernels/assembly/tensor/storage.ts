import { DENSE, Shard } from "../shard";

/** A_row . x */
export function rowDot(shard: Shard, row: u32, x: usize): f64 {
  if (shard.storage == DENSE) {
    return denseDot(shard.values + <usize>row * (<usize>shard.columnCount << 3), x, shard.columnCount);
  }
  const start = load<u32>(shard.entryStart + (<usize>row << 2));
  const end = load<u32>(shard.entryStart + (<usize>row << 2), 4);
  return sparseDot(shard.values + (<usize>start << 3), shard.columns + (<usize>start << 2), end - start, x);
}

/** x += weight A_row */
export function rowScatter(shard: Shard, row: u32, weight: f64, x: usize): void {
  if (shard.storage == DENSE) {
    denseScatter(shard.values + <usize>row * (<usize>shard.columnCount << 3), weight, x, shard.columnCount);
    return;
  }
  const start = load<u32>(shard.entryStart + (<usize>row << 2));
  const end = load<u32>(shard.entryStart + (<usize>row << 2), 4);
  sparseScatter(shard.values + (<usize>start << 3), shard.columns + (<usize>start << 2), end - start, weight, x);
}

/** out[parameter of c] += weight A[row, c] slope[c] over the columns c that have a parameter */
export function rowFold(shard: Shard, row: u32, weight: f64, out: usize): void {
  if (shard.storage == DENSE) {
    const values = shard.values + <usize>row * (<usize>shard.columnCount << 3);
    for (let column: u32 = 0; column < shard.columnCount; column++) {
      foldEntry(shard, column, weight * load<f64>(values + (<usize>column << 3)), out);
    }
    return;
  }
  const start = load<u32>(shard.entryStart + (<usize>row << 2));
  const end = load<u32>(shard.entryStart + (<usize>row << 2), 4);
  for (let entry = start; entry < end; entry++) {
    const value = load<f64>(shard.values + (<usize>entry << 3));
    foldEntry(shard, load<u32>(shard.columns + (<usize>entry << 2)), weight * value, out);
  }
}

@inline
function foldEntry(shard: Shard, column: u32, value: f64, out: usize): void {
  const parameter = load<i32>(shard.foldParameter + (<usize>column << 2));
  if (parameter < 0) return;
  const address = out + (<usize>parameter << 3);
  store<f64>(address, load<f64>(address) + value * load<f64>(shard.foldSlope + (<usize>column << 3)));
}

// Four independent sums of two lanes: the latency of an addition would otherwise be the limit.
export function denseDot(a: usize, x: usize, length: u32): f64 {
  let sum0 = f64x2.splat(0);
  let sum1 = f64x2.splat(0);
  let sum2 = f64x2.splat(0);
  let sum3 = f64x2.splat(0);
  const end = a + (<usize>length << 3);
  const unrolledEnd = a + (<usize>(length & ~7) << 3);
  while (a != unrolledEnd) {
    sum0 = f64x2.add(sum0, f64x2.mul(v128.load(a), v128.load(x)));
    sum1 = f64x2.add(sum1, f64x2.mul(v128.load(a, 16), v128.load(x, 16)));
    sum2 = f64x2.add(sum2, f64x2.mul(v128.load(a, 32), v128.load(x, 32)));
    sum3 = f64x2.add(sum3, f64x2.mul(v128.load(a, 48), v128.load(x, 48)));
    a += 64;
    x += 64;
  }
  const pair = f64x2.add(f64x2.add(sum0, sum1), f64x2.add(sum2, sum3));
  let sum = f64x2.extract_lane(pair, 0) + f64x2.extract_lane(pair, 1);
  while (a != end) {
    sum += load<f64>(a) * load<f64>(x);
    a += 8;
    x += 8;
  }
  return sum;
}

export function denseScatter(a: usize, weight: f64, x: usize, length: u32): void {
  const weights = f64x2.splat(weight);
  const end = a + (<usize>length << 3);
  const unrolledEnd = a + (<usize>(length & ~3) << 3);
  while (a != unrolledEnd) {
    v128.store(x, f64x2.add(v128.load(x), f64x2.mul(weights, v128.load(a))));
    v128.store(x, f64x2.add(v128.load(x, 16), f64x2.mul(weights, v128.load(a, 16))), 16);
    a += 32;
    x += 32;
  }
  while (a != end) {
    store<f64>(x, load<f64>(x) + weight * load<f64>(a));
    a += 8;
    x += 8;
  }
}

@inline
function gather(x: usize, column: usize): f64 {
  return load<f64>(x + (<usize>load<u32>(column) << 3));
}

export function sparseDot(values: usize, columns: usize, length: u32, x: usize): f64 {
  let sum0: f64 = 0;
  let sum1: f64 = 0;
  let sum2: f64 = 0;
  let sum3: f64 = 0;
  const end = values + (<usize>length << 3);
  const unrolledEnd = values + (<usize>(length & ~3) << 3);
  while (values != unrolledEnd) {
    sum0 += load<f64>(values) * gather(x, columns);
    sum1 += load<f64>(values, 8) * gather(x, columns + 4);
    sum2 += load<f64>(values, 16) * gather(x, columns + 8);
    sum3 += load<f64>(values, 24) * gather(x, columns + 12);
    values += 32;
    columns += 16;
  }
  let sum = sum0 + sum1 + (sum2 + sum3);
  while (values != end) {
    sum += load<f64>(values) * gather(x, columns);
    values += 8;
    columns += 4;
  }
  return sum;
}

@inline
function addAt(x: usize, column: usize, value: f64): void {
  const address = x + (<usize>load<u32>(column) << 3);
  store<f64>(address, load<f64>(address) + value);
}

// One entry after the other: a row could name a column twice.
export function sparseScatter(values: usize, columns: usize, length: u32, weight: f64, x: usize): void {
  const end = values + (<usize>length << 3);
  const unrolledEnd = values + (<usize>(length & ~3) << 3);
  while (values != unrolledEnd) {
    addAt(x, columns, weight * load<f64>(values));
    addAt(x, columns + 4, weight * load<f64>(values, 8));
    addAt(x, columns + 8, weight * load<f64>(values, 16));
    addAt(x, columns + 12, weight * load<f64>(values, 24));
    values += 32;
    columns += 16;
  }
  while (values != end) {
    addAt(x, columns, weight * load<f64>(values));
    values += 8;
    columns += 4;
  }
}

/** Largest of u32 [count], 0 where there is none */
export function largestColumn(columns: usize, count: u32): u32 {
  let largest: u32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    const column = load<u32>(columns + (<usize>i << 2));
    largest = column > largest ? column : largest;
  }
  return largest;
}
