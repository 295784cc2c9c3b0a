import { CHI2, Shard } from "../shard";
import { ACTIVE, storeCurvature } from "./curvature";
import { dataSecond, dataSlope, dataTerm } from "./data-term";
import { distance } from "./gamma-gap";
import {
  gammaExcess,
  gammaDenominator,
  gammaPosition,
  isAtPole,
  poleRow,
  profileGamma,
  slack,
  smallestResponse,
} from "./gamma-total";
import { inverseCurvatureOfFree, storeBeta, storeBin } from "./profile";
import { deviation } from "./relative-deviation";

/** rho lambda at which beta = beta0 / (1 + rho lambda) is LARGEST_RATIO times beta0. */
const LEAST_RESPONSE: f64 = -0.5;
const LARGEST_RATIO: f64 = 2;

/**
 * phi = D(n) + sum_k [k (beta - beta0) - k beta0 ln(beta / beta0)], n = sum_k beta_k lambda_k, at its minimum over the
 * betas of the rows, beta = beta0 / (1 + t rho lambda), rho = 1 / k, t = D'(n). A masked row has rho = 0 and beta0 = 1.
 *
 * With r = beta / beta0: a = r^2 beta0, e = t^2 rho a, S = sum rho a lambda^2. These hold where beta0 = 0, too: beta stays
 * at 0. Only where t would pass -1 / (rho lambda) it does not, from above for a positive lambda, from below for a negative
 * one: t stays there, and beta takes what n is missing.
 *
 * That row, or one that comes near it, is the sum "active": its W a^2 - e and W would cancel. With q = 1 / (rho a lambda^2),
 * 0 where beta0 = 0, and R = 1 / D'' + S of the other rows,
 *
 *     h_aa = (q beta^2 - 2 beta t / lambda - R (t / lambda)^2) / (1 + R q)
 *     h_az = (q beta - t / lambda) / (1 + R q),   h_zz = q / (1 + R q)
 */
@inline
export function fullGamma(
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
  if (!profileGamma(shard, firstRow, lastRow, observed, variance, yields)) {
    if (profile != 0) storeAtRest(shard, firstRow, lastRow, observed, variance, yields, profile, betas);
    return impossible(firstRow, lastRow, yields, slopes, curvature, weights, concavities);
  }
  if (shard.likelihood != CHI2 && observed == 0 && smallestResponse < LEAST_RESPONSE) {
    return limited(shard, firstRow, lastRow, yields, slopes, curvature, weights, concavities, profile, betas);
  }
  const active = poleRow;
  let slope = gammaExcess / gammaDenominator;
  let activeYield: f64 = 0;
  let activeBeta: f64 = 0;
  let inverseVariance: f64 = 0; // q
  let constraint: f64 = 0;
  let otherVariance: f64 = 0;
  let total: f64 = 0;
  if (active >= 0) {
    const at = <usize>active << 3;
    activeYield = load<f64>(yields + at);
    if (isAtPole) {
      const inverseKstat = load<f64>(shard.rowInverseKstat + at);
      slope = -1 / (inverseKstat * activeYield);
      activeBeta = slack / activeYield;
      constraint = activeBeta / inverseKstat;
    }
  }
  for (let row = firstRow; row < lastRow; row++) {
    if (row == active && isAtPole) continue;
    const at = <usize>row << 3;
    const rowYield = load<f64>(yields + at);
    const inverseKstat = load<f64>(shard.rowInverseKstat + at);
    const beta0 = load<f64>(shard.rowBeta0 + at);
    const g = inverseKstat * rowYield;
    const inverse = 1 / distance(g, gammaPosition);
    const ratio = gammaDenominator * inverse;
    const beta = beta0 * ratio;
    const weight = beta * ratio;
    total += beta * rowYield;
    if (row == active) {
      activeBeta = beta;
      inverseVariance = 1 / (g * rowYield * weight);
    } else {
      otherVariance += g * rowYield * weight;
    }
    if (inverseKstat > 0 && beta0 > 0) {
      constraint += (beta0 / inverseKstat) * deviation(-gammaExcess * g * inverse, ratio);
    }
    store<f64>(slopes + at, slope * beta);
    store<f64>(weights + at, weight);
    store<f64>(concavities + at, slope * slope * inverseKstat * weight);
    if (profile != 0) storeBeta(betas, row, beta, inverseKstat * weight, ratio);
  }
  const isChi2 = shard.likelihood == CHI2;
  const expected = isChi2 ? observed + gammaExcess : observed == 0 ? total : gammaDenominator;
  const second = dataSecond(shard, observed, variance, expected);
  const value = dataTerm(shard, observed, variance, expected, gammaExcess) + constraint;
  if (profile != 0) {
    let yieldVariance = otherVariance;
    if (isAtPole) {
      const inverseCurvature = inverseCurvatureOfFree(second, otherVariance, activeYield);
      storeBeta(betas, active, activeBeta, inverseCurvature, 0);
      yieldVariance += activeYield * activeYield * inverseCurvature;
    } else if (active >= 0) {
      yieldVariance += 1 / inverseVariance;
    }
    storeBin(shard, profile, observed, variance, expected, slope, yieldVariance);
  }
  if (active < 0) {
    storeCurvature(curvature, 0, 0, second / (1 + second * otherVariance));
    return value;
  }
  const at = <usize>active << 3;
  store<f64>(slopes + at, slope * activeBeta);
  store<f64>(weights + at, 1);
  store<f64>(concavities + at, ACTIVE);
  const resistance = 1 / second + otherVariance; // R
  const share = 1 / (1 + resistance * inverseVariance);
  const turn = slope / activeYield;
  storeCurvature(
    curvature,
    share * (inverseVariance * activeBeta * activeBeta - 2 * activeBeta * turn - resistance * turn * turn),
    share * (inverseVariance * activeBeta - turn),
    share * inverseVariance,
  );
  return value;
}

