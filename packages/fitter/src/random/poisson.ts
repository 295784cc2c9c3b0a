import { logGamma } from "@rabbit-fit/autodiff-kernels";
import type { RandomStream } from "./random-stream.js";

/** Far beyond all use; counts above 2^53 are rounded to float64. */
const LARGEST_POISSON_MEAN = 1e100;

/** From here on the transformed rejection is valid, and faster. */
const REJECTION_FROM = 10;

/** From here on Stirling's series in 1/k, cut after three terms, is exact to 1e-12. */
const STIRLING_FROM = 50;

/**
 * A Poisson count of the given mean, exactly distributed.
 *
 * @param mean from 0 to LARGEST_POISSON_MEAN
 * @throws RangeError for any other mean
 */
export function poisson(stream: RandomStream, mean: number): number {
  if (!(mean >= 0 && mean <= LARGEST_POISSON_MEAN)) {
    throw new RangeError(`poisson: mean is ${mean}, expected a number from 0 to ${LARGEST_POISSON_MEAN}.`);
  }
  return mean < REJECTION_FROM ? byMultiplication(stream, mean) : byTransformedRejection(stream, mean);
}

/** The number of exponential waiting times that fit into the mean: Knuth, TAOCP 2, 3.4.1. */
function byMultiplication(stream: RandomStream, mean: number): number {
  const end = Math.exp(-mean);
  let count = 0;
  for (let product = stream.uniform(); product >= end; product *= stream.uniform()) count++;
  return count;
}

/** PTRS of W. Hörmann, "The transformed rejection method for generating Poisson random variables" (1993). */
function byTransformedRejection(stream: RandomStream, mean: number): number {
  const b = 0.931 + 2.53 * Math.sqrt(mean);
  const a = -0.059 + 0.02483 * b;
  const inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
  const squeeze = 0.9277 - 3.6224 / (b - 2);
  for (;;) {
    const u = stream.uniformInside() - 0.5;
    const v = stream.uniformInside();
    const us = 0.5 - Math.abs(u);
    const count = Math.floor(((2 * a) / us + b) * u + mean + 0.43);
    if (us >= 0.07 && v <= squeeze) return count;
    if (count < 0 || (us < 0.013 && v > us)) continue;
    if (Math.log((v * inverseAlpha) / (a / (us * us) + b)) <= logProbability(count, mean)) return count;
  }
}

/**
 * ln (mean^k e^-mean / k!). For large k as -deviance - 1/2 ln 2 pi k - (Stirling's series): the terms of the plain form
 * grow with the mean, those of this one do not. Source: Loader, "Fast and accurate computation of binomial
 * probabilities" (2000).
 */
function logProbability(count: number, mean: number): number {
  if (count < STIRLING_FROM) return count * Math.log(mean) - mean - logGamma(count + 1);
  const difference = mean - count;
  // k [d - ln(1 + d)] with d = (mean - k) / k
  const deviance = difference - count * Math.log1p(difference / count);
  const square = count * count;
  const stirling = (1 / 12 - (1 / 360 - 1 / (1260 * square)) / square) / count;
  return -deviance - 0.5 * Math.log(2 * Math.PI * count) - stirling;
}
