import type { Likelihood } from "../likelihood/likelihood.js";

/** What a prediction needs of a likelihood. */
export interface PredictedLikelihood
  extends Pick<
    Likelihood,
    | "size"
    | "rows"
    | "dataBinCount"
    | "form"
    | "observed"
    | "variances"
    | "inverseCovariance"
    | "statistics"
    | "rowDerivatives"
  > {
  readonly map: Pick<Likelihood["map"], "processCount">;
}
