import type { BlindingScheme, PythonValue } from "@rabbit-fit/contracts";
import type { MinimizerMethod } from "@rabbit-fit/minimizers";
import type { AnalysisSpec } from "./analysis-spec.js";
import type { ModelSpec } from "./model-spec.js";
import type { LCurveOptions, RegularizationSpec } from "./regularization-spec.js";
import type { TermSpec } from "./term-spec.js";

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
      /** Parameters with fewer effective simulated events than this are left out; 0 by default. */
      readonly minKstat?: number;
    };

/**
 * The distribution of the data: Poisson counts; normal with the variances of the data, independent in each bin; or normal
 * with the covariance of the data.
 */
export type LikelihoodForm = "poisson" | "chi2" | "covariance";

/** How toys are drawn. */
export interface ToyOptions {
  /** Toy k of a seed is always the same. 123456789 by default. */
  readonly seed?: number;
  /** Fluctuate the expectation, which is the default, or the observed data. */
  readonly dataMode?: "expected" | "observed";
  /** Distribution of the data; `poisson` by default. */
  readonly randomizeData?: "poisson" | "normal" | "none";
  /**
   * frequentist, the default: the centres of the constraints fluctuate; bayesian: the true values of the parameters
   * fluctuate.
   */
  readonly randomizeSystematics?: "frequentist" | "bayesian" | "none";
  /** Start each fit at a random point within the prefit uncertainties. */
  readonly randomizeParameters?: boolean;
}

/** Which data sets are fitted, and which results are hidden. */
export interface DataOptions {
  /** What to fit, in this order; `["asimov"]` by default. */
  readonly sets?: readonly DataSet[];
  /** Fit these pseudodata in place of the data; all of the tensor where the list is empty. */
  readonly pseudodata?: readonly string[];
  readonly toys?: ToyOptions;
  /** Names or regular expressions of parameters of interest to fit unblinded. None by default. */
  readonly unblind?: readonly string[];
  /** Expressions whose matching parameters of interest share one blinding offset. */
  readonly blindingGroups?: readonly string[];
  /**
   * How fits that see the data hide parameters of interest. `additive`, the default: an offset is added to the stored
   * parameter, and uncertainties stay what they are. `multiplicative`: the factors of Python rabbit at commit 948a94a, to
   * compare with it; they divide uncertainties, too, so that an expected uncertainty gives the value away.
   */
  readonly blindingScheme?: BlindingScheme;
}

/** Parameters of another fit, to start from. */
export interface ExternalPostfit {
  /** Those that this fit does not have are ignored. */
  readonly names: readonly string[];
  /** Internal values, [names] */
  readonly values: Float64Array;
  /** [names, names] */
  readonly covariance?: Float64Array;
  /** Names of those whose values are behind blinding offsets; by default all that this fit blinds. */
  readonly blinded?: readonly string[];
  /** How they are hidden; as in this fit by default. */
  readonly blindingScheme?: BlindingScheme;
}

/** Values and treatment of the parameters. */
export interface ParameterOptions {
  /** Values of parameters of interest for starting points and for the Asimov data; those of the model by default. */
  readonly expectSignal?: readonly ParameterValue[];
  /** Whether parameters of interest can be negative. They are stored as they are then, not as square roots. */
  readonly allowNegative?: boolean;
  /** Centres of the constraints of nuisance parameters; 0 by default. */
  readonly constraintMinima?: readonly ParameterValue[];
  /** Names or regular expressions, matched against the whole name, of parameters to keep fixed. */
  readonly freeze?: readonly string[];
  /** Prefit uncertainty of parameters without constraint; 0 by default. */
  readonly prefitUnconstrainedUncertainty?: number;
  /** Start from the parameters of another fit; with `minimizer.step: "none"`, take its covariance. */
  readonly externalPostfit?: ExternalPostfit;
}

export interface LikelihoodOptions {
  /** The distribution of the data; `poisson` by default. */
  readonly form?: LikelihoodForm;
  /** Lite of automatic type by default. */
  readonly binByBinStat?: BinByBinStat;
  /** Whether bin-by-bin parameters are profiled in what is predicted after the fit. `profiled` by default. */
  readonly postfitProfile?: "profiled" | "unprofiled";
  /** Terms of one's own that are added to -ln L; none by default. */
  readonly terms?: readonly TermSpec[];
}

/**
 * The preconditioner of the minimizer, in place of the automatic one: dense in blocks of parameters and diagonal elsewhere,
 * made where a minimisation starts, and anew where it starts again.
 */
export interface PreconditionerOptions {
  /**
   * A block for each group of systematics, name of a parameter or regular expression of whole names; one block of all
   * floating parameters without constraint by default. A parameter of several blocks belongs to the first.
   */
  readonly blocks?: readonly string[];
  /** What a block is made of: the Hessian, the default, or the Gauss-Newton matrix, which has no negative curvature. */
  readonly from?: "hessian" | "gaussnewton";
  /**
   * How a block is made positive definite: with a raised diagonal, the default, or with the sizes of its eigenvalues, of
   * which the smallest are raised.
   */
  readonly transform?: "ridge" | "spectral";
}

