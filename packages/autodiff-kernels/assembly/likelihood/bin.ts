// phi of one bin as a function of the yields of its rows, with its derivatives. A bin-by-bin treatment is a file of its
// own, which is called here; what it leaves for the products is described in curvature.ts.
import {
  BETA_ADDITIVE,
  BETA_FULL_GAMMA,
  BETA_FULL_NORMAL,
  BETA_LITE_NORMAL,
  BETA_NONE,
  Shard,
} from "../shard";
import { additive } from "./additive";
import { isActive } from "./curvature";
import { varianceOf } from "./data-term";
import { fullGamma } from "./full-gamma";
import { fullNormal } from "./full-normal";
import { liteGamma } from "./lite-gamma";
import { liteNormal } from "./lite-normal";
import { withoutBeta } from "./none";

/**
 * Value of phi; dphi/dlambda_k into slopes[k], which may lie where the yields are; h_aa, h_az, h_zz into
 * curvature[0..2]; with a full treatment a_k and e_k into weights[k] and concavities[k]. Where `profile` is not 0, the
 * profile of the bin goes there, and that of betas to betas[bin], with a full treatment betas[k]; see profile.ts.
 */
export function binLikelihood(
  shard: Shard,
  bin: u32,
  firstRow: u32,
  lastRow: u32,
  yields: usize,
  slopes: usize,
  curvature: usize,
  weights: usize,
  concavities: usize,
  profile: usize,
  betas: usize,
): f64 {
  const observed = load<f64>(shard.observed + (<usize>bin << 3));
  const variance = varianceOf(shard, bin);
  const treatment = shard.binByBin;
  if (treatment == BETA_NONE) {
    return withoutBeta(shard, firstRow, lastRow, observed, variance, yields, slopes, curvature, profile);
  }
  if (treatment == BETA_ADDITIVE) {
    return additive(shard, bin, firstRow, lastRow, observed, variance, yields, slopes, curvature, profile);
  }
  if (treatment == BETA_FULL_NORMAL) {
    return fullNormal(
      shard, firstRow, lastRow, observed, variance, yields, slopes, curvature, weights, concavities, profile,
      betas,
    );
  }
  if (treatment == BETA_FULL_GAMMA) {
    return fullGamma(
      shard, firstRow, lastRow, observed, variance, yields, slopes, curvature, weights, concavities, profile,
      betas,
    );
  }

  let activeYield: f64 = 0;
  let otherYield: f64 = 0;
  for (let row = firstRow; row < lastRow; row++) {
    const rowYield = load<f64>(yields + (<usize>row << 3));
    if (isActive(shard, row)) activeYield += rowYield;
    else otherYield += rowYield;
  }
  if (treatment == BETA_LITE_NORMAL) {
    return liteNormal(
      shard, bin, firstRow, lastRow, observed, variance, activeYield, otherYield, slopes, curvature, profile, betas,
    );
  }
  return liteGamma(
    shard, bin, firstRow, lastRow, observed, variance, activeYield, otherYield, slopes, curvature, profile, betas,
  );
}
