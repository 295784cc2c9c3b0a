import { LOG_NORMAL, Shard } from "../shard";

@inline
export function f64At(array: usize, index: u32): f64 {
  return load<f64>(array + (<usize>index << 3));
}

@inline
export function setF64(array: usize, index: u32, value: f64): void {
  store<f64>(array + (<usize>index << 3), value);
}

@inline
export function firstRowOf(shard: Shard, bin: u32): u32 {
  return load<u32>(shard.binRows + (<usize>bin << 2));
}

@inline
export function rateIndex(shard: Shard, row: u32): u32 {
  return shard.ratePerRow != 0 ? row : load<u32>(shard.processes + (<usize>row << 2));
}

@inline
export function addRate(shard: Shard, row: u32, value: f64): void {
  const address = shard.gradientRates + (<usize>rateIndex(shard, row) << 3);
  store<f64>(address, load<f64>(address) + value);
}

/** s_k = norm_k exp(A_k . z), or norm_k where variations add */
@inline
export function scaleOf(shard: Shard, row: u32, exponent: f64): f64 {
  const norm = f64At(shard.norm, row);
  return shard.form == LOG_NORMAL ? norm * Math.exp(exponent) : norm;
}

/** lambda_k = r_k s_k, or norm_k r_k + A_k . z */
@inline
export function yieldOf(shard: Shard, rate: f64, scale: f64, exponent: f64): f64 {
  return shard.form == LOG_NORMAL ? rate * scale : rate * scale + exponent;
}

/** dlambda_k = s_k (r_k A_k . dz + dr_k), or A_k . dz + norm_k dr_k */
@inline
export function yieldDerivative(shard: Shard, rate: f64, scale: f64, dExponent: f64, dRate: f64): f64 {
  return shard.form == LOG_NORMAL ? scale * (rate * dExponent + dRate) : dExponent + scale * dRate;
}
