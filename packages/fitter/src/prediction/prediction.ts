import { profiledBins, unprofiledBins } from "../bin-by-bin/profile-bins.js";
import { once } from "../once.js";
import type { Frozen } from "../parameters/frozen.js";
import { variedYields } from "./beta-variations.js";
import { type CoupledBins, coupledBins } from "./bin-blocks.js";
import type { PredictedLikelihood, PredictedPoint } from "./predicted-likelihood.js";
import { ownYields, type PredictedYields } from "./predicted-yields.js";

export interface PredictionOptions {
  readonly x: Float64Array;
  /** Whether bin-by-bin parameters follow the data, or stay where they are. */
  readonly profile: "profiled" | "unprofiled";
  /** Nothing changes with the parameters that are fixed. */
  readonly frozen: Frozen;
  /** Where unprofiled bin-by-bin parameters stay; their centres by default. As in the statistics of the likelihood. */
  readonly beta?: Float64Array;
}

/** Expected yields of all bins at one point of the parameters, with what their uncertainties need. */
export interface Prediction extends PredictedPoint {
  /** What histograms show; made when first asked for. */
  readonly yields: () => PredictedYields;
  /** How bins that depend on each other move with the parameters; a pass over the data bins, made when first asked for. */
  readonly coupled: () => CoupledBins;
}

export function predict(
  likelihood: PredictedLikelihood,
  { x, profile, frozen, beta }: PredictionOptions,
): Prediction {
  const derivatives = likelihood.yields.derivatives(x);
  const options = {
    rows: likelihood.rows,
    processCount: likelihood.processCount,
    rowYields: derivatives.yields,
    statistics: likelihood.statistics,
  };
  const bins =
    profile === "profiled" ? profiledBins(options, likelihood.profile(x)) : unprofiledBins(options, beta);
  const point: PredictedPoint = { likelihood, derivatives, bins, frozen };
  const coupled = once(() => coupledBins(point));
  const yields = once(() => {
    const own = ownYields(point);
    return bins.betas?.statistics.variations ? variedYields(point, own, coupled) : own;
  });
  return { ...point, yields, coupled };
}

/**
 * The yields that the likelihood compares with data, and those of masked channels: without variations of one bin by the
 * bin-by-bin parameters of another, [bins with masked channels].
 */
export function expectedYields({ bins }: Prediction): Float64Array {
  return bins.yields;
}
