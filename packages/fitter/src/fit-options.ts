import type { MetadataValue } from "@rabbit-fit/contracts";

/** What is fitted: the observed data, or the prediction at the default parameters. */
export type DataSet = "data" | "asimov";

/** A parameter by name and a value for it. */
export interface ParameterValue {
  readonly parameter: string;
  readonly value: number;
}

/** How the bin-by-bin statistical uncertainty of the templates enters the likelihood. */
export type BinByBinStat =
  | { readonly kind: "none" }
  /** One parameter per bin (Barlow-Beeston lite) with a gamma constraint, profiled analytically. */
  | { readonly kind: "lite"; readonly type: "gamma" };

/** Which histograms a result has. */
export interface HistogramOptions {
  /** Histograms of every process besides the inclusive ones (`--saveHistsPerProcess`). */
  readonly perProcess?: boolean;
  /** Uncertainties of the inclusive histograms (`--computeHistErrors`). */
  readonly errors?: boolean;
  /** Uncertainties of the histograms of every process (`--computeHistErrorsPerProcess`). */
  readonly errorsPerProcess?: boolean;
  /** Linear chi-square between data and prediction, prefit and postfit. On by default (`--noChi2`). */
  readonly chi2?: boolean;
}

export interface MinimizerOptions {
  readonly method?: "trust-krylov" | "trust-exact";
  readonly maxIterations?: number;
  /** Stop when the norm of the gradient is below. 0 by default: go on to machine precision. */
  readonly gradientTolerance?: number;
}

/**
 * Which uncertainties a fit gives:
 *
 * - `full`: the covariance of all parameters, from the Hessian.
 * - `of-interest`: variances of the parameters of interest only, by conjugate gradients with products of the Hessian.
 *   Nothing of the size parameters x parameters is ever allocated (`--noHessian`).
 * - `none`: not even the estimated distance to the minimum (`--noEDM`).
 */
export type CovarianceKind = "full" | "of-interest" | "none";

/** Where a fit is, for whoever shows progress. */
export type FitProgress =
  | { readonly kind: "started"; readonly group: string }
  | {
      readonly kind: "iteration";
      readonly group: string;
      readonly iteration: number;
      readonly nll: number;
      readonly gradientNorm: number;
    }
  | { readonly kind: "message"; readonly level: "debug" | "info" | "warning"; readonly text: string };

/** Options of `fit`. In brackets, the option of the command that sets each. */
export interface FitOptions {
  /** What to fit, in this order; `["asimov"]` by default (`-t -1`, `-t 0`). */
  readonly dataSets?: readonly DataSet[];
  /** Fit these pseudodata in place of the data; all of the tensor where the list is empty (`--pseudoData`). */
  readonly pseudodata?: readonly string[];
  /** Values of parameters of interest for starting points and for the Asimov data; 1 by default (`--expectSignal`). */
  readonly expectSignal?: readonly ParameterValue[];
  /** Parameters of interest are stored as they are, not as square roots (`--allowNegativeParam`). */
  readonly allowNegativeParam?: boolean;
  /** Centres of the constraints of nuisance parameters; 0 by default (`--setConstraintMinimum`). */
  readonly constraintMinima?: readonly ParameterValue[];
  /** Names or regular expressions, matched against the whole name, of parameters to keep fixed (`--freezeParameters`). */
  readonly freezeParameters?: readonly string[];
  /** Names or regular expressions of parameters of interest to fit unblinded (`--unblind`). None by default. */
  readonly unblind?: readonly string[];
  /** Expressions whose matching parameters of interest share one blinding offset (`--blindingGroup`). */
  readonly blindingGroups?: readonly string[];
  /** Lite with a gamma constraint by default (`--noBinByBinStat`, `--binByBinStatMode`, `--binByBinStatType`). */
  readonly binByBinStat?: BinByBinStat;
  /** Prefit uncertainty of parameters without constraint; 0 by default (`--prefitUnconstrainedNuisanceUncertainty`). */
  readonly prefitUnconstrainedUncertainty?: number;
  readonly minimizer?: MinimizerOptions;
  /** `full` by default. */
  readonly covariance?: CovarianceKind;
  /** Histograms of the observables; none without it (`--saveHists` ...). */
  readonly histograms?: HistogramOptions;
  /** Also give the negative log-likelihood with all constants (`--fullNll`). */
  readonly fullNll?: boolean;
  /** Stop before the fit (`--prefitOnly`). */
  readonly prefitOnly?: boolean;
  /** Evaluate at the starting point instead of minimising (`--noFit`). */
  readonly skipMinimization?: boolean;
  /** Worker threads; 0 computes in the calling thread. By default as the size of the tensor asks for. */
  readonly threads?: number;
  /** Recorded in the result as `meta_info`: the command, its options, the time. */
  readonly info?: ReadonlyMap<string, MetadataValue>;
  readonly onProgress?: (progress: FitProgress) => void;
  /** Ends the fit at the next iteration with the signal's reason. */
  readonly signal?: AbortSignal;
}
