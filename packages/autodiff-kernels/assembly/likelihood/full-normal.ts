import { Shard } from "../shard";
import { storeCurvature } from "./curvature";
import { normalSlope, normalStiffness, profileNormal } from "./normal-total";

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
): f64 {
  let nominal: f64 = 0;
  let spread: f64 = 0;
  for (let row = firstRow; row < lastRow; row++) {
    const at = <usize>row << 3;
    const rowYield = load<f64>(yields + at);
    nominal += load<f64>(shard.rowBeta0 + at) * rowYield;
    spread += load<f64>(shard.rowSoftness + at) * rowYield * rowYield;
  }
  const value = profileNormal(shard, observed, variance, nominal, spread);
  const slope = normalSlope;
  for (let row = firstRow; row < lastRow; row++) {
    const at = <usize>row << 3;
    const softness = load<f64>(shard.rowSoftness + at);
    const response = slope * softness * load<f64>(yields + at);
    const beta = load<f64>(shard.rowBeta0 + at) - response;
    store<f64>(slopes + at, slope * beta);
    store<f64>(weights + at, beta - response);
    store<f64>(concavities + at, slope * slope * softness);
  }
  storeCurvature(curvature, 0, 0, normalStiffness);
  return value;
}
