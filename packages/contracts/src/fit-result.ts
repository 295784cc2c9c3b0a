import type { Histogram } from "@rabbit-fit/sparse-hist";
import type { ConvergenceStatus } from "./convergence-status.js";
import { type DataSetId, resultGroupName } from "./data-set-id.js";
import type { PythonValue } from "./metadata.js";

/** What a file holds besides the fields that have a name here, by its names; writing it again keeps it. */
export type FurtherEntries = ReadonlyMap<string, PythonValue>;

/** Results of one mapping in one channel, by Python rabbit's names: `hist_postfit_inclusive`, `hist_data_obs` ... */
export type ChannelResult = ReadonlyMap<string, Histogram>;

/**
 * The fit that the saturated test of a mapping compares with: each output of the mapping has a scale of its own there. It is
 * stored as `saturated_fit`.
 */
export interface SaturatedFit {
  /** `parms`, `cov`, `loss`, `time`. */
  readonly histograms: ReadonlyMap<string, Histogram>;
  /** Negative log-likelihood at its minimum, less that of the saturated model. */
  readonly nllvalreduced?: number;
  /** Estimated distance to the minimum; null where it was not computed. */
  readonly edmval?: number | null;
  readonly convergence?: Convergence;
  readonly more?: FurtherEntries;
}

/** Results of one mapping of the observables. */
export interface MappingResult {
  readonly channels: ReadonlyMap<string, ChannelResult>;
  /** Whole-number results: `ndf`, `ndf_prefit` ... */
  readonly counts: ReadonlyMap<string, number>;
  /** `chi2`, `chi2_prefit` ... */
  readonly numbers: ReadonlyMap<string, number>;
  /** Histograms across channels: `hist_postfit_inclusive_cov` ... */
  readonly histograms: ReadonlyMap<string, Histogram>;
  /** Absent where there is no saturated test of the mapping. */
  readonly saturatedFit?: SaturatedFit;
  /** What channels hold besides histograms is under `channels`, by channel. */
  readonly more?: FurtherEntries;
}

/**
 * How the minimisation of one data set ended: the certificate of a fit. In a file it is `minimizer_status`. What is optional
 * is absent where it is not known, as in results of other programs.
 */
export interface Convergence {
  readonly converged: boolean;
  readonly status: ConvergenceStatus;
  /** The word in the file, where `status` is `unknown`. */
  readonly unknownStatus?: string;
  /** One sentence: what happened and, where it did not converge, what to do. */
  readonly message: string;
  readonly iterations: number;
  /** Evaluations of the likelihood, with its gradient or without. */
  readonly evaluations?: number;
  readonly hessianVectorProducts?: number;
  /** How often the minimizer was started again from where it had stopped. */
  readonly restarts?: number;
  /** Euclidean norm of the gradient at the end, over the floating parameters, as they are stored. */
  readonly gradientNorm?: number;
  /** Of a trust-region method at its end, in the norm of its preconditioner. */
  readonly trustRadius?: number;
  /**
   * Estimated distance to the minimum: by the Hessian at the end where that was made (`edmval`), else as the minimizer
   * estimates it. Absent where there is no estimate.
   */
  readonly edm?: number;
  /** Ratio of the extreme eigenvalues of the Hessian of the floating parameters, where it was made. */
  readonly conditionNumber?: number;
  /** The status as the number of another program, such as SciPy's, whose word is not known. */
  readonly foreignCode?: number;
  readonly more?: FurtherEntries;
}

/**
 * How values are hidden: by an offset that is added to the parameter as it is stored, or by a factor on signal strengths, as
 * in Python rabbit at commit 948a94a.
 */
export type BlindingScheme = "additive" | "multiplicative";

/** What a fit hides. */
export interface Blinding {
  readonly scheme: BlindingScheme;
  /** Names of the parameters whose values are stored behind an offset; none where all are shown. */
  readonly parameters: readonly string[];
}

/** Results of the fit to one data set. */
export interface ResultGroup {
  /** As `resultGroupName` gives it: empty for data, `asimov`, `toy1` ... */
  readonly name: string;
  /** Which data were fitted. */
  readonly dataSet: DataSetId;
  /** `parms_prefit`, `parms`, `cov`, `impacts`, `nll_scan_P` ..., by Python rabbit's names. */
  readonly histograms: ReadonlyMap<string, Histogram>;
  /** Negative log-likelihood at the minimum, less that of the saturated model. */
  readonly nllvalreduced?: number;
  /** Negative log-likelihood at the minimum with all constants, where that was asked for. */
  readonly nllvalfull?: number;
  /** Degrees of freedom of the saturated test. */
  readonly ndfsat?: number;
  /** Estimated distance to the minimum, in units of the negative log-likelihood; null where it was not computed. */
  readonly edmval?: number | null;
  /** Whether the postfit histograms use the profiled bin-by-bin parameters. */
  readonly postfitProfile?: boolean;
  /** Further whole-number results by name. */
  readonly counts: ReadonlyMap<string, number>;
  /** Further results by name that are one number each. */
  readonly numbers: ReadonlyMap<string, number>;
  readonly mappings: ReadonlyMap<string, MappingResult>;
  /** Absent where nothing was minimised, and in results of other programs. */
  readonly convergence?: Convergence;
  /** What is hidden; absent where the data are not those observed, and in results of other programs. */
  readonly blinding?: Blinding;
  readonly more?: FurtherEntries;
}

/** The results of the fit to a data set, before there are any. */
export function emptyResultGroup(dataSet: DataSetId): ResultGroup {
  return {
    name: resultGroupName(dataSet),
    dataSet,
    histograms: new Map(),
    counts: new Map(),
    numbers: new Map(),
    mappings: new Map(),
  };
}

/** What a fit gives: the same tree as rabbit's result file. It can be structured-cloned. */
export interface FitResult {
  readonly meta: {
    /** How the result was made: command, options, version, time. */
    readonly info: ReadonlyMap<string, PythonValue>;
    /** The metadata of the input, with `channel_info` completed by `start`, `stop` and `processes`. */
    readonly input: ReadonlyMap<string, PythonValue>;
    readonly processes: readonly string[];
    /** Names of the parameters of interest. */
    readonly pois: readonly string[];
    /** Names of the nuisance parameters of interest. */
    readonly nois: readonly string[];
    /** The parameters of the parameter model; absent in results of other programs. */
    readonly model?: {
      /** Names of all of them, those of interest first. */
      readonly parameters: readonly string[];
      /** Names of those that `parms` has as square roots, such as x of a signal strength mu = x^2. */
      readonly squared: readonly string[];
    };
    /** `param_priors` of Python rabbit, for example. */
    readonly more?: FurtherEntries;
  };
  /** One for each data set fitted, in the order of fitting. */
  readonly groups: readonly ResultGroup[];
}
