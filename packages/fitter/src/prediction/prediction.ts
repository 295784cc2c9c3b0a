import { type ProfiledBins, profileBins } from "../bin-by-bin/profile-bins.js";
import { addScaled } from "../likelihood/add-scaled.js";
import type { RowDerivatives } from "../likelihood/row-derivatives.js";
import { type BinBlock, binBlocks, denseSlopes } from "./bin-blocks.js";
import type { PredictedLikelihood } from "./predicted-likelihood.js";

export interface PredictionOptions {
  readonly x: Float64Array;
  /** Whether bin-by-bin parameters follow the data, or stay where they are. */
  readonly profile: "profiled" | "unprofiled";
  /** 1 where a parameter is fixed, [parameters]. */
  readonly frozen: Uint8Array;
  /** Where unprofiled bin-by-bin parameters stay; their centres by default. As in the statistics of the likelihood. */
  readonly beta?: Float64Array;
}

/** Expected yields of all bins at one point of the parameters, with what their uncertainties need. */
export interface Prediction {
  readonly likelihood: PredictedLikelihood;
  readonly derivatives: RowDerivatives;
  readonly bins: ProfiledBins;
  readonly frozen: Uint8Array;
  /** dt/dx of all data bins in a covariance fit, made when first asked for, [data bins, parameters] */
  readonly denseSlopes: () => Float64Array;
}

export function predict(
  likelihood: PredictedLikelihood,
  { x, profile, frozen, beta }: PredictionOptions,
): Prediction {
  const derivatives = likelihood.rowDerivatives(x);
  const { form, observed, variances, inverseCovariance } = likelihood;
  const bins = profileBins({
    rows: likelihood.rows,
    processCount: likelihood.map.processCount,
    rowYields: derivatives.yields,
    statistics: likelihood.statistics,
    ...(profile === "profiled" && { data: { form, observed, variances, inverseCovariance } }),
    ...(beta && { beta }),
  });
  let slopes: Float64Array | undefined;
  return {
    likelihood,
    derivatives,
    bins,
    frozen,
    denseSlopes: () => (slopes ??= denseSlopes(likelihood, { derivatives, bins, frozen })),
  };
}

/**
 * The yields that the likelihood compares with data, and those of masked channels: without variations of one bin by the
 * bin-by-bin parameters of another, [bins with masked channels].
 */
export function expectedYields({ bins }: Prediction): Float64Array {
  return bins.yields;
}

/** The blocks of the first bins with their derivatives. */
export function blocksOf(prediction: Prediction, binCount: number): Generator<BinBlock> {
  return binBlocks(prediction.likelihood, { ...prediction, binCount });
}

/** dn/dx with bin-by-bin parameters following where they are profiled, [bins of the block, parameters]. */
export function inclusiveJacobian({ bins, likelihood }: Prediction, block: BinBlock): Float64Array {
  const { size } = likelihood;
  const out = block.atFixedSlope.slice();
  for (let i = 0; i < block.binCount; i++) {
    addScaled(out, i * size, block.slope, i * size, size, -bins.spread[block.firstBin + i]!);
  }
  return out;
}
