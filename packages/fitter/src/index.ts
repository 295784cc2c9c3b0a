export { chiSquareSurvival } from "@rabbit-fit/autodiff-kernels";
export { type BlindingOffsets, type BlindingRequest, blindingOffsets } from "./blinding/blinding-offsets.js";
export { fit } from "./fit/fit.js";
export type {
  BinByBinStat,
  CovarianceKind,
  DataSet,
  FitOptions,
  FitProgress,
  HistogramOptions,
  MinimizerOptions,
  ParameterValue,
} from "./fit-options.js";
export { Likelihood, type LikelihoodOptions, type RowDerivatives } from "./likelihood/likelihood.js";
export type { RateModel } from "./model/rate-model.js";
export { signalStrengths } from "./model/signal-strengths.js";
export { matchNames } from "./parameters/match-names.js";
