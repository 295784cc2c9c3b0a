import type { ImpactDefinition } from "./impact-definition.js";
import type { MappingSpec } from "./mapping-spec.js";
import type { AnyScanSpec } from "./scan-spec.js";

/** Histograms of functions of the expected yields, and of the data, before and after the fit. */
export interface HistogramsSpec {
  readonly kind: "histograms";
  /** What is shown; the channels as they are by default. One that is named twice counts once. */
  readonly mappings?: readonly MappingSpec[];
  /** Take all mappings together as one, `CompositeMapping`, for the covariance between them. */
  readonly composite?: boolean;
  /** Histograms of every process besides the inclusive ones. */
  readonly perProcess?: boolean;
  /** Uncertainties of the inclusive histograms. */
  readonly errors?: boolean;
  /** Uncertainties of the histograms of every process. */
  readonly errorsPerProcess?: boolean;
  /** Covariance of all outputs of each mapping, summed over processes. */
  readonly covariance?: boolean;
  /**
   * The inclusive histograms with each parameter one uncertainty up and down, the others and the bin-by-bin parameters held.
   * Before the fit, parameters without constraint have the uncertainty 1.
   */
  readonly variations?: boolean;
  /** Global impacts on the outputs of each mapping, summed over processes, of single sources and of groups; prefit and postfit. */
  readonly globalImpacts?: boolean;
  /** Gaussian global impacts on them. */
  readonly gaussianGlobalImpacts?: boolean;
  /** Linear chi-square between data and prediction, prefit and postfit. On by default. */
  readonly chi2?: boolean;
}

/**
 * Saturated tests: the likelihood ratio of the fit to one with a free positive scale for each output of a mapping, on all
 * that is expected in the bins that the output sums. They are for mappings that select and sum bins with data.
 */
export interface SaturatedTestsSpec {
  readonly kind: "saturated-tests";
  /** The channels as they are by default. One that is named twice counts once. */
  readonly mappings?: readonly MappingSpec[];
  /** What becomes of mappings that do not sum bins with data: they are refused by default, or left out with a warning. */
  readonly others?: "refused" | "left-out";
}

/** The negative log-likelihood at the minimum with all constants, `nllvalfull`. */
export interface FullNllSpec {
  readonly kind: "full-nll";
}

/** Impacts on parameters, by one of their definitions; `docs/impacts.md` explains them. */
export interface ImpactsSpec {
  readonly kind: "impacts";
  readonly definition: ImpactDefinition;
}

/** One thing to compute from a fit. It is plain data, so that it travels to other threads. */
export type AnalysisSpec = HistogramsSpec | SaturatedTestsSpec | FullNllSpec | ImpactsSpec | AnyScanSpec;
