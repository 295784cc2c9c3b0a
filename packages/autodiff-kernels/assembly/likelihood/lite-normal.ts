import { Shard } from "../shard";
import { isActive, storeCurvature } from "./curvature";
import { leavesYield } from "./no-counts";
import { normalSlope, normalWeight, normalYield, profileNormal } from "./normal-total";
import { storeBeta, storeBin } from "./profile";

/**
 * phi = D(n) + k (beta - beta0)^2 / 2, n = beta n_a + n_z, at its minimum over beta, beta = beta0 - t n_a / k. A masked
 * beta is one with k = infinity. So is one whose bin has no counts and, at beta0 >= 0, a negative yield: see no-counts.ts.
 */
@inline
export function liteNormal(
  shard: Shard,
  bin: u32,
  firstRow: u32,
  lastRow: u32,
  observed: f64,
  variance: f64,
  activeYield: f64,
  otherYield: f64,
  slopes: usize,
  curvature: usize,
  profile: usize,
  betas: usize,
): f64 {
  const beta0 = load<f64>(shard.beta0 + (<usize>bin << 3));
  const nominal = beta0 * activeYield + otherYield;
  const isFixed =
    load<u8>(shard.betaMasked + bin) != 0 || (beta0 >= 0 && leavesYield(shard, observed, nominal));
  const inverseKstat = isFixed ? 0 : 1 / load<f64>(shard.kstat + (<usize>bin << 3)); // 1 / k
  const yieldVariance = activeYield * activeYield * inverseKstat;
  const value = profileNormal(shard, observed, variance, nominal, yieldVariance);

  const response = normalSlope * activeYield * inverseKstat;
  const beta = beta0 - response;
  const activeSlope = normalSlope * beta;
  for (let row = firstRow; row < lastRow; row++) {
    store<f64>(slopes + (<usize>row << 3), isActive(shard, row) ? activeSlope : normalSlope);
  }
  const weight = beta - response; // a = beta - t n_a / k
  storeCurvature(
    curvature,
    normalWeight * weight * weight - normalSlope * normalSlope * inverseKstat,
    normalWeight * weight,
    normalWeight,
  );
  if (profile != 0) {
    storeBin(shard, profile, observed, variance, normalYield, normalSlope, yieldVariance);
    storeBeta(betas, bin, beta, inverseKstat, 1);
  }
  return value;
}
