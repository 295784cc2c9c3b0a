export { chiSquareSurvival } from "@rabbit-fit/autodiff-kernels";
export { type BlindingOffsets, type BlindingRequest, blindingOffsets } from "./blinding/blinding-offsets.js";
export type { LinearChiSquare } from "./chi-square/linear-chi-square.js";
export type { BinData, ParameterOffsets, PlacedData } from "./data/placed-data.js";
export { fit } from "./fit/fit.js";
export type { FitCallOptions, FitMinimum } from "./fit/fit-data-set.js";
export { type FitRequest, type FitSession, openFit } from "./fit/session.js";
export type { AsymmetricImpacts, ImpactFailure, SymmetricImpacts } from "./impacts/impact-tables.js";
export { impacts } from "./impacts/impacts.js";
export {
  type HeldMinimum,
  type HeldObservable,
  type HeldSearch,
  heldObservables,
} from "./joint-likelihood/held-observable.js";
export type {
  CustomTerm,
  CustomTermBody,
  CustomTermContext,
  TermParameter,
} from "./likelihood/custom-terms/custom-term.js";
export type { Likelihood } from "./likelihood/likelihood.js";
export type { StatisticalModelOptions } from "./likelihood/model-description.js";
export { StatisticalModel } from "./likelihood/statistical-model.js";
export type { AxisPlace } from "./mappings/axis-syntax.js";
export type { BinSelection, ChannelSelection, SelectionOptions } from "./mappings/bin-selection.js";
export type { AxisChoice, SelectOptions, SelectSpec } from "./mappings/build.js";
export * as mappings from "./mappings/build.js";
export type {
  CustomMapping,
  CustomMappingBody,
  CustomMappingContext,
  TensorOperations,
} from "./mappings/custom-mapping.js";
export type { MappingContext } from "./mappings/mapping-context.js";
export { mappingNames } from "./mappings/registry.js";
export {
  type MappedChannelData,
  type MappedChiSquare,
  type MappedData,
  mappedData,
} from "./observables/mapped-data.js";
export type {
  AnalysisSpec,
  FullNllSpec,
  HistogramsSpec,
  ImpactsSpec,
  SaturatedTestsSpec,
} from "./options/analysis-spec.js";
export type {
  BinByBinStat,
  CovarianceKind,
  DataOptions,
  DataSet,
  ExternalPostfit,
  FitOptions,
  FitProgress,
  LikelihoodForm,
  LikelihoodOptions,
  MinimizerOptions,
  ParameterOptions,
  ParameterValue,
  PreconditionerOptions,
  RunOptions,
  ToyOptions,
} from "./options/fit-options.js";
export type {
  AsymmetricDefinition,
  GlobalAsymmetricDefinition,
  ImpactDefinition,
  NonprofiledDefinition,
  SymmetricImpactDefinition,
} from "./options/impact-definition.js";
export type { MappingSpec } from "./options/mapping-spec.js";
export type { ModelSpec } from "./options/model-spec.js";
export type {
  LCurveOptimization,
  LCurveOptions,
  LCurveScan,
  RegularizationSpec,
  SvdSpec,
  TikhonovSpec,
} from "./options/regularization-spec.js";
export type {
  AnyScanSpec,
  Contour2DSpec,
  ContourSpec,
  ObservableContourSpec,
  ObservableScanSpec,
  Scan2DSpec,
  ScanGrid,
  ScanSpec,
} from "./options/scan-spec.js";
export type { TermSpec } from "./options/term-spec.js";
export type {
  AbcdOptions,
  AxisShapeOptions,
  FormulaParameter,
  IsoMtOptions,
  RegionChoice,
  SmoothOptions,
} from "./parameter-models/build.js";
export * as models from "./parameter-models/build.js";
export { channelDeviation, channelsOfSignal } from "./parameter-models/channel-mu.js";
export type { CustomModel, CustomModelContext, RegionRows } from "./parameter-models/custom-model.js";
export type { Region } from "./parameter-models/model-words.js";
export type {
  ModelContext,
  ModelParameter,
  ParameterModel,
  ParameterModelFactory,
  RatePoint,
} from "./parameter-models/parameter-model.js";
export type { RateFunction, RateModel } from "./parameter-models/rate-function.js";
export { type ModelHelp, modelHelp } from "./parameter-models/registry.js";
export type { Frozen } from "./parameters/frozen.js";
export type { InsertedParameters } from "./parameters/inserted-parameters.js";
export { isAtMinimum } from "./postfit/at-minimum.js";
export { degreesOfFreedom } from "./postfit/degrees-of-freedom.js";
export type { MultipliedFit, Postfit, PostfitState } from "./postfit/postfit.js";
export type { ProfilePoint } from "./postfit/profile-point.js";
export type { Refit } from "./postfit/refit.js";
export type {
  ClosedContourSpec,
  ContourPointSpec,
  IntervalEndSpec,
  MinimumOutcome,
  MinimumSpec,
  ObservableEndSpec,
  OutcomeOf,
  PointsOutcome,
  RefitFailure,
  RefitOutcome,
  RefitOutcomes,
  RefitSpec,
  ScannedObservable,
  ScanSegmentSpec,
} from "./postfit/refit-spec.js";
export type { KnownRefits, RefitsCall } from "./postfit/refits-setting.js";
export { refuseNoPostfit } from "./postfit/refuse-no-postfit.js";
export {
  type Contour,
  type ContourRequest,
  contour,
  type Interval,
  type IntervalRequest,
  interval,
} from "./scans/contour.js";
export { type Contour2D, type Contour2DRequest, contour2d } from "./scans/contour-2d.js";
export { type Scan, type ScanRequest, scan } from "./scans/scan.js";
export { type Scan2D, type Scan2DRequest, scan2d } from "./scans/scan-2d.js";
export {
  type ObservableIntervalsRequest,
  type ObservableScanRequest,
  observableIntervals,
  scanObservable,
} from "./scans/scan-observable.js";
export type { ScanCall } from "./scans/scan-points.js";
export type { RowDerivatives } from "./templates/row-derivatives.js";
export { type ToyOfFit, type ToyTruth, toyOfFit } from "./toys/toy-of-fit.js";