/**
 * Without counts, where some lambda < -k / 2: the beta of such a row stays at 2 beta0, see no-counts.ts, and the row adds
 * 2 beta0 lambda + k beta0 (1 - ln 2) to phi. D'' = 0, so that no row knows of another.
 */
function limited(
  shard: Shard,
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
  let total: f64 = 0;
  let constraint: f64 = 0;
  let yieldVariance: f64 = 0;
  for (let row = firstRow; row < lastRow; row++) {
    const at = <usize>row << 3;
    const rowYield = load<f64>(yields + at);
    const inverseKstat = load<f64>(shard.rowInverseKstat + at);
    const beta0 = load<f64>(shard.rowBeta0 + at);
    const response = inverseKstat * rowYield;
    const isLimited = response < LEAST_RESPONSE;
    const ratio = isLimited ? LARGEST_RATIO : 1 / (1 + response);
    const beta = beta0 * ratio;
    const inverseCurvature = isLimited ? 0 : inverseKstat * beta * ratio;
    total += beta * rowYield;
    yieldVariance += rowYield * rowYield * inverseCurvature;
    if (inverseKstat > 0 && beta0 > 0) {
      constraint += (beta0 / inverseKstat) * deviation(isLimited ? ratio - 1 : -response * ratio, ratio);
    }
    store<f64>(slopes + at, beta);
    store<f64>(weights + at, beta * ratio);
    store<f64>(concavities + at, inverseCurvature);
    if (profile != 0) storeBeta(betas, row, beta, inverseCurvature, ratio);
  }
  storeCurvature(curvature, 0, 0, 0);
  if (profile != 0) storeBin(shard, profile, 0, 1, total, 1, yieldVariance);
  return total + constraint;
}

/** The profile where there is none: betas stay at beta0. */
function storeAtRest(
  shard: Shard,
  firstRow: u32,
  lastRow: u32,
  observed: f64,
  variance: f64,
  yields: usize,
  profile: usize,
  betas: usize,
): void {
  let expected: f64 = 0;
  let yieldVariance: f64 = 0;
  for (let row = firstRow; row < lastRow; row++) {
    const at = <usize>row << 3;
    const rowYield = load<f64>(yields + at);
    const beta0 = load<f64>(shard.rowBeta0 + at);
    const inverseCurvature = load<f64>(shard.rowInverseKstat + at) * beta0;
    expected += beta0 * rowYield;
    yieldVariance += rowYield * rowYield * inverseCurvature;
    storeBeta(betas, row, beta0, inverseCurvature, 1);
  }
  const slope = dataSlope(shard, observed, variance, expected, expected - observed);
  storeBin(shard, profile, observed, variance, expected, slope, yieldVariance);
}

/** Infinity where counts meet no yield, NaN where a yield is negative or no number. */
function impossible(
  firstRow: u32,
  lastRow: u32,
  yields: usize,
  slopes: usize,
  curvature: usize,
  weights: usize,
  concavities: usize,
): f64 {
  let value = Infinity;
  for (let row = firstRow; row < lastRow; row++) {
    const at = <usize>row << 3;
    if (!(load<f64>(yields + at) >= 0)) value = NaN;
    store<f64>(slopes + at, NaN);
    store<f64>(weights + at, NaN);
    store<f64>(concavities + at, NaN);
  }
  storeCurvature(curvature, NaN, NaN, NaN);
  return value;
}
