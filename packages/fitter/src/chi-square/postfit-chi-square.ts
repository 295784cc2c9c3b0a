import { matrixProduct, symmetricRankUpdate } from "@rabbit-fit/autodiff-kernels";
import { addScaled, addTo } from "../linear-algebra/vectors.js";
import type { JacobianResult } from "../prediction/jacobian-pass.js";
import { type ParameterCovariance, timesCovariance } from "../prediction/parameter-covariance.js";
import type { Prediction } from "../prediction/prediction.js";
import { centreSources } from "./centre-sources.js";
import { countCovariance, type LinearChiSquare, linearChiSquare } from "./linear-chi-square.js";
import type { LowRankCovariance } from "./quadratic-form.js";

/** What the blocks of a pass give to the chi-square. */
interface Responses {
  /** K = (dn/dx) C, [data bins, parameters] */
  readonly gain: Float64Array;
  /** - M_N, [data bins, parameters] */
  readonly byCount: Float64Array;
  /** Sum over the betas of a bin of e kappa V(beta0) M_beta0, [data bins, parameters] */
  readonly byCentre: Float64Array;
  /** Sum over the betas of a bin of e^2 kappa^2 V(beta0), [data bins] */
  readonly centreVariance: Float64Array;
  /** Sum over beta0 of M_v^T V(v) M_v, [parameters, parameters] */
  readonly movedByCentres: Float64Array;
}

/**
 * After a fit: the prediction followed the data, so that the difference r = n - N is a function of the observed counts N,
 * of the centres of the constraints x0 and of those of the bin-by-bin parameters beta0, each with its own variance:
 *
 *   V = sum_v R_v V(v) R_v^T,   R_v = D_v - K M_v^T,   D_v = dr/dv at fixed x,   K = (dn/dx) C,   M_v = d2L / dv dx,
 *
 * by the response of the minimum, dx/dv = - C d2L / dx dv; V [data bins, data bins], K [data bins, parameters], M_v a row of
 * [sources, parameters]. In the symbols of the profiled bins, with h = - dt/dN at fixed x and kappa = dbeta/dbeta0 at fixed
 * t,
 *
 *   D_N = S h - 1,                  M_N = - h A dlambda/dx,
 *   D_beta0 = (1 - S W) e kappa,    M_beta0 = kappa (e dt/dx + t de/dx).
 *
 * @param covariance C of the parameters after the fit
 * @param constraintWeights of the parameters, 0 where free, [parameters]
 */
export function postfitChiSquare(
  prediction: Prediction,
  covariance: ParameterCovariance,
  constraintWeights: Float64Array,
): JacobianResult<LinearChiSquare> {
  const { likelihood, bins } = prediction;
  const { dataBinCount, size } = likelihood;
  const responses: Responses = {
    gain: new Float64Array(dataBinCount * size),
    byCount: new Float64Array(dataBinCount * size),
    byCentre: new Float64Array(dataBinCount * size),
    centreVariance: new Float64Array(dataBinCount),
    movedByCentres: new Float64Array(size * size),
  };
  const { gain, byCount, byCentre, centreVariance, movedByCentres } = responses;
  return {
    bins: "data",
    take: (block) => {
      const { firstBin, binCount } = block;
      gain.set(timesCovariance(block.expected(), binCount, covariance), firstBin * size);
      for (let i = 0; i < binCount; i++) {
        const bin = firstBin + i;
        if (bins.weight.kind === "dense") addScaled(byCount, bin * size, block.slopes, i * size, size, 1);
        else addScaled(byCount, bin * size, block.atFixedSlope, i * size, size, bins.countResponse[bin]!);
      }
      const centres = centreSources(prediction, block);
      if (!centres) return;
      const shape = { rows: centres.count, columns: size };
      addTo(movedByCentres, symmetricRankUpdate(centres.rows, shape, centres.weights));
      for (let i = 0; i < centres.count; i++) {
        const bin = centres.bins[i]!;
        const factor = centres.weights[i]! * centres.effects[i]!;
        addScaled(byCentre, bin * size, centres.rows, i * size, size, factor);
        centreVariance[bin]! += factor * centres.effects[i]!;
      }
    },
    result: () => linearChiSquare(prediction, residualCovariance(prediction, responses, constraintWeights)),
  };
}

