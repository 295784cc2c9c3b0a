import type { ImpactDefinition } from "./impact-definition.js";

/** Histograms of the expected yields of every channel, and of the data, before and after the fit. */
export interface HistogramsSpec {
  readonly kind: "histograms";
  /** Histograms of every process besides the inclusive ones. */
  readonly perProcess?: boolean;
  /** Uncertainties of the inclusive histograms. */
  readonly errors?: boolean;
  /** Uncertainties of the histograms of every process. */
  readonly errorsPerProcess?: boolean;
  /** Linear chi-square between data and prediction, prefit and postfit. On by default. */
  readonly chi2?: boolean;
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
export type AnalysisSpec = HistogramsSpec | FullNllSpec | ImpactsSpec;
