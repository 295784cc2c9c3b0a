import { matrixProduct, symmetricRankUpdate } from "@rabbit-fit/autodiff-kernels";
import { dataCovariance } from "../bin-by-bin/data-covariance.js";
import { addScaled } from "../likelihood/add-scaled.js";
import { type ParameterCovariance, timesCovariance } from "../prediction/parameter-covariance.js";
import { blocksOf, inclusiveJacobian, type Prediction } from "../prediction/prediction.js";
import { centreSources } from "./centre-sources.js";
import { type LowRankCovariance, quadraticForm } from "./quadratic-form.js";

/** Chi-square between data and prediction, with the covariance of their difference in linear approximation. */
export interface LinearChiSquare {
  readonly chi2: number;
  /** Number of bins that say anything. */
  readonly ndf: number;
}

/**
 * Of a prediction whose bin-by-bin parameters do not follow the data, such as that before a fit: data and prediction count
 * as independent, V = V(N) + J C J^T + S.
 *
 * @param covariance of the parameters
 */
export function prefitChiSquare(prediction: Prediction, covariance: ParameterCovariance): LinearChiSquare {
  const { bins, likelihood } = prediction;
  const { dataBinCount: binCount, size } = likelihood;
  const factors = new Float64Array(binCount * size);
  for (const block of blocksOf(prediction, binCount)) {
    factors.set(inclusiveJacobian(prediction, block), block.firstBin * size);
  }
  const counts = countVariance(prediction);
  const diagonal = counts.diagonal.map((variance, bin) => variance + bins.spread[bin]!);
  const core = denseCovariance(covariance, size);
  return chiSquare(prediction, { ...counts, diagonal, factors, core, rank: size });
}

/**
 * After a fit: the prediction followed the data, so that the difference r = n - N is a function of the observed counts N,
 * of the centres of the constraints x0 and of those of the bin-by-bin parameters beta0, each with its own variance:
 *
 *   V = sum_v R_v V(v) R_v^T,   R_v = D_v - K M_v^T,   D_v = dr/dv at fixed x,   K = (dn/dx) C,   M_v = d2L / dv dx,
 *
 * by the response of the minimum, dx/dv = - C d2L / dx dv. In the symbols of the profiled bins, with h = - dt/dN at fixed
 * x and kappa = dbeta/dbeta0 at fixed t,
 *
 *   D_N = S h - 1,                  M_N = - h A dlambda/dx,
 *   D_beta0 = (1 - S W) e kappa,    M_beta0 = kappa (e dt/dx + t de/dx).
 *
 * @param covariance of the parameters after the fit
 * @param constraintWeights of the parameters, 0 where free, [parameters]
 */
