import { logGamma } from "@rabbit-fit/autodiff-kernels";
import type { BinByBinStatistics } from "../bin-by-bin/template-statistics.js";
import type { Likelihood } from "../likelihood/likelihood.js";
import { constraintConstant, LOG_SQRT_2PI } from "../parameters/gaussian-constraints.js";
import type { Analysis } from "./analysis.js";

/** `nllvalfull`, the negative log-likelihood with all its constants. */
export function fullNll(): Analysis {
  return {
    needs: "minimum",
    run({ nll, likelihood }, out) {
      out.number("nllvalfull", nll + fullNllConstant(likelihood));
    },
  };
}

/**
 * What the full negative log-likelihood has besides the reduced one, independent of the parameters:
 *
 *   Poisson      ln N! + N - N ln N                    per bin, the likelihood of the saturated model
 *   chi2         ln sqrt(2 pi V)                       per bin
 *   covariance   ln sqrt(det(2 pi C))
 *   gamma        ln Gamma(k beta0) - k beta0 ln k + k beta0 - k beta0 ln beta0      per bin-by-bin parameter
 *   normal       ln(sqrt(2 pi) sigma)                  per bin-by-bin parameter, sigma = 1 / sqrt(k) or 1
 *   constraints  ln(sqrt(2 pi) sigma)                  per constrained parameter
 *   external     ln sqrt(det(2 pi H^-1))               per external term that is a Gaussian and says it
 *
 * As in Python rabbit, every bin counts as having a parameter with a gamma constraint, masked ones with k = 1.
 */
export function fullNllConstant({ constraints, statistics, description, data }: Likelihood): number {
  return (
    constraintConstant(constraints) +
    description.externalNormalization +
    description.dataForm.constant(data) +
    (statistics ? betaConstant(statistics) : 0)
  );
}

function betaConstant({ type, kstat, beta0, masked }: BinByBinStatistics): number {
  let sum = 0;
  for (let i = 0; i < kstat.length; i++) {
    const k = kstat[i]!;
    if (type === "gamma") {
      const events = k * beta0[i]!;
      // Without events, as toys can draw, exp(-k beta) is all there is.
      if (events !== 0) sum += logGamma(events) - events * Math.log(k) + events - k * xlogx(beta0[i]!);
    } else if (!masked[i]) {
      sum += LOG_SQRT_2PI - (type === "normal-multiplicative" ? 0.5 * Math.log(k) : 0);
    }
  }
  return sum;
}

function xlogx(x: number): number {
  return x === 0 ? 0 : x * Math.log(x);
}
