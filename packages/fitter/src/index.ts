export type {
  BinByBinStat,
  DataSet,
  FitOptions,
  FitProgress,
  HistogramOptions,
  MinimizerOptions,
  ParameterValue,
} from "./fit-options.js";
