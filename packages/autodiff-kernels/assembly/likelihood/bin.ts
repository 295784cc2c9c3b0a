// phi of one bin as a function of the yields of its rows, with its derivatives. A bin-by-bin treatment is added here:
// what it does in a bin (binLikelihood), with a direction (binCurvature), and to the Hessian (tensor/hessian.ts).
import { BETA_LITE_GAMMA, BETA_NONE, CHI2, Shard } from "../shard";
import { deviation } from "./relative-deviation";

@inline
function isActive(shard: Shard, row: u32): bool {
  return load<u8>(shard.active + row) != 0;
}

/** phi from t = D'(n): chi2 (n - N)^2 / 2V; Poisson n - N - N ln(n / N) = N (d - ln(1 + d)), d = (n - N) / N */
@inline
function dataTerm(shard: Shard, observed: f64, variance: f64, expected: f64, excess: f64): f64 {
  if (shard.likelihood == CHI2) return (0.5 * excess * excess) / variance;
  return observed == 0 ? expected : observed * deviation(excess / observed, expected / observed);
}

/**
 * Value of phi; dphi/dlambda_k into slopes[k], and the second derivatives with respect to (n_a, n_z), the sums
 * over rows that beta scales and over the others, into curvature[0..2] = h_aa, h_az, h_zz.
 */
export function binLikelihood(
  shard: Shard,
  bin: u32,
  firstRow: u32,
  lastRow: u32,
  yields: usize,
  slopes: usize,
  curvature: usize,
): f64 {
  const observed = load<f64>(shard.observed + (<usize>bin << 3));
  const variance = shard.likelihood == CHI2 ? load<f64>(shard.variances + (<usize>bin << 3)) : 1;

  if (shard.binByBin == BETA_NONE) {
    let expected: f64 = 0;
    for (let row = firstRow; row < lastRow; row++) expected += load<f64>(yields + (<usize>row << 3));
    const excess = expected - observed;
    const slope = shard.likelihood == CHI2 ? excess / variance : observed == 0 ? 1 : excess / expected;
    const second =
      shard.likelihood == CHI2 ? 1 / variance : observed == 0 ? 0 : observed / (expected * expected);
    for (let row = firstRow; row < lastRow; row++) store<f64>(slopes + (<usize>row << 3), slope);
    storeCurvature(curvature, 0, 0, second);
    return dataTerm(shard, observed, variance, expected, excess);
  }

  let activeYield: f64 = 0;
  let otherYield: f64 = 0;
  for (let row = firstRow; row < lastRow; row++) {
    const rowYield = load<f64>(yields + (<usize>row << 3));
    if (isActive(shard, row)) activeYield += rowYield;
    else otherYield += rowYield;
  }
  return liteGamma(shard, bin, firstRow, lastRow, observed, variance, activeYield, otherYield, slopes, curvature);
}

@inline
function storeCurvature(curvature: usize, aa: f64, az: f64, zz: f64): void {
  store<f64>(curvature, aa);
  store<f64>(curvature, az, 8);
  store<f64>(curvature, zz, 16);
}

/**
 * phi = D(n) + k (beta - beta0) - k beta0 ln(beta / beta0), n = beta n_a + n_z, at its minimum over beta.
 *
 * The condition D'(n) n_a + k (1 - beta0 / beta) = 0 is a quadratic, written for delta = beta - beta0 so that
 * neither delta nor n - N cancels: A delta^2 + B delta + C = 0, with the excess n0 - N at beta0 in C. Its
 * discriminant is that of the quadratic in beta, b^2 + 4 A k beta0 (.), a sum of non-negative terms.
 * D'(n) follows from delta by the condition itself, with delta's relative accuracy.
 */
@inline
function liteGamma(
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
): f64 {
  const isChi2 = shard.likelihood == CHI2;
  const k = load<f64>(shard.kstat + (<usize>bin << 3));
  const beta0 = load<f64>(shard.beta0 + (<usize>bin << 3));
  const nominal = beta0 * activeYield + otherYield;
  const nominalExcess = nominal - observed;
  const profiled = load<u8>(shard.betaMasked + bin) == 0 && activeYield != 0;

  let delta: f64 = 0;
  let beta = beta0;
  if (profiled) {
    let a: f64;
    let b: f64;
    let c: f64;
    // The quadratic in beta itself: a, bOfBeta and -k beta0 cOfBeta.
    let bOfBeta: f64;
    let cOfBeta: f64;
    if (isChi2) {
      const stiffness = activeYield / variance;
      a = stiffness * activeYield;
      b = stiffness * (nominalExcess + beta0 * activeYield) + k;
      c = beta0 * stiffness * nominalExcess;
      bOfBeta = stiffness * (otherYield - observed) + k;
      cOfBeta = 1;
    } else {
      a = activeYield * (activeYield + k);
      b = activeYield * (nominalExcess + beta0 * activeYield) + k * nominal;
      c = beta0 * activeYield * nominalExcess;
      bOfBeta = otherYield * (activeYield + k) - activeYield * (observed + k * beta0);
      cOfBeta = otherYield;
    }
    const root = Math.sqrt(bOfBeta * bOfBeta + 4 * a * k * beta0 * cOfBeta);
    delta = b > 0 ? (-2 * c) / (b + root) : (root - b) / (2 * a);
    beta = beta0 + delta;
    // The sum would cancel.
    if (delta < -0.5 * beta0) {
      beta = bOfBeta > 0 ? (2 * k * beta0 * cOfBeta) / (bOfBeta + root) : (root - bOfBeta) / (2 * a);
    }
  }
  const expected = beta * activeYield + otherYield;
  let excess = expected - observed;
  let slope: f64; // D'(n)
  if (!isChi2 && observed == 0) {
    slope = 1;
  } else if (profiled && beta > 0) {
    slope = (-k * delta) / (beta * activeYield);
    excess = slope * (isChi2 ? variance : expected);
  } else {
    slope = excess / (isChi2 ? variance : expected);
  }
  const second = isChi2 ? 1 / variance : observed == 0 ? 0 : observed / (expected * expected);

  const activeSlope = beta * slope;
  for (let row = firstRow; row < lastRow; row++) {
    store<f64>(slopes + (<usize>row << 3), isActive(shard, row) ? activeSlope : slope);
  }

  const value = dataTerm(shard, observed, variance, expected, excess);
  if (!profiled) {
    storeCurvature(curvature, second * beta * beta, second * beta, second);
    return value;
  }
  if (beta == 0) {
    // beta0 = 0: the minimum is at the border, where beta stays.
    storeCurvature(curvature, 0, 0, second);
    return value + k * delta;
  }
  // Schur complement over beta, simplified by the condition: q = D'' n_a^2 + C'', C'' = k beta0 / beta^2.
  const constraintSecond = (k * beta0) / (beta * beta);
  const q = second * activeYield * activeYield + constraintSecond;
  storeCurvature(
    curvature,
    (second * k * (beta0 + 2 * delta) - slope * slope) / q,
    (second * k) / q,
    (second * constraintSecond) / q,
  );
  return value + (beta0 == 0 ? k * delta : k * beta0 * deviation(delta / beta0, beta / beta0));
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
  if (shard.binByBin == BETA_LITE_GAMMA) {
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
