export type { AuxiliaryDataset, AuxiliaryDatasets } from "./auxiliary/auxiliary-book.js";
export type { AddChannelOptions } from "./channel/channel-book.js";
export {
  type CheckOptions,
  checkFitInput,
} from "./check/check-fit-input.js";
export {
  type BinFinding,
  type CheckThresholds,
  DEFAULT_CHECK_THRESHOLDS,
  type TensorFinding,
  type VariationExtreme,
} from "./check/finding.js";
export type { MatrixSource } from "./covariance/matrix-source.js";
export type { ExternalLikelihoodTerm } from "./external/external-term.js";
export { mergeFitInputs } from "./merge/merge-fit-inputs.js";
export {
  type MergeOptions,
  type MergeSource,
  type RenamedKind,
  type RenameTables,
  unmatchedRenames,
} from "./merge/merge-source.js";
export type { AddNormSystematicOptions } from "./systematic/add-norm-systematic.js";
export type { AddSystematicOptions, SystematicVariation } from "./systematic/add-systematic.js";
export type { AsymmetricUncertainty, NormUncertainty } from "./systematic/norm-uncertainty.js";
export type { Symmetrize } from "./systematic/symmetrize.js";
export type { SystematicOptions } from "./systematic/systematic-book.js";
export type { TemplateSource } from "./template/source.js";
export type { AddProcessOptions } from "./template/template-book.js";
export {
  type AddBetaVariationsOptions,
  type AddDataOptions,
  type AddPseudodataOptions,
  type BuildOptions,
  TensorWriter,
  type TensorWriterOptions,
} from "./tensor-writer.js";