export interface MinimizerOptions {
  readonly method?: MinimizerMethod;
  readonly maxIterations?: number;
  /** Stop when the norm of the gradient is below. 0 by default: go on to machine precision. */
  readonly gradientTolerance?: number;
  /** Stop when an iteration lowers the value by less than this share of it. */
  readonly valueTolerance?: number;
  /**
   * Stop when this number of iterations has not lowered the value. Never by default; 20 where only `stallRelTol` is
   * given.
   */
  readonly earlyStopping?: number;
  /**
   * The share of its size by which the value has to fall over `earlyStopping` iterations, lest they count as stalled. 0 by
   * default.
   */
  readonly stallRelTol?: number;
  /**
   * How often a minimisation that has stalled away from the minimum is started again from where it stopped, with a fresh
   * trust radius and preconditioner; -1 for as often as it helps. A restart that lowers the value by less than
   * 1e-9 max(1, |value|) is the last one. By default once where no step leads any further, and not where
   * `earlyStopping` has ended it.
   */
  readonly maxRestarts?: number;
  /** Automatic by default. Methods that work with factors of the Hessian, trust-exact and dogleg, have none. */
  readonly preconditioner?: PreconditionerOptions;
  /**
   * iterate, the default: with the method above to the minimum; linear: one Newton step from the start, as if the
   * likelihood were quadratic; none: results are those at the start.
   */
  readonly step?: "iterate" | "linear" | "none";
}

/**
 * Which uncertainties a fit gives:
 *
 * - `full`: the covariance of all parameters, from the Hessian.
 * - `of-interest`: variances of the parameters of interest only, by conjugate gradients with products of the Hessian.
 *   Nothing of the size parameters x parameters is ever allocated.
 * - `none`: not even the estimated distance to the minimum.
 */
export type CovarianceKind = "full" | "of-interest" | "none";

/** Where a fit is, to show progress. */
export type FitProgress =
  | { readonly kind: "started"; readonly group: string }
  | {
      readonly kind: "iteration";
      readonly group: string;
      readonly iteration: number;
      readonly nll: number;
      readonly gradientNorm: number;
      /** Of the step that was tried, in the norm of the preconditioner where the trust region has one. */
      readonly stepNorm: number;
      /** For the next iteration, of a trust-region method. */
      readonly trustRadius?: number;
      /** What the step gained as a share of what the model predicted, of a trust-region method. */
      readonly rho?: number;
    }
  /** Refits, such as those of impacts, are being made of a fit. */
  | {
      readonly kind: "refits";
      readonly group: string;
      /** What the refits are for, such as `asymmetric impacts`. */
      readonly what: string;
      readonly done: number;
      readonly total: number;
    }
  | { readonly kind: "message"; readonly level: "debug" | "info" | "warning"; readonly text: string };

/** How a fit is run; nothing of it changes a number of the result. */
export interface RunOptions {
  /**
   * Worker threads; 0 computes in the calling thread. By default as the size of the tensor asks for. There are none where the
   * calling thread cannot wait for them, as the main thread of a web page: fit in a web worker to use several.
   */
  readonly threads?: number;
  /** `prefit` stops before the minimisation; `postfit` by default. */
  readonly until?: "prefit" | "postfit";
  /** Report condition numbers and distances to the minimum on the way. */
  readonly diagnostics?: boolean;
  /** Recorded in the result as `meta_info`: the command, its options, the time. */
  readonly info?: ReadonlyMap<string, PythonValue>;
  readonly onProgress?: (progress: FitProgress) => void;
  /** Ends the fit at the next iteration with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** Options of `fit`, by topic. All but those of the run are plain data, which can be copied to other threads. */
export interface FitOptions {
  readonly data?: DataOptions;
  /**
   * How parameters scale the templates; a signal strength for each signal by default, `{ name: "Mu" }`. Of several models the
   * rates are multiplied.
   */
  readonly model?: ModelSpec | readonly ModelSpec[];
  readonly parameters?: ParameterOptions;
  readonly likelihood?: LikelihoodOptions;
  /** Penalties on what is unfolded; none by default. */
  readonly regularization?: readonly RegularizationSpec[];
  /** tau: the penalties are multiplied by exp(2 tau); 0 by default. */
  readonly regularizationStrength?: number;
  /** What to compute of the L-curve before the fit; nothing by default. */
  readonly lCurve?: LCurveOptions;
  readonly minimizer?: MinimizerOptions;
  /** `full` by default. */
  readonly covariance?: CovarianceKind;
  /** What to compute besides the parameters and their covariance, in this order; nothing by default. */
  readonly analyses?: readonly AnalysisSpec[];
  readonly run?: RunOptions;
}
