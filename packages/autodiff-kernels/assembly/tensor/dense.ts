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

/** x += the sum of weight[i] A_i over four rows that lie one after the other: x is read and written once for all. */
export function denseScatterFour(a: usize, weights: usize, x: usize, length: u32): void {
  const rowBytes = <usize>length << 3;
  const w0 = v128.load_splat<f64>(weights);
  const w1 = v128.load_splat<f64>(weights, 8);
  const w2 = v128.load_splat<f64>(weights, 16);
  const w3 = v128.load_splat<f64>(weights, 24);
  let a1 = a + rowBytes;
  let a2 = a1 + rowBytes;
  let a3 = a2 + rowBytes;
  const end = a + rowBytes;
  const pairsEnd = a + (<usize>(length & ~1) << 3);
  while (a != pairsEnd) {
    const left = f64x2.add(f64x2.mul(w0, v128.load(a)), f64x2.mul(w1, v128.load(a1)));
    const right = f64x2.add(f64x2.mul(w2, v128.load(a2)), f64x2.mul(w3, v128.load(a3)));
    v128.store(x, f64x2.add(v128.load(x), f64x2.add(left, right)));
    a += 16;
    a1 += 16;
    a2 += 16;
    a3 += 16;
    x += 16;
  }
  if (a != end) {
    const left = load<f64>(weights) * load<f64>(a) + load<f64>(weights, 8) * load<f64>(a1);
    const right = load<f64>(weights, 16) * load<f64>(a2) + load<f64>(weights, 24) * load<f64>(a3);
    store<f64>(x, load<f64>(x) + (left + right));
  }
}
