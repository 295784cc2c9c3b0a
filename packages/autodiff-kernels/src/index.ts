export { digammaOf, expOf, logGammaOf, logOf } from "./array-functions/elementwise.js";
export * from "./autodiff/index.js";
export type { KernelInputProblem } from "./kernel-input-error.js";
export { KernelInputError } from "./kernel-input-error.js";
export type { Cholesky, NotPositiveDefinite } from "./linear-algebra/cholesky.js";
export {
  cholesky,
  choleskyInPlace,
  choleskyInverse,
  choleskyInverseInPlace,
  choleskySolve,
  solveLowerTransposed,
  solveLowerTriangular,
} from "./linear-algebra/cholesky.js";
export type { MatrixProductShape } from "./linear-algebra/matrix-product.js";
export { matrixProduct, symmetricRankUpdate } from "./linear-algebra/matrix-product.js";
export type { SymmetricEigen } from "./linear-algebra/symmetric-eigen.js";
export { symmetricEigen } from "./linear-algebra/symmetric-eigen.js";
export type { CsrMatrix } from "./sparse-matrix/csr.js";
export { createCsrMatrix, csrProduct, csrTransposeProduct } from "./sparse-matrix/csr.js";
export type { SymmetricHalf, SymmetricHalfOptions } from "./sparse-matrix/symmetric-half.js";
export {
  createSymmetricHalf,
  symmetricHalfProduct,
  visitSymmetricHalf,
} from "./sparse-matrix/symmetric-half.js";
export type {
  AdditiveBinByBin,
  BinLikelihood,
  FullBinByBin,
  LiteBinByBin,
} from "./template-engine/bin-likelihood.js";
export type { BetaProfile, BinProfile } from "./template-engine/bin-profile.js";
export type { TemplateEngineOptions } from "./template-engine/create-engine.js";
export { createTemplateEngine } from "./template-engine/create-engine.js";
export type { TemplateEngine, TemplatePoint } from "./template-engine/engine.js";
export type { RateJacobian } from "./template-engine/rate-jacobian.js";
export type { Fold, RatesPer } from "./template-engine/shard.js";
export type { DenseRowBlock, SparseRowBlock, TemplateTensor } from "./template-engine/tensor.js";
