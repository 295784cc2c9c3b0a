import { Shard } from "../shard";
import { storeCurvature } from "./curvature";
import { normalSlope, normalWeight, normalYield, profileNormal } from "./normal-total";
import { storeBin } from "./profile";

/**
 * phi = D(n) + sum_p (beta_p - beta0_p)^2 / 2, n = sum_k lambda_k + shift + sum_p s_p (beta_p - beta0_p), at its minimum
 * over beta: of the betas only the variance S = sum_p s_p^2 is seen from outside.
 */
@inline
export function additive(
  shard: Shard,
  bin: u32,
  firstRow: u32,
  lastRow: u32,
  observed: f64,
  variance: f64,
  yields: usize,
  slopes: usize,
  curvature: usize,
  profile: usize,
): f64 {
  let nominal = load<f64>(shard.shift + (<usize>bin << 3));
  for (let row = firstRow; row < lastRow; row++) nominal += load<f64>(yields + (<usize>row << 3));
  const yieldVariance = load<f64>(shard.addedVariance + (<usize>bin << 3));
  const value = profileNormal(shard, observed, variance, nominal, yieldVariance);
  for (let row = firstRow; row < lastRow; row++) store<f64>(slopes + (<usize>row << 3), normalSlope);
  storeCurvature(curvature, 0, 0, normalWeight);
  if (profile != 0) {
    storeBin(shard, profile, observed, variance, normalYield, normalSlope, yieldVariance);
  }
  return value;
}
