// Loops are unrolled, as counting and branching take a fifth of their instructions otherwise. Functions are inlined: rows are
// short, so that the calls, with the constants that they load, take a tenth of an evaluation.

// Four independent sums of two lanes: the latency of an addition would otherwise be the limit.
@inline
export function denseDot(a: usize, x: usize, length: u32): f64 {
  let sum0 = f64x2.splat(0);
  let sum1 = f64x2.splat(0);
  let sum2 = f64x2.splat(0);
  let sum3 = f64x2.splat(0);
  const end = a + (<usize>length << 3);
  const unrolledEnd = a + (<usize>(length & ~15) << 3);
  while (a != unrolledEnd) {
    sum0 = f64x2.add(sum0, f64x2.mul(v128.load(a), v128.load(x)));
    sum1 = f64x2.add(sum1, f64x2.mul(v128.load(a, 16), v128.load(x, 16)));
    sum2 = f64x2.add(sum2, f64x2.mul(v128.load(a, 32), v128.load(x, 32)));
    sum3 = f64x2.add(sum3, f64x2.mul(v128.load(a, 48), v128.load(x, 48)));
    sum0 = f64x2.add(sum0, f64x2.mul(v128.load(a, 64), v128.load(x, 64)));
    sum1 = f64x2.add(sum1, f64x2.mul(v128.load(a, 80), v128.load(x, 80)));
    sum2 = f64x2.add(sum2, f64x2.mul(v128.load(a, 96), v128.load(x, 96)));
    sum3 = f64x2.add(sum3, f64x2.mul(v128.load(a, 112), v128.load(x, 112)));
    a += 128;
    x += 128;
  }
  if (length & 8) {
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

/** x += weight a */
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

/**
 * x += the sum of weights[i] A_i over four rows: x is read and written once for all.
 *
 * @param a the first column in the first row
 * @param rowBytes from a row to the next, of which `length` columns are added up
 */
@inline
export function denseScatterFour(a: usize, rowBytes: usize, weights: usize, x: usize, length: u32): void {
  scatterFour(false, a, a, rowBytes, weights, x, length);
}

/** As `denseScatterFour` of the last four of five rows, and then `denseScatter` of the first, to the bit. */
@inline
export function denseScatterFive(a: usize, rowBytes: usize, weights: usize, x: usize, length: u32): void {
  scatterFour(true, a, a + rowBytes, rowBytes, weights + 8, x, length);
}

/** @param hasFirst whether there is a row before the four, with its weight before theirs */
@inline
function scatterFour(
  hasFirst: bool, first: usize, a0: usize, rowBytes: usize, weights: usize, x: usize, length: u32,
): void {
  const wFirst = hasFirst ? v128.load_splat<f64>(weights - 8) : f64x2.splat(0);
  const w0 = v128.load_splat<f64>(weights);
  const w1 = v128.load_splat<f64>(weights, 8);
  const w2 = v128.load_splat<f64>(weights, 16);
  const w3 = v128.load_splat<f64>(weights, 24);
  let a1 = a0 + rowBytes;
  let a2 = a1 + rowBytes;
  let a3 = a2 + rowBytes;
  const end = a0 + (<usize>length << 3);
  const unrolledEnd = a0 + (<usize>(length & ~7) << 3);
  while (a0 != unrolledEnd) {
    let sum = sumOfFour(
      w0, w1, w2, w3, v128.load(a0), v128.load(a1), v128.load(a2), v128.load(a3),
    );
    sum = f64x2.add(v128.load(x), sum);
    if (hasFirst) sum = f64x2.add(sum, f64x2.mul(wFirst, v128.load(first)));
    v128.store(x, sum);
    sum = sumOfFour(
      w0, w1, w2, w3, v128.load(a0, 16), v128.load(a1, 16), v128.load(a2, 16), v128.load(a3, 16),
    );
    sum = f64x2.add(v128.load(x, 16), sum);
    if (hasFirst) sum = f64x2.add(sum, f64x2.mul(wFirst, v128.load(first, 16)));
    v128.store(x, sum, 16);
    sum = sumOfFour(
      w0, w1, w2, w3, v128.load(a0, 32), v128.load(a1, 32), v128.load(a2, 32), v128.load(a3, 32),
    );
    sum = f64x2.add(v128.load(x, 32), sum);
    if (hasFirst) sum = f64x2.add(sum, f64x2.mul(wFirst, v128.load(first, 32)));
    v128.store(x, sum, 32);
    sum = sumOfFour(
      w0, w1, w2, w3, v128.load(a0, 48), v128.load(a1, 48), v128.load(a2, 48), v128.load(a3, 48),
    );
    sum = f64x2.add(v128.load(x, 48), sum);
    if (hasFirst) sum = f64x2.add(sum, f64x2.mul(wFirst, v128.load(first, 48)));
    v128.store(x, sum, 48);
    first += 64;
    a0 += 64;
    a1 += 64;
    a2 += 64;
    a3 += 64;
    x += 64;
  }
  while (a0 != end) {
    const left = load<f64>(weights) * load<f64>(a0) + load<f64>(weights, 8) * load<f64>(a1);
    const right = load<f64>(weights, 16) * load<f64>(a2) + load<f64>(weights, 24) * load<f64>(a3);
    let sum = load<f64>(x) + (left + right);
    if (hasFirst) sum += load<f64>(weights - 8) * load<f64>(first);
    store<f64>(x, sum);
    first += 8;
    a0 += 8;
    a1 += 8;
    a2 += 8;
    a3 += 8;
    x += 8;
  }
}

/** The sum of w_i a_i, of two columns */
@inline
function sumOfFour(
  w0: v128, w1: v128, w2: v128, w3: v128, a0: v128, a1: v128, a2: v128, a3: v128,
): v128 {
  const left = f64x2.add(f64x2.mul(w0, a0), f64x2.mul(w1, a1));
  return f64x2.add(left, f64x2.add(f64x2.mul(w2, a2), f64x2.mul(w3, a3)));
}
