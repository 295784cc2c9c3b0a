import type { ProfiledBins } from "../bin-by-bin/profile-bins.js";
import type { Likelihood } from "../likelihood/likelihood.js";
import type { Frozen } from "../parameters/frozen.js";
import type { RowDerivatives } from "../templates/row-derivatives.js";

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
    | "covariance"
    | "processCount"
    | "statistics"
    | "profile"
  > {
  readonly yields: Pick<Likelihood["yields"], "derivatives">;
}

/** A likelihood at one point of the parameters. */
export interface PredictedPoint {
  readonly likelihood: PredictedLikelihood;
  /** lambda and its derivatives, before bin-by-bin parameters. */
  readonly derivatives: RowDerivatives;
  readonly bins: ProfiledBins;
  /** Nothing changes with the parameters that are fixed. */
  readonly frozen: Frozen;
}