export function postfitChiSquare(
  prediction: Prediction,
  covariance: ParameterCovariance,
  constraintWeights: Float64Array,
): LinearChiSquare {
  const { likelihood, bins, frozen } = prediction;
  const { dataBinCount: binCount, size } = likelihood;
  const { weight, spread } = bins;
  const counts = countVariance(prediction);
  const gain = new Float64Array(binCount * size); // K
  const byCount = new Float64Array(binCount * size); // - M_N
  const byCentre = new Float64Array(binCount * size); // sum over the betas of a bin of e kappa V(beta0) M_beta0
  const centreVariance = new Float64Array(binCount); // sum of e^2 kappa^2 V(beta0)
  const moved = new Float64Array(size * size); // sum_v M_v^T V(v) M_v, of all that moves the minimum
  for (const block of blocksOf(prediction, binCount)) {
    const jacobian = inclusiveJacobian(prediction, block);
    gain.set(timesCovariance(jacobian, block.binCount, covariance), block.firstBin * size);
    for (let i = 0; i < block.binCount; i++) {
      const bin = block.firstBin + i;
      if (weight.kind === "dense") addScaled(byCount, bin * size, block.slope, i * size, size, 1);
      else addScaled(byCount, bin * size, block.atFixedSlope, i * size, size, bins.countResponse[bin]!);
    }
    const centres = centreSources(prediction, block);
    if (!centres) continue;
    add(moved, symmetricRankUpdate(centres.rows, { rows: centres.count, columns: size }, centres.weights));
    for (let i = 0; i < centres.count; i++) {
      const bin = centres.bins[i]!;
      const factor = centres.weights[i]! * centres.effects[i]!;
      addScaled(byCentre, bin * size, centres.rows, i * size, size, factor);
      centreVariance[bin]! += factor * centres.effects[i]!;
    }
  }
  for (let i = 0; i < size; i++) if (!frozen[i]) moved[i * (size + 1)]! += constraintWeights[i]!;

  let own: Pick<LowRankCovariance, "diagonal" | "full">; // sum_v D_v V(v) D_v^T
  let mixed: Float64Array; // sum_v D_v V(v) M_v
  if (weight.kind === "dense") {
    const square = { rows: binCount, inner: binCount, columns: binCount };
    const tall = { rows: binCount, inner: binCount, columns: size };
    const weighted = matrixProduct(counts.full!, byCount, tall);
    add(
      moved,
      matrixProduct(byCount, weighted, { rows: size, inner: binCount, columns: size, transposed: "left" }),
    );
    add(weighted, byCentre);
    // 1 - S W = C W
    const follow = matrixProduct(counts.full!, weight.values, square);
    mixed = matrixProduct(follow, weighted, tall);
    const variance = counts.full!.slice();
    for (let bin = 0; bin < binCount; bin++) variance[bin * (binCount + 1)]! += centreVariance[bin]!;
    const full = matrixProduct(matrixProduct(follow, variance, square), follow, {
      ...square,
      transposed: "right",
    });
    own = { diagonal: new Float64Array(binCount), full };
  } else {
    add(moved, symmetricRankUpdate(byCount, { rows: binCount, columns: size }, counts.diagonal));
    const byN = counts.diagonal.map((_, bin) => 1 - spread[bin]! * bins.countResponse[bin]!);
    const byBeta0 = counts.diagonal.map((_, bin) => 1 - spread[bin]! * weight.values[bin]!);
    mixed = byCount.map((value, entry) => {
      const bin = Math.floor(entry / size);
      return byN[bin]! * counts.diagonal[bin]! * value + byBeta0[bin]! * byCentre[entry]!;
    });
    own = {
      diagonal: counts.diagonal.map(
        (variance, bin) => byN[bin]! ** 2 * variance + byBeta0[bin]! ** 2 * centreVariance[bin]!,
      ),
    };
  }
  // V = own + K moved K^T - K mixed^T - mixed K^T
  const rank = 2 * size;
  const factors = new Float64Array(binCount * rank);
  for (let bin = 0; bin < binCount; bin++) {
    factors.set(gain.subarray(bin * size, (bin + 1) * size), bin * rank);
    factors.set(mixed.subarray(bin * size, (bin + 1) * size), bin * rank + size);
  }
  const core = new Float64Array(rank * rank);
  for (let i = 0; i < size; i++) {
    core.set(moved.subarray(i * size, (i + 1) * size), i * rank);
    core[i * rank + size + i] = -1;
    core[(size + i) * rank + i] = -1;
  }
  return chiSquare(prediction, { ...own, factors, core, rank });
}

/**
 * Bins that have neither a residual nor a variance, such as those where nothing is expected and nothing observed, say
 * nothing and are left out. (With them the covariance is singular, on which the reference stops.)
 */
function chiSquare({ likelihood, bins }: Prediction, covariance: LowRankCovariance): LinearChiSquare {
  const residuals = likelihood.observed.map((count, bin) => bins.yields[bin]! - count);
  const { diagonal, factors, rank, full } = covariance;
  const telling = Array.from(residuals.keys()).filter(
    (bin) =>
      full ||
      residuals[bin] !== 0 ||
      diagonal[bin] !== 0 ||
      factors.subarray(bin * rank, (bin + 1) * rank).some((value) => value !== 0),
  );
  if (telling.length === residuals.length) {
    return { chi2: quadraticForm(residuals, covariance), ndf: telling.length };
  }
  const kept = new Float64Array(telling.length * rank);
  telling.forEach((bin, i) => {
    kept.set(factors.subarray(bin * rank, (bin + 1) * rank), i * rank);
  });
  const chi2 = quadraticForm(
    Float64Array.from(telling, (bin) => residuals[bin]!),
    { ...covariance, diagonal: Float64Array.from(telling, (bin) => diagonal[bin]!), factors: kept },
  );
  return { chi2, ndf: telling.length };
}

/** V(N) of the likelihood: diagonal, or with the covariance of the data. */
function countVariance({ likelihood }: Prediction): Pick<LowRankCovariance, "diagonal" | "full"> {
  const { form, observed, variances, inverseCovariance } = likelihood;
  switch (form) {
    case "poisson":
      return { diagonal: observed };
    case "chi2":
      return { diagonal: variances! };
    case "covariance":
      return { diagonal: new Float64Array(observed.length), full: dataCovariance(inverseCovariance!) };
    default:
      return form satisfies never;
  }
}

function add(out: Float64Array, values: Float64Array): void {
  for (let i = 0; i < out.length; i++) out[i]! += values[i]!;
}

function denseCovariance(covariance: ParameterCovariance, size: number): Float64Array {
  if (covariance.kind === "dense") return covariance.values;
  const out = new Float64Array(size * size);
  for (let i = 0; i < size; i++) out[i * (size + 1)] = covariance.variances[i]!;
  return out;
}
