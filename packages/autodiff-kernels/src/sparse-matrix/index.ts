export { KernelInputError, type KernelInputProblem } from "../errors/kernel-input-error.js";
export { createCsrMatrix, csrProduct, csrTransposeProduct, type StoredCsrMatrix } from "./csr.js";
export type { CsrRows } from "./csr-rows.js";
export {
  createSymmetricHalf,
  type SymmetricHalf,
  type SymmetricHalfOptions,
  symmetricHalfProduct,
  visitSymmetricHalf,
} from "./symmetric-half.js";
