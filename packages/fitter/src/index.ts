export { chiSquareSurvival } from "@rabbit-fit/autodiff-kernels";
export { type BlindingOffsets, type BlindingRequest, blindingOffsets } from "./blinding/blinding-offsets.js";
export { fit } from "./fit/fit.js";
export type { FitCallOptions } from "./fit/fit-data-set.js";
export { type FitRequest, type FitSession, openFit } from "./fit/session.js";
export type {
  BinByBinStat,
  CovarianceKind,
  DataSet,
  ExternalPostfit,
  FitOptions,
  FitProgress,
  HistogramOptions,
  LikelihoodForm,
  MinimizerOptions,
  ParameterValue,
  ToyOptions,
} from "./fit-options.js";
export { Likelihood, type LikelihoodOptions } from "./likelihood/likelihood.js";
export type { LikelihoodData } from "./likelihood/likelihood-data.js";
export type { RowDerivatives } from "./likelihood/row-derivatives.js";
export type { ParameterPriors, RateModel } from "./model/rate-model.js";
export { signalStrengths } from "./model/signal-strengths.js";
export { matchNames } from "./parameters/match-names.js";
