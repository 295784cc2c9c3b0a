// Math is the compiler's own library (musl's table-driven exp and log, below 0.52 units in the last place), compiled
// into the module: results do not depend on the host.

/** out[i] = exp(x[i]); both may be the same */
export function expOf(x: usize, out: usize, count: u32): void {
  for (let i: u32 = 0; i < count; i++) {
    const offset = <usize>i << 3;
    store<f64>(out + offset, Math.exp(load<f64>(x + offset)));
  }
}

/** out[i] = ln x[i]; both may be the same */
export function logOf(x: usize, out: usize, count: u32): void {
  for (let i: u32 = 0; i < count; i++) {
    const offset = <usize>i << 3;
    store<f64>(out + offset, Math.log(load<f64>(x + offset)));
  }
}
