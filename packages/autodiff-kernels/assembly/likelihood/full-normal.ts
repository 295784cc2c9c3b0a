import { Shard } from "../shard";
import { storeCurvature } from "./curvature";
import { normalSlope, normalWeight, normalYield, profileNormal } from "./normal-total";
import { storeBeta, storeBin } from "./profile";

/**
 * phi = D(n) + sum_k (beta_k - beta0_k)^2 / 2 rho_k, n = sum_k beta_k lambda_k, at its minimum over the betas of the rows,
 * beta_k = beta0_k - t rho_k lambda_k. A masked row has rho = 0 and beta0 = 1.
 */
@inline
export function fullNormal(
  shard: Shard,
  firstRow: u32,
  lastRow: u32,
  observed: f64,
  variance: f64,
  yields: usize,
  slopes: usize,
  curvature: usize,
  weights: usize,
  concavities: usize,
  profile: usize,
  betas: usize,
): f64 {
  let nominal: f64 = 0;
  let yieldVariance: f64 = 0;
  for (let row = firstRow; row < lastRow; row++) {
    const at = <usize>row << 3;
    const rowYield = load<f64>(yields + at);
    nominal += load<f64>(shard.rowBeta0 + at) * rowYield;
    yieldVariance += load<f64>(shard.rowInverseKstat + at) * rowYield * rowYield;
  }
  const value = profileNormal(shard, observed, variance, nominal, yieldVariance);
  const slope = normalSlope;
  for (let row = firstRow; row < lastRow; row++) {
    const at = <usize>row << 3;
    const inverseKstat = load<f64>(shard.rowInverseKstat + at);
    const response = slope * inverseKstat * load<f64>(yields + at);
    const beta = load<f64>(shard.rowBeta0 + at) - response;
    store<f64>(slopes + at, slope * beta);
    store<f64>(weights + at, beta - response);
    store<f64>(concavities + at, slope * slope * inverseKstat);
    if (profile != 0) storeBeta(betas, row, beta, inverseKstat, 1);
  }
  storeCurvature(curvature, 0, 0, normalWeight);
  if (profile != 0) storeBin(shard, profile, observed, variance, normalYield, slope, yieldVariance);
  return value;
}