/** V = own + K moved K^T - K mixed^T - mixed K^T. */
function residualCovariance(
  prediction: Prediction,
  responses: Responses,
  constraintWeights: Float64Array,
): LowRankCovariance {
  const { likelihood, frozen } = prediction;
  const { dataBinCount, size } = likelihood;
  const moved = responses.movedByCentres.slice();
  for (const i of frozen.floating) moved[i * (size + 1)]! += constraintWeights[i]!;
  const { own, mixed, movedByCounts } = atFixedParameters(prediction, responses);
  addTo(moved, movedByCounts);
  const rank = 2 * size;
  const factors = new Float64Array(dataBinCount * rank);
  for (let bin = 0; bin < dataBinCount; bin++) {
    factors.set(responses.gain.subarray(bin * size, (bin + 1) * size), bin * rank);
    factors.set(mixed.subarray(bin * size, (bin + 1) * size), bin * rank + size);
  }
  const core = new Float64Array(rank * rank);
  for (let i = 0; i < size; i++) {
    core.set(moved.subarray(i * size, (i + 1) * size), i * rank);
    core[i * rank + size + i] = -1;
    core[(size + i) * rank + i] = -1;
  }
  return { ...own, factors, core, rank };
}

/** Of N and beta0: own = sum_v D_v V(v) D_v^T, mixed = sum_v D_v V(v) M_v; of N alone: sum_v M_v^T V(v) M_v. */
function atFixedParameters(
  prediction: Prediction,
  { byCount, byCentre, centreVariance }: Responses,
): {
  own: Pick<LowRankCovariance, "diagonal" | "full">;
  /** [data bins, parameters] */
  mixed: Float64Array;
  /** [parameters, parameters] */
  movedByCounts: Float64Array;
} {
  const { dataBinCount: binCount, size } = prediction.likelihood;
  const { bins } = prediction;
  const { weight } = bins;
  const counts = countCovariance(prediction);
  if (weight.kind === "dense") {
    const square = { rows: binCount, inner: binCount, columns: binCount };
    const tall = { rows: binCount, inner: binCount, columns: size };
    const weighted = matrixProduct(counts.full!, byCount, tall);
    const movedByCounts = matrixProduct(byCount, weighted, {
      rows: size,
      inner: binCount,
      columns: size,
      transposed: "left",
    });
    addTo(weighted, byCentre);
    // 1 - S W = C W
    const follow = matrixProduct(counts.full!, weight.values, square);
    const mixed = matrixProduct(follow, weighted, tall);
    const variance = counts.full!.slice();
    for (let bin = 0; bin < binCount; bin++) variance[bin * (binCount + 1)]! += centreVariance[bin]!;
    const full = matrixProduct(matrixProduct(follow, variance, square), follow, {
      ...square,
      transposed: "right",
    });
    return { own: { diagonal: new Float64Array(binCount), full }, mixed, movedByCounts };
  }
  const movedByCounts = symmetricRankUpdate(byCount, { rows: binCount, columns: size }, counts.diagonal);
  const byN = counts.diagonal.map((_, bin) => 1 - bins.variance[bin]! * bins.countResponse[bin]!);
  const byBeta0 = counts.diagonal.map((_, bin) => 1 - bins.variance[bin]! * weight.values[bin]!);
  const mixed = byCount.map((value, entry) => {
    const bin = Math.floor(entry / size);
    return byN[bin]! * counts.diagonal[bin]! * value + byBeta0[bin]! * byCentre[entry]!;
  });
  const diagonal = counts.diagonal.map(
    (variance, bin) => byN[bin]! ** 2 * variance + byBeta0[bin]! ** 2 * centreVariance[bin]!,
  );
  return { own: { diagonal }, mixed, movedByCounts };
}
