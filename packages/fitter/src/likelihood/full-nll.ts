import { logGamma } from "@rabbit-fit/autodiff-kernels";
import { constraintConstant } from "../parameters/gaussian-constraints.js";
import type { Likelihood } from "./likelihood.js";

/**
 * What the full negative log-likelihood has besides the reduced one, independent of the parameters:
 *
 *   Poisson      ln N! + N - N ln N                    per bin, the likelihood of the saturated model
 *   gamma        ln Gamma(k beta0) - k beta0 ln k + k beta0 - k beta0 ln beta0      per bin-by-bin parameter
 *   constraints  ln(sqrt(2 pi) sigma)                  per constrained parameter
 *
 * As in the reference, every bin counts as having a bin-by-bin parameter, masked ones with k = 1.
 */
export function fullNllConstant(likelihood: Likelihood): number {
  let sum = constraintConstant(likelihood.constraints);
  for (const count of likelihood.observed) sum += logGamma(count + 1) + count - xlogx(count);
  const { statistics } = likelihood;
  if (!statistics) return sum;
  for (let bin = 0; bin < statistics.kstat.length; bin++) {
    const k = statistics.kstat[bin]!;
    const beta0 = statistics.beta0[bin]!;
    sum += logGamma(k * beta0) - k * beta0 * Math.log(k) + k * beta0 - k * xlogx(beta0);
  }
  return sum;
}

function xlogx(x: number): number {
  return x === 0 ? 0 : x * Math.log(x);
}
