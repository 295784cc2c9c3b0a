export { type CheckOptions, checkFitInput } from "./check/check-fit-input.js";
export {
  type BinFinding,
  type CheckThresholds,
  DEFAULT_CHECK_THRESHOLDS,
  type TensorFinding,
  type VariationExtreme,
} from "./check/finding.js";
