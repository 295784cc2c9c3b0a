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
