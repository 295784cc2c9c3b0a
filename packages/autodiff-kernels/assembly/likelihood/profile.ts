// What the profile of a bin is, for predictions: its yield and betas at the minimum over the betas, and how they respond.
// Each treatment stores it where it is asked to, from what it has found anyway.
//
//     bin    n,  t = D'(n),  S = sum_i e_i^2 / C_i'',  W = 1 / (1 / D'' + S),  -dt/dN
//     beta   beta,  1 / C''(beta),  d beta / d beta0 at fixed t
//
// with e_i = dn/dbeta_i and C_i the constraint of beta_i.
import { CHI2, Shard } from "../shard";

/** Float64 of a bin and of a beta. */
export const BIN_PROFILE: u32 = 5;
export const BETA_PROFILE: u32 = 3;

/**
 * A gamma-constrained beta with beta0 = 0 has no curvature where it is not at 0, so that S is infinite. In place of that, its
 * part of S is this many times 1 / D'' + S of the others: then S W is a number, and wrong by 1e-8.
 */
const FREE_BETA: f64 = 1e8;

/** Of a beta, by the bin or by the row that has it. */
@inline
export function storeBeta(betas: usize, index: u32, beta: f64, inverseCurvature: f64, centreResponse: f64): void {
  const address = betas + ((<usize>index * BETA_PROFILE) << 3);
  store<f64>(address, beta);
  store<f64>(address, inverseCurvature, 8);
  store<f64>(address, centreResponse, 16);
}

/**
 * W and -dt/dN follow from n and S. A Poisson yield without counts has t = 1 and W = 0, except where it is kept at zero:
 * there t is less than 1, W = 1 / S, and the counts have no say.
 */
export function storeBin(
  shard: Shard,
  profile: usize,
  observed: f64,
  variance: f64,
  expected: f64,
  slope: f64,
  yieldVariance: f64,
): void {
  let weight: f64 = 0;
  let countResponse: f64 = 0;
  if (shard.likelihood == CHI2) {
    weight = countResponse = 1 / (variance + yieldVariance);
  } else if (observed == 0 && slope != 1) {
    weight = 1 / yieldVariance;
  } else {
    const total = expected * expected + observed * yieldVariance;
    // Nothing expected and nothing observed says nothing.
    if (total != 0) {
      weight = observed / total;
      countResponse = expected / total;
    }
  }
  store<f64>(profile, expected);
  store<f64>(profile, slope, 8);
  store<f64>(profile, yieldVariance, 16);
  store<f64>(profile, weight, 24);
  store<f64>(profile, countResponse, 32);
}

/** 1 / C'' of a beta without curvature. @param second D'' @param otherVariance S of the other betas */
@inline
export function inverseCurvatureOfFree(second: f64, otherVariance: f64, effect: f64): f64 {
  return (FREE_BETA * (1 / second + otherVariance)) / (effect * effect);
}

/**
 * 1 / C'' of a beta without curvature that keeps n at 0: both D'' and S are infinite, and t stays where it is. The scale is
 * that of the yields, beta n_a = -n_z.
 */
@inline
export function inverseCurvatureOfKept(beta: f64): f64 {
  return FREE_BETA * beta * beta;
}
