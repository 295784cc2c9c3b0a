// Normal constraints: each beta follows the slope t = D'(n) linearly, and the yield of the bin is n = n0 - S t, with the
// yield n0 at beta0 and the variance S that the bin's betas give it. The constraints are worth S t^2 / 2 then.
import { CHI2, Shard } from "../shard";
import { dataTerm } from "./data-term";
import { saturatingRoot } from "./saturating-root";

// What the latest profileNormal has found.
/** n */
export let normalYield: f64 = 0;
/** t */
export let normalSlope: f64 = 0;
/** W = 1 / (1 / D'' + S) */
export let normalWeight: f64 = 0;

/**
 * phi = D(n) + S t^2 / 2 at its minimum.
 *
 *     chi2             t = (n0 - N) / (V + S)
 *     Poisson          t = 1 - N / n: n0 - n = S (n - N) / n
 *     Poisson, N = 0   t = 1; where n = n0 - S would be negative it stays at 0, which takes t = n0 / S and is like an
 *                      infinite D''
 */
export function profileNormal(shard: Shard, observed: f64, variance: f64, nominal: f64, yieldVariance: f64): f64 {
  if (shard.likelihood == CHI2) {
    normalWeight = 1 / (variance + yieldVariance);
    normalSlope = (nominal - observed) * normalWeight;
    normalYield = nominal - yieldVariance * normalSlope;
    return 0.5 * (nominal - observed) * normalSlope;
  }
  if (observed == 0) {
    const isClipped = nominal < yieldVariance && yieldVariance > 0;
    normalSlope = isClipped ? nominal / yieldVariance : 1;
    normalWeight = isClipped ? 1 / yieldVariance : 0;
    normalYield = isClipped ? 0 : nominal - yieldVariance;
    return isClipped ? 0.5 * nominal * normalSlope : nominal - 0.5 * yieldVariance;
  }
  const excess = saturatingRoot(nominal - observed, observed, yieldVariance); // n - N
  // n by itself: near 0 the sum of N and the excess would cancel.
  const difference = nominal - yieldVariance;
  const root = Math.sqrt(difference * difference + 4 * observed * yieldVariance);
  const expected =
    difference >= 0 ? 0.5 * (difference + root) : (2 * observed * yieldVariance) / (root - difference);
  normalYield = expected;
  normalSlope = excess / expected;
  normalWeight = observed / (expected * expected + observed * yieldVariance);
  const data = dataTerm(shard, observed, variance, expected, excess);
  return yieldVariance == 0 ? data : data + 0.5 * yieldVariance * normalSlope * normalSlope;
}
