// A vector over columns that scattered entries read is kept with the one that they are added to, column by column:
// x[0], out[0], x[1], out[1] ... A row that has read its columns finds where it adds to in the cache. An address is that
// of the first or of the second of the two vectors.

@inline
function gather(x: usize, column: usize): f64 {
  return load<f64>(x + (<usize>load<u32>(column) << 4));
}

/** A_row . x of scattered entries */
export function pairDot(values: usize, columns: usize, length: u32, x: usize): f64 {
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
  const address = x + (<usize>load<u32>(column) << 4);
  store<f64>(address, load<f64>(address) + value);
}

/** x += weight A_row, one entry after the other: a row could name a column twice. */
export function pairScatter(values: usize, columns: usize, length: u32, weight: f64, x: usize): void {
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
