// A vector over columns that scattered entries read is kept with the one that they are added to, column by column:
// x[0], out[0], x[1], out[1] ... A row that has read its columns finds where it adds to in the cache. An address is that
// of the first or of the second of the two vectors.
// Entries keep the offset of their column's pair and not its number: a shift less for each of a hundred million.

/** A column from the offset of its pair. */
@inline
export function columnAt(offsets: usize, entry: u32): u32 {
  return load<u32>(offsets + (<usize>entry << 2)) >> 4;
}

/** Turns columns, u32 [count], into the offsets of their pairs. Returns the largest column, 0 where there is none. */
export function pairOffsets(columns: usize, count: u32): u32 {
  let largest: u32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    const at = columns + (<usize>i << 2);
    const column = load<u32>(at);
    largest = column > largest ? column : largest;
    store<u32>(at, column << 4);
  }
  return largest;
}

@inline
function gather(x: usize, offset: usize): f64 {
  return load<f64>(x + <usize>load<u32>(offset));
}

/** A_row . x of scattered entries */
export function pairDot(values: usize, offsets: usize, length: u32, x: usize): f64 {
  let sum0: f64 = 0;
  let sum1: f64 = 0;
  let sum2: f64 = 0;
  let sum3: f64 = 0;
  const end = values + (<usize>length << 3);
  const unrolledEnd = values + (<usize>(length & ~3) << 3);
  while (values != unrolledEnd) {
    sum0 += load<f64>(values) * gather(x, offsets);
    sum1 += load<f64>(values, 8) * gather(x, offsets + 4);
    sum2 += load<f64>(values, 16) * gather(x, offsets + 8);
    sum3 += load<f64>(values, 24) * gather(x, offsets + 12);
    values += 32;
    offsets += 16;
  }
  let sum = sum0 + sum1 + (sum2 + sum3);
  while (values != end) {
    sum += load<f64>(values) * gather(x, offsets);
    values += 8;
    offsets += 4;
  }
  return sum;
}

@inline
function addAt(x: usize, offset: usize, value: f64): void {
  const address = x + <usize>load<u32>(offset);
  store<f64>(address, load<f64>(address) + value);
}

/** x += weight A_row, one entry after the other: a row could name a column twice. */
export function pairScatter(values: usize, offsets: usize, length: u32, weight: f64, x: usize): void {
  const end = values + (<usize>length << 3);
  const unrolledEnd = values + (<usize>(length & ~3) << 3);
  while (values != unrolledEnd) {
    addAt(x, offsets, weight * load<f64>(values));
    addAt(x, offsets + 4, weight * load<f64>(values, 8));
    addAt(x, offsets + 8, weight * load<f64>(values, 16));
    addAt(x, offsets + 12, weight * load<f64>(values, 24));
    values += 32;
    offsets += 16;
  }
  while (values != end) {
    addAt(x, offsets, weight * load<f64>(values));
    values += 8;
    offsets += 4;
  }
}
