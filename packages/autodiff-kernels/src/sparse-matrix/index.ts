export { KernelInputError, type KernelInputProblem } from "../errors/kernel-input-error.js";
export { type CsrMatrix, createCsrMatrix, csrProduct, csrTransposeProduct } from "./csr.js";
export type { SparseRowBlock } from "./row-block.js";
export {
  createSymmetricHalf,
  type SymmetricHalf,
  type SymmetricHalfOptions,
  symmetricHalfProduct,
  visitSymmetricHalf,
} from "./symmetric-half.js";
