export { availableMemory } from "./available-memory.js";
export { type ConvergenceStatus, convergenceStatuses } from "./convergence-status.js";
export { type DataSetId, dataSetFromName, resultGroupName } from "./data-set-id.js";
export { describeBin } from "./describe-bin.js";
export type {
  AuxiliaryBundle,
  Channel,
  DenseRowBlock,
  DenseTemplates,
  ExternalTerm,
  FitInput,
  NumericArray,
  ObservedData,
  Pseudodata,
  SparseRowBlock,
  SparseTemplates,
  SymmetricDenseMatrix,
  SymmetricSparseMatrix,
  SystematicGroup,
  Systematics,
  SystematicType,
  Templates,
} from "./fit-input.js";
export {
  type Blinding,
  type BlindingScheme,
  type ChannelResult,
  type Convergence,
  emptyResultGroup,
  type FitResult,
  type FurtherEntries,
  type MappingResult,
  type ResultGroup,
  type SaturatedFit,
} from "./fit-result.js";
export { isProcessAlive } from "./is-process-alive.js";
export { listedNames } from "./listed-names.js";
export { matchNames, refuseUnmatched, unknownNameRemedy } from "./match-names.js";
export type {
  ArrayValue,
  FloatValue,
  PickledAxis,
  PickledHistogram,
  PythonValue,
  ScalarValue,
  TupleValue,
} from "./metadata.js";
export { axisTextFault, nameFault, pathNameFault } from "./name-fault.js";
export type { NumericData } from "./numeric-data.js";
export { pythonFloatRepr } from "./python-float.js";
export { RabbitInputError, type RabbitInputErrorDetails } from "./rabbit-input-error.js";
export {
  axisNames,
  BASE_MAPPING,
  expectedHistogram,
  expectedHistogramSuffixes,
  type FitStage,
  failedImpacts,
  fitHistogramNames,
  groupedImpacts,
  impactRows,
  type LimitHistogramMethod,
  limitHistogram,
  observedHistogramNames,
  regularizationNumbers,
  rowsBesidesGroups,
  saturatedFitHistogramNames,
  scan2DHistogram,
  scanDetails,
  scanHistogram,
  testNumbers,
  toyHistogramNames,
} from "./result-names.js";
export { type SameText, sameButForNumbers } from "./same-but-for-numbers.js";
export { submatrix } from "./submatrix.js";
export { type FileAction, systemFailure } from "./system-failure.js";
export { refuseNoInput, type ValidateFitInputOptions, validateFitInput } from "./validate-fit-input.js";
export {
  refuseNoGroup,
  refuseNoResult,
  type ValidateFitResultOptions,
  validateFitResult,
} from "./validate-fit-result.js";
export { type CholeskyOutcome, choleskyFactor } from "./validation/cholesky-factor.js";
export { MirrorComparison, type MirrorFault } from "./validation/mirror-comparison.js";
export { symmetricPart } from "./validation/mirror-images.js";
export { copiedTemplateBytes, type RowBlockCheck, refuseTakenOver } from "./validation/row-blocks.js";
export { checkSymmetric } from "./validation/symmetric-matrix.js";
export { type EndingWorker, isWorkerRefused, startWorkers, workerEnd } from "./worker-threads.js";
