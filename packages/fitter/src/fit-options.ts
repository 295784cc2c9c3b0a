import type { MetadataValue } from "@rabbit-fit/contracts";
import type { MinimizerMethod } from "@rabbit-fit/minimizers";

/** What is fitted: the observed data, the prediction at the default parameters, or a toy, counted from 1. */
export type DataSet = "data" | "asimov" | { readonly toy: number };

/** A parameter by name and a value for it. */
export interface ParameterValue {
  readonly parameter: string;
  readonly value: number;
}

/**
 * How the bin-by-bin statistical uncertainty of the templates enters the likelihood, profiled analytically: not at all,
 * by one parameter for each bin (Barlow-Beeston lite), or by one for each process in each bin.
 */
export type BinByBinStat =
  | { readonly kind: "none" }
  | {
      readonly kind: "lite" | "full";
      /**
       * The constraint. `automatic` is normal-additive in a covariance fit, else normal-multiplicative in full mode and
       * gamma in lite mode.
       */
      readonly type: "automatic" | "gamma" | "normal-additive" | "normal-multiplicative";
      /** Parameters with fewer effective simulated events than this are left out; 0 by default (`--minBBKstat`). */
      readonly minKstat?: number;
    };

/**
 * The distribution of the data: Poisson counts; normal with the variances of the data, independent in each bin
 * (`--chisqFit`); or normal with their covariance (`--covarianceFit`).
 */
export type LikelihoodForm = "poisson" | "chi2" | "covariance";

/** How toys are drawn. */
export interface ToyOptions {
  /** Toy k of a seed is always the same. 123456789 by default (`--seed`). */
  readonly seed?: number;
  /** Fluctuate the expectation, which is the default, or the observed data (`--toysDataMode`). */
  readonly dataMode?: "expected" | "observed";
  /** Distribution of the data; `poisson` by default (`--toysDataRandomize`). */
  readonly randomizeData?: "poisson" | "normal" | "none";
  /**
   * frequentist, the default: the centres of the constraints fluctuate; bayesian: the true values of the parameters do
   * (`--toysSystRandomize`).
   */
  readonly randomizeSystematics?: "frequentist" | "bayesian" | "none";
  /** Start each fit at a random point within the prefit uncertainties (`--toysRandomizeParameters`). */
  readonly randomizeParameters?: boolean;
}

/** Parameters of another fit to go on from (`--externalPostfit`). */
export interface ExternalPostfit {
  /** Those that this fit does not have are ignored. */
  readonly names: readonly string[];
  /** Internal values, [names] */
  readonly values: Float64Array;
  /** [names, names] */
  readonly covariance?: Float64Array;
}

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
  readonly method?: MinimizerMethod;
  readonly maxIterations?: number;
  /** Stop when the norm of the gradient is below. 0 by default: go on to machine precision. */
  readonly gradientTolerance?: number;
  /** Stop when an iteration lowers the value by less than this share of it (`--minimizerFtol`). */
  readonly valueTolerance?: number;
  /** Stop when this number of iterations has not lowered the value (`--earlyStopping`). */
  readonly earlyStopping?: number;
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
  /** What to fit, in this order; `["asimov"]` by default (`-t -1`, `-t 0`, `-t N`). */
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
  /** `poisson` by default (`--chisqFit`, `--covarianceFit`). */
  readonly likelihood?: LikelihoodForm;
  /** Take one Newton step from the start, as if the likelihood were quadratic (`--forceLinear`). */
  readonly forceLinear?: boolean;
  readonly toys?: ToyOptions;
  /** Lite of automatic type by default (`--noBinByBinStat`, `--binByBinStatMode`, `--binByBinStatType`). */
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
  /** Start from the parameters of another fit; with `skipMinimization`, take its covariance (`--externalPostfit`). */
  readonly externalPostfit?: ExternalPostfit;
  /** Whether bin-by-bin parameters are profiled in postfit histograms. On by default (`--noPostfitProfileBB`). */
  readonly postfitProfile?: boolean;
  /** Report condition numbers and distances to the minimum on the way (`--diagnostics`). */
  readonly diagnostics?: boolean;
  /** Worker threads; 0 computes in the calling thread. By default as the size of the tensor asks for. */
  readonly threads?: number;
  /** Recorded in the result as `meta_info`: the command, its options, the time. */
  readonly info?: ReadonlyMap<string, MetadataValue>;
  readonly onProgress?: (progress: FitProgress) => void;
  /** Ends the fit at the next iteration with the signal's reason. */
  readonly signal?: AbortSignal;
}
