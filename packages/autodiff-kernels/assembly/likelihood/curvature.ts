// d2phi of a bin, as evaluate leaves it for the products. Rows belong to one of two sums, whose directions couple by
// h_aa, h_az, h_zz, with a weight a_k, and have a concavity e_k of their own:
//
//     dslope_k = a_k (h_aa active + h_az other) - e_k d_k,    active = sum over its rows of a_k d_k, other likewise
//
//     none, additive   all rows in "other", a = 1, e = 0
//     lite             "active" are the rows that beta scales, a = 1, e = 0
//     full             all rows in "other", except one at most: see full-gamma.ts
import { BETA_FULL_GAMMA, BETA_LITE_GAMMA, BETA_LITE_NORMAL, Shard } from "../shard";

@inline
export function isLite(shard: Shard): bool {
  return shard.binByBin == BETA_LITE_GAMMA || shard.binByBin == BETA_LITE_NORMAL;
}

@inline
export function isFull(shard: Shard): bool {
  return shard.binByBin >= BETA_FULL_GAMMA;
}

/** Lite: whether beta scales the row. */
@inline
export function isActive(shard: Shard, row: u32): bool {
  return load<u8>(shard.active + row) != 0;
}

/** What a full treatment writes in place of e_k >= 0 where the row is in the sum "active", with a_k = 1. */
export const ACTIVE: f64 = -1;

/** Whether the row is in the sum "active". */
@inline
export function inActiveSum(shard: Shard, row: u32): bool {
  if (isLite(shard)) return isActive(shard, row);
  return isFull(shard) && load<f64>(shard.concavities + (<usize>row << 3)) == ACTIVE;
}

/** a_k */
@inline
export function weightOf(shard: Shard, row: u32): f64 {
  return isFull(shard) ? load<f64>(shard.weights + (<usize>row << 3)) : 1;
}

/** e_k */
@inline
export function concavityOf(shard: Shard, row: u32): f64 {
  if (!isFull(shard)) return 0;
  const concavity = load<f64>(shard.concavities + (<usize>row << 3));
  return concavity == ACTIVE ? 0 : concavity;
}

@inline
export function storeCurvature(curvature: usize, aa: f64, az: f64, zz: f64): void {
  store<f64>(curvature, aa);
  store<f64>(curvature, az, 8);
  store<f64>(curvature, zz, 16);
}

/** (d2phi) of a direction dYields over the bin's rows, into dSlopes */
export function binCurvature(
  shard: Shard,
  firstRow: u32,
  lastRow: u32,
  curvature: usize,
  dYields: usize,
  dSlopes: usize,
): void {
  const aa = load<f64>(curvature);
  const az = load<f64>(curvature, 8);
  const zz = load<f64>(curvature, 16);
  let active: f64 = 0;
  let other: f64 = 0;
  if (isFull(shard)) {
    const weights = shard.weights;
    const concavities = shard.concavities;
    for (let row = firstRow; row < lastRow; row++) {
      const at = <usize>row << 3;
      const d = load<f64>(weights + at) * load<f64>(dYields + at);
      if (load<f64>(concavities + at) == ACTIVE) active += d;
      else other += d;
    }
    const dActiveSlope = aa * active + az * other;
    const dOtherSlope = az * active + zz * other;
    for (let row = firstRow; row < lastRow; row++) {
      const at = <usize>row << 3;
      const concavity = load<f64>(concavities + at);
      const dSlope =
        concavity == ACTIVE
          ? dActiveSlope
          : load<f64>(weights + at) * dOtherSlope - concavity * load<f64>(dYields + at);
      store<f64>(dSlopes + at, dSlope);
    }
    return;
  }
  if (isLite(shard)) {
    for (let row = firstRow; row < lastRow; row++) {
      const d = load<f64>(dYields + (<usize>row << 3));
      if (isActive(shard, row)) active += d;
      else other += d;
    }
    const dActiveSlope = aa * active + az * other;
    const dOtherSlope = az * active + zz * other;
    for (let row = firstRow; row < lastRow; row++) {
      store<f64>(dSlopes + (<usize>row << 3), isActive(shard, row) ? dActiveSlope : dOtherSlope);
    }
    return;
  }
  for (let row = firstRow; row < lastRow; row++) other += load<f64>(dYields + (<usize>row << 3));
  for (let row = firstRow; row < lastRow; row++) store<f64>(dSlopes + (<usize>row << 3), zz * other);
}
