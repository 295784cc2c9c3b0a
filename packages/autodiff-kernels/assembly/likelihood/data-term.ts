import { CHI2, Shard } from "../shard";
import { deviation } from "./relative-deviation";

@inline
export function varianceOf(shard: Shard, bin: u32): f64 {
  return shard.likelihood == CHI2 ? load<f64>(shard.variances + (<usize>bin << 3)) : 1;
}

/** D from the excess n - N: chi2 (n - N)^2 / 2V; Poisson n - N - N ln(n / N) = N (d - ln(1 + d)), d = (n - N) / N */
@inline
export function dataTerm(shard: Shard, observed: f64, variance: f64, expected: f64, excess: f64): f64 {
  if (shard.likelihood == CHI2) return (0.5 * excess * excess) / variance;
  return observed == 0 ? expected : observed * deviation(excess / observed, expected / observed);
}

/** D'(n) */
@inline
export function dataSlope(shard: Shard, observed: f64, variance: f64, expected: f64, excess: f64): f64 {
  return shard.likelihood == CHI2 ? excess / variance : observed == 0 ? 1 : excess / expected;
}

/** D''(n) */
@inline
export function dataSecond(shard: Shard, observed: f64, variance: f64, expected: f64): f64 {
  return shard.likelihood == CHI2 ? 1 / variance : observed == 0 ? 0 : observed / (expected * expected);
}
