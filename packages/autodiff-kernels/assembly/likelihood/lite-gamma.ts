import { CHI2, Shard } from "../shard";
import { isActive, storeCurvature } from "./curvature";
import { dataTerm } from "./data-term";
import { leavesYield } from "./no-counts";
import { inverseCurvatureOfFree, inverseCurvatureOfKept, storeBeta, storeBin } from "./profile";
import { deviation } from "./relative-deviation";

/**
 * phi = D(n) + k (beta - beta0) - k beta0 ln(beta / beta0), n = beta n_a + n_z, at its minimum over beta >= 0.
 *
 * The condition D'(n) n_a + k (1 - beta0 / beta) = 0 is a quadratic, written for delta = beta - beta0 so that
 * neither delta nor n - N cancels: A delta^2 + B delta + C = 0, with the excess n0 - N at beta0 in C. Its
 * discriminant is that of the quadratic in beta, b^2 + 4 A k beta0 (.), a sum of terms that are not negative where no yield
 * is. D'(n) follows from delta by the condition itself, with delta's relative accuracy. Counts need n > 0: where neither
 * n_a nor n_z is positive there is no such beta, and phi is not finite.
 *
 * Without counts D' = 1, and the minimum lies at beta = k beta0 / (k + n_a), with phi = n_z + k beta0 ln(1 + n_a / k). There
 * are two exceptions, see no-counts.ts:
 *
 *     n0 >= 0, n < 0 there, or n_a <= -k   beta = -n_z / n_a keeps n at 0, by t = -C'(beta) / n_a in [0, 1], and
 *                                          phi = C(beta):
 *                                              h_aa = k (beta0 + 2 delta) / n_a^2,   h_az = k / n_a^2,   h_zz = C'' / n_a^2,
 *                                          those of the quadratic for an infinite D''
 *     n0 < 0                               beta = beta0, phi = n0
 */
@inline
export function liteGamma(
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
  const isChi2 = shard.likelihood == CHI2;
  const k = load<f64>(shard.kstat + (<usize>bin << 3));
  const beta0 = load<f64>(shard.beta0 + (<usize>bin << 3));
  const nominal = beta0 * activeYield + otherYield;
  const nominalExcess = nominal - observed;
  const hasBeta = load<u8>(shard.betaMasked + bin) == 0;
  const constrained = hasBeta && !leavesYield(shard, observed, nominal);
  const profiled = constrained && activeYield != 0;
  const isEmpty = !isChi2 && observed == 0;
  // Without an n_z, n has the sign of n_a.
  const isKept =
    isEmpty &&
    profiled &&
    otherYield != 0 &&
    (activeYield <= -k || k * beta0 * activeYield + otherYield * (k + activeYield) < 0);

  let delta: f64 = 0;
  let beta = beta0;
  if (isKept) {
    delta = -nominal / activeYield;
    beta = -otherYield / activeYield;
  } else if (profiled) {
    let a: f64;
    let b: f64;
    let c: f64;
    // The quadratic in beta itself: a, bOfBeta and -k beta0 cOfBeta.
    let bOfBeta: f64;
    let cOfBeta: f64;
    if (isChi2) {
      const perVariance = activeYield / variance;
      a = perVariance * activeYield;
      b = perVariance * (nominalExcess + beta0 * activeYield) + k;
      c = beta0 * perVariance * nominalExcess;
      bOfBeta = perVariance * (otherYield - observed) + k;
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
  const expected = isKept ? 0 : beta * activeYield + otherYield;
  let excess = expected - observed;
  let slope: f64; // D'(n), or what keeps n at 0
  if (isKept) {
    slope = (-k * delta) / (beta * activeYield);
  } else if (isEmpty) {
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

  if (profile != 0) {
    let inverseCurvature: f64 = 0;
    let centreResponse: f64 = 0;
    if (hasBeta && !constrained) {
      centreResponse = 1;
    } else if (constrained && beta0 > 0) {
      centreResponse = beta / beta0;
      inverseCurvature = (beta * centreResponse) / k;
    } else if (constrained && beta > 0) {
      inverseCurvature = isKept
        ? inverseCurvatureOfKept(beta)
        : inverseCurvatureOfFree(second, 0, activeYield);
    } else if (constrained) {
      centreResponse = 1 / (1 + (slope * activeYield) / k);
    }
    const yieldVariance = activeYield * activeYield * inverseCurvature;
    storeBin(shard, profile, observed, variance, expected, slope, yieldVariance);
    storeBeta(betas, bin, beta, inverseCurvature, centreResponse);
  }

  const value = dataTerm(shard, observed, variance, expected, excess);
  if (!constrained) {
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
  if (isKept) {
    const perSquare = 1 / (activeYield * activeYield);
    storeCurvature(
      curvature,
      k * (beta0 + 2 * delta) * perSquare,
      k * perSquare,
      constraintSecond * perSquare,
    );
    return beta0 == 0 ? k * delta : k * beta0 * deviation(delta / beta0, beta / beta0);
  }
  const q = second * activeYield * activeYield + constraintSecond;
  storeCurvature(
    curvature,
    (second * k * (beta0 + 2 * delta) - slope * slope) / q,
    (second * k) / q,
    (second * constraintSecond) / q,
  );
  return value + (beta0 == 0 ? k * delta : k * beta0 * deviation(delta / beta0, beta / beta0));
}
