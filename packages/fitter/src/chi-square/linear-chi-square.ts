import { symmetricRankUpdate } from "@rabbit-fit/autodiff-kernels";
import type { BinResponse } from "../prediction/bin-response.js";
import { type ParameterCovariance, timesCovariance } from "../prediction/parameter-covariance.js";
import { blocksOf, inclusiveJacobian, type Prediction } from "../prediction/prediction.js";
import { type LowRankCovariance, quadraticForm } from "./quadratic-form.js";

/** Chi-square between data and prediction, with the covariance of their difference in linear approximation. */
export interface LinearChiSquare {
  readonly chi2: number;
  /** Number of bins that say anything. */
  readonly ndf: number;
}

/**
 * Before a fit: data and prediction are independent, V = V(data) + J C J^T + V(beta).
 *
 * @param covariance of the parameters before the fit
 */
export function prefitChiSquare(prediction: Prediction, covariance: ParameterCovariance): LinearChiSquare {
  const { likelihood, response } = prediction;
  const { observed, dataBinCount: binCount, size } = likelihood;
  const jacobian = new Float64Array(binCount * size);
  for (const block of blocksOf(prediction, binCount)) {
    jacobian.set(inclusiveJacobian(response, block, size), block.firstBin * size);
  }
  const diagonal = observed.map(
    (count, bin) => count + response.active[bin]! ** 2 * response.betaVariance[bin]!,
  );
  const core = denseCovariance(covariance, size);
  return chiSquare(residuals(prediction), { diagonal, factors: jacobian, core, rank: size });
}

/**
 * After a fit: the prediction followed the data, so that the difference is a function of the observed counts N, of the
 * centres of the constraints x0 and of those of the bin-by-bin parameters beta0, each with its own variance:
 *
 *   V = sum_v (dr/dv) V(v) (dr/dv)^T,   dr/dv = (partial of r) - K M_v^T,   K = (dn/dx) C,   M_v = d2L / dv dx,
 *
 * by the response of the minimum, dx/dv = - C d2L / dx dv.
 *
 * @param covariance of the parameters after the fit
 * @param constraintWeights of the parameters, 0 where free, [parameters]
 */
export function postfitChiSquare(
  prediction: Prediction,
  covariance: ParameterCovariance,
  constraintWeights: Float64Array,
): LinearChiSquare {
  const { likelihood, response, frozen } = prediction;
  const { observed, dataBinCount: binCount, size, statistics } = likelihood;
  const slopes = likelihoodSlopes(response, observed);
  const gain = new Float64Array(binCount * size); // K
  const byObserved = new Float64Array(binCount * size); // M_N
  const byCentre = new Float64Array(binCount * size); // M_beta0
  for (const block of blocksOf(prediction, binCount)) {
    const jacobian = inclusiveJacobian(response, block, size);
    gain.set(timesCovariance(jacobian, block.binCount, covariance), block.firstBin * size);
    for (let entry = 0; entry < jacobian.length; entry++) {
      const bin = block.firstBin + Math.floor(entry / size);
      const at = block.firstBin * size + entry;
      const active = block.active[entry]!;
      const fixed = block.fixed[entry]!;
      byObserved[at] = slopes.observed.active[bin]! * active + slopes.observed.fixed[bin]! * fixed;
      byCentre[at] = slopes.centre.active[bin]! * active + slopes.centre.fixed[bin]! * fixed;
    }
  }
  // Variances of N and of beta0, and the partial derivatives of r = n - N with respect to them.
  const centreVariance = observed.map((_, bin) =>
    statistics && !statistics.masked[bin] ? statistics.beta0[bin]! / statistics.kstat[bin]! : 0,
  );
  const direct = observed.map((_, bin) => response.active[bin]! * response.betaBy.observed[bin]! - 1);
  const directCentre = observed.map((_, bin) => response.active[bin]! * response.betaBy.centre[bin]!);
  const diagonal = observed.map(
    (count, bin) => count * direct[bin]! ** 2 + centreVariance[bin]! * directCentre[bin]! ** 2,
  );
  // V = diag + K S K^T - K Q^T - Q K^T, with S from all sources that move the minimum.
  const mixed = byObserved.map((value, entry) => {
    const bin = Math.floor(entry / size);
    return (
      observed[bin]! * direct[bin]! * value + centreVariance[bin]! * directCentre[bin]! * byCentre[entry]!
    );
  });
  const spread = symmetricRankUpdate(byObserved, { rows: binCount, columns: size }, observed);
  const spreadCentre = symmetricRankUpdate(byCentre, { rows: binCount, columns: size }, centreVariance);
  for (let entry = 0; entry < spread.length; entry++) spread[entry]! += spreadCentre[entry]!;
  for (let i = 0; i < size; i++) if (!frozen[i]) spread[i * (size + 1)]! += constraintWeights[i]!;

  const rank = 2 * size;
  const factors = new Float64Array(binCount * rank);
  for (let bin = 0; bin < binCount; bin++) {
    factors.set(gain.subarray(bin * size, (bin + 1) * size), bin * rank);
    factors.set(mixed.subarray(bin * size, (bin + 1) * size), bin * rank + size);
  }
  const core = new Float64Array(rank * rank);
  for (let i = 0; i < size; i++) {
    core.set(spread.subarray(i * size, (i + 1) * size), i * rank);
    core[i * rank + size + i] = -1;
    core[(size + i) * rank + i] = -1;
  }
  return chiSquare(residuals(prediction), { diagonal, factors, core, rank });
}

