// Entries whose columns come in runs: u32 (first column, length) for each run, the values one after the other.

/** A_row . x for the runs [run, runEnd) */
export function runsDot(run: usize, runEnd: usize, values: usize, x: usize): f64 {
  let sum0 = f64x2.splat(0);
  let sum1 = f64x2.splat(0);
  let sum2 = f64x2.splat(0);
  let sum3 = f64x2.splat(0);
  let sum: f64 = 0;
  while (run != runEnd) {
    let at = x + (<usize>load<u32>(run) << 3);
    let length = load<u32>(run, 4);
    run += 8;
    while (length >= 8) {
      sum0 = f64x2.add(sum0, f64x2.mul(v128.load(values), v128.load(at)));
      sum1 = f64x2.add(sum1, f64x2.mul(v128.load(values, 16), v128.load(at, 16)));
      sum2 = f64x2.add(sum2, f64x2.mul(v128.load(values, 32), v128.load(at, 32)));
      sum3 = f64x2.add(sum3, f64x2.mul(v128.load(values, 48), v128.load(at, 48)));
      values += 64;
      at += 64;
      length -= 8;
    }
    while (length > 0) {
      sum += load<f64>(values) * load<f64>(at);
      values += 8;
      at += 8;
      length--;
    }
  }
  const pair = f64x2.add(f64x2.add(sum0, sum1), f64x2.add(sum2, sum3));
  return f64x2.extract_lane(pair, 0) + f64x2.extract_lane(pair, 1) + sum;
}

/** x += weight A_row */
export function runsScatter(run: usize, runEnd: usize, values: usize, weight: f64, x: usize): void {
  const weights = f64x2.splat(weight);
  while (run != runEnd) {
    let at = x + (<usize>load<u32>(run) << 3);
    let length = load<u32>(run, 4);
    run += 8;
    while (length >= 8) {
      v128.store(at, f64x2.add(v128.load(at), f64x2.mul(weights, v128.load(values))));
      v128.store(at, f64x2.add(v128.load(at, 16), f64x2.mul(weights, v128.load(values, 16))), 16);
      v128.store(at, f64x2.add(v128.load(at, 32), f64x2.mul(weights, v128.load(values, 32))), 32);
      v128.store(at, f64x2.add(v128.load(at, 48), f64x2.mul(weights, v128.load(values, 48))), 48);
      values += 64;
      at += 64;
      length -= 8;
    }
    while (length > 0) {
      store<f64>(at, load<f64>(at) + weight * load<f64>(values));
      values += 8;
      at += 8;
      length--;
    }
  }
}
