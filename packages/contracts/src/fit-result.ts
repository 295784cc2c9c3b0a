import type { Histogram } from "@rabbit-fit/sparse-hist";
import type { MetadataValue } from "./metadata.js";

/** Results of one mapping in one channel, by the reference's names: `hist_postfit_inclusive`, `hist_data_obs` ... */
export type ChannelResult = ReadonlyMap<string, Histogram>;

/** Results of one mapping of the observables. */
export interface MappingResult {
  readonly channels: ReadonlyMap<string, ChannelResult>;
  /** Whole-number results: `ndf`, `ndf_prefit` ... */
  readonly counts: ReadonlyMap<string, number>;
  /** `chi2`, `chi2_prefit` ... */
  readonly numbers: ReadonlyMap<string, number>;
  /** Histograms across channels: `hist_postfit_inclusive_cov` ... */
  readonly histograms: ReadonlyMap<string, Histogram>;
}

/** How the minimisation of one data set ended. */
export interface Convergence {
  readonly converged: boolean;
  /** `converged`, `iteration-limit`, `stalled`, `non-finite` ..., as the minimizer names it. */
  readonly status: string;
  /** One sentence: what happened and, where it did not converge, what to do. */
  readonly message: string;
  readonly iterations: number;
  readonly hessianVectorProducts: number;
  /** Ratio of the extreme eigenvalues of the Hessian of the floating parameters, where it was made. */
  readonly conditionNumber?: number;
}

/** Results of the fit to one data set. */
export interface ResultGroup {
  /** The data set: empty for data, `asimov`, `toy1` ..., joined to the name of the pseudodata by an underscore. */
  readonly name: string;
  /** `parms_prefit`, `parms`, `cov`, `impacts`, `nll_scan_P` ..., by the reference's names. */
  readonly histograms: ReadonlyMap<string, Histogram>;
  /** Negative log-likelihood at the minimum, less that of the saturated model. */
  readonly nllvalreduced?: number;
  /** Negative log-likelihood at the minimum with all constants (`--fullNll`). */
  readonly nllvalfull?: number;
  /** Degrees of freedom of the saturated test. */
  readonly ndfsat?: number;
  /** Estimated distance to the minimum, in units of the negative log-likelihood; null where it was not computed. */
  readonly edmval?: number | null;
  /** Whether the postfit histograms use the profiled bin-by-bin parameters. */
  readonly postfitProfile?: boolean;
  readonly mappings: ReadonlyMap<string, MappingResult>;
  /** Absent where nothing was minimised, and in results of other programs. */
  readonly convergence?: Convergence;
}

/** What a fit gives: the same tree as rabbit's result file. It can be structured-cloned. */
export interface FitResult {
  readonly meta: {
    /** How the result was made: command, options, version, time. */
    readonly info: ReadonlyMap<string, MetadataValue>;
    /** The metadata of the input, with `channel_info` completed by `start`, `stop` and `processes`. */
    readonly input: ReadonlyMap<string, MetadataValue>;
    readonly processes: readonly string[];
    /** Names of the parameters of interest. */
    readonly pois: readonly string[];
    /** Names of the nuisance parameters of interest. */
    readonly nois: readonly string[];
  };
  /** One for each data set fitted, in the order of fitting. */
  readonly groups: readonly ResultGroup[];
}