/**
 * Bins that have neither a residual nor a variance, such as those where nothing is expected and nothing observed, say
 * nothing and are left out. (With them the covariance is singular, on which the reference stops.)
 */
function chiSquare(allResiduals: Float64Array, covariance: LowRankCovariance): LinearChiSquare {
  const { diagonal, factors, rank } = covariance;
  const telling = Array.from(allResiduals.keys()).filter(
    (bin) =>
      allResiduals[bin] !== 0 ||
      diagonal[bin] !== 0 ||
      factors.subarray(bin * rank, (bin + 1) * rank).some((value) => value !== 0),
  );
  if (telling.length === allResiduals.length) {
    return { chi2: quadraticForm(allResiduals, covariance), ndf: telling.length };
  }
  const kept = new Float64Array(telling.length * rank);
  telling.forEach((bin, i) => {
    kept.set(factors.subarray(bin * rank, (bin + 1) * rank), i * rank);
  });
  const chi2 = quadraticForm(
    Float64Array.from(telling, (bin) => allResiduals[bin]!),
    { ...covariance, diagonal: Float64Array.from(telling, (bin) => diagonal[bin]!), factors: kept },
  );
  return { chi2, ndf: telling.length };
}

function residuals({ likelihood, response }: Prediction): Float64Array {
  return likelihood.observed.map((count, bin) => response.yields[bin]! - count);
}

/** How the derivatives of phi with respect to n_a and n_z, at profiled beta, change with N and with beta0. */
function likelihoodSlopes(response: BinResponse, observed: Float64Array) {
  const zeros = () => new Float64Array(observed.length);
  const slopes = {
    observed: { active: zeros(), fixed: zeros() },
    centre: { active: zeros(), fixed: zeros() },
  };
  for (let bin = 0; bin < observed.length; bin++) {
    const n = response.yields[bin]!;
    if (n === 0) continue;
    const count = observed[bin]!;
    const beta = response.beta[bin]!;
    // d phi / d n_z = t, d phi / d n_a = beta t, with t = 1 - N / n.
    const t = 1 - count / n;
    const curvature = (count / (n * n)) * response.active[bin]!;
    const tByObserved = curvature * response.betaBy.observed[bin]! - 1 / n;
    const tByCentre = curvature * response.betaBy.centre[bin]!;
    slopes.observed.fixed[bin] = tByObserved;
    slopes.observed.active[bin] = response.betaBy.observed[bin]! * t + beta * tByObserved;
    slopes.centre.fixed[bin] = tByCentre;
    slopes.centre.active[bin] = response.betaBy.centre[bin]! * t + beta * tByCentre;
  }
  return slopes;
}

function denseCovariance(covariance: ParameterCovariance, size: number): Float64Array {
  if (covariance.kind === "dense") return covariance.values;
  const out = new Float64Array(size * size);
  for (let i = 0; i < size; i++) out[i * (size + 1)] = covariance.variances[i]!;
  return out;
}
