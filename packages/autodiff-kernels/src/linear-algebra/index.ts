export { KernelInputError, type KernelInputProblem } from "../errors/kernel-input-error.js";
export {
  type Cholesky,
  cholesky,
  choleskyInPlace,
  choleskyInverse,
  choleskyInverseInPlace,
  choleskySolve,
  type NotPositiveDefinite,
  solveLowerTransposed,
  solveLowerTriangular,
} from "./cholesky.js";
export { type MatrixProductShape, matrixProduct, symmetricRankUpdate } from "./matrix-product.js";
export type { MatrixTeam } from "./matrix-team.js";
export { type MatrixVectorOptions, matrixVectorProduct } from "./matrix-vector.js";
export { type SymmetricEigen, symmetricEigen } from "./symmetric-eigen.js";
export type { SumOrder } from "./vector-product.js";
