export {
  axisNames,
  BASE_MAPPING,
  expectedHistogram,
  expectedHistogramSuffixes,
  type FitStage,
  fitHistogramNames,
  groupedImpacts,
  limitHistogram,
  observedHistogramNames,
  scan2DHistogram,
  scanDetails,
  scanHistogram,
  testNumbers,
  toyHistogramNames,
} from "@rabbit-fit/contracts";
export { postfitRelation, type Relation } from "./bins/bin-pull.js";
export { binTable } from "./bins/bin-table.js";
export { type BinChoice, type ChosenBins, chosenBins, type MappingTest } from "./bins/chosen-bins.js";
export type { ComparedBin, MappedBins } from "./bins/mapped-bins.js";
export {
  type Blindable,
  type BlindingContext,
  blindedParameters,
  blindedValue,
} from "./blinding.js";
export { type FitStatus, fitStatus, statusMeaning } from "./fit-status.js";
export {
  type ChiSquareChoice,
  type ChiSquareTest,
  chiSquareDoubt,
  chiSquareTest,
  noPValue,
  type SaturatedTest,
  saturatedTest,
} from "./goodness-of-fit/goodness-of-fit.js";
export { hepDataSubmission } from "./hepdata/hepdata-submission.js";
export type {
  HepDataHeader,
  HepDataPlace,
  HepDataTable,
  HepDataValue,
  HepDataVariable,
} from "./hepdata/hepdata-table.js";
export {
  type ImpactOrder,
  type ImpactTableChoice,
  impactTable,
} from "./impacts/impact-table.js";
export {
  type ObservableImpactTableChoice,
  observableImpactTable,
} from "./impacts/observable-impact-table.js";
export {
  type ObservableImpactChoice,
  type ObservableImpactKind,
  type ObservableImpacts,
  observableImpactKindsOf,
  observableImpacts,
} from "./impacts/observable-impacts.js";
export {
  hidesImpacts,
  type Impact,
  type ImpactChoice,
  type ImpactKind,
  impactKindsOf,
  type ParameterImpacts,
  parameterImpacts,
} from "./impacts/parameter-impacts.js";
export { axisJson, histogramJson } from "./json/histogram-json.js";
export { jsonText } from "./json/json-text.js";
export { type ResultStream, resultJsonChunks, resultToJson } from "./json/result-json.js";
export { type SplitLabel, splitUnit } from "./labels/split-unit.js";
export { limitTable } from "./limits/limit-table.js";
export { limitsOf, type ResultLimit } from "./limits/limits.js";
export {
  type CorrelationChoice,
  correlationMatrixTable,
  correlationTable,
} from "./parameters/correlation-table.js";
export {
  type BlindedParameter,
  type FittedParameter,
  fittedParameters,
  type ParameterContext,
  type ParameterKind,
  type ShownParameter,
  squaredParameters,
} from "./parameters/fitted-parameters.js";
export { hiddenValues } from "./parameters/hidden-values.js";
export { type LikelihoodEnds, likelihoodEnds } from "./parameters/likelihood-ends.js";
export {
  type ParameterValues,
  parameterEstimates,
  parameterNames,
  uncertaintiesOf,
} from "./parameters/parameter-histogram.js";
export {
  correlationOf,
  covarianceOf,
  type ParameterMatrix,
  requiredCovariance,
} from "./parameters/parameter-matrix.js";
export { boundNotes, likelihoodStrength, parameterTable } from "./parameters/parameter-table.js";
export { type SignalStrength, signalStrength } from "./parameters/signal-strength.js";
export { type StartingPoint, startingPoint } from "./parameters/starting-point.js";
export { type ResultSettings, recordedSettings } from "./result-settings.js";
export { type FitView, type ResultView, type ViewOptions, viewFit, viewResult } from "./result-view.js";
export { contourTable, intervalTable } from "./scans/contour-table.js";
export {
  type ContourPoint,
  type EndStatus,
  type IntervalEnd,
  type LikelihoodContour,
  type LikelihoodInterval,
  likelihoodContours,
  likelihoodIntervals,
} from "./scans/likelihood-intervals.js";
export {
  type LikelihoodScan,
  likelihoodScan,
  type ScanPoint,
  scannedNames,
} from "./scans/likelihood-scan.js";
export { scan2DTable, scanTable } from "./scans/scan-table.js";
export { type FitChoice, selectFit } from "./select-fit.js";
export {
  type FitSummary,
  fitSummary,
  type MappedSaturatedTest,
  type ParameterEstimate,
  type Pull,
} from "./summary/fit-summary.js";
export { type InputFacts, inputFacts } from "./summary/input-facts.js";
export { type RunFits, type RunSummaryBuilder, runSummaryBuilder } from "./summary/run-summary.js";
export { type CellStyle, cellText, isFilled, titleText } from "./tables/cell-text.js";
export { renderTable, type TableFormat } from "./tables/render-table.js";
export { type RoundedEstimate, roundedEstimate, shortNumber } from "./tables/rounding.js";
export {
  type CellTypes,
  type ColumnKind,
  type Estimate,
  type Range,
  type Table,
  type TableColumn,
  type TableRow,
  table,
  type ValueWithInterval,
} from "./tables/table.js";
export { visibleText } from "./tables/visible-text.js";
export { type Moments, meanError, widthError } from "./toys/moments.js";
export { singleFits, tabulateToys, toyFits } from "./toys/tabulate-toys.js";
export { type ToyChoice, type ToyColumns, toyColumns } from "./toys/toy-columns.js";
export { toyEstimatesTable } from "./toys/toy-estimates-table.js";
export { toySummary } from "./toys/toy-parameters.js";
export {
  type EstimateMoments,
  namedToyCount,
  type ToyEstimate,
  type ToyFailure,
  type ToySummary,
} from "./toys/toy-summary.js";
export { toySummaryTable } from "./toys/toy-summary-table.js";
export { type BinBlock, type BinCovariance, binCovariance } from "./yields/bin-covariance.js";
export {
  type ChannelYields,
  channelYields,
  type ExpectedYields,
  hidesExpectation,
} from "./yields/channel-yields.js";
export { type YieldChoice, yieldTable } from "./yields/yield-table.js";
export { type YieldVariationChoice, yieldVariation } from "./yields/yield-variations.js";
