export { chiSquareSurvival } from "../special/chi-square.js";
export { digamma } from "../special/digamma.js";
export { logGamma } from "../special/log-gamma.js";
export { polygamma } from "../special/polygamma.js";
export { regularizedGammaP, regularizedGammaQ } from "../special/regularized-gamma.js";
export { trigamma } from "../special/trigamma.js";
export {
  type CustomFunctionRules,
  type CustomOutput,
  customFunction,
  type RuleOutput,
  type RuleOutputs,
} from "./custom-function.js";
export { DifferentiationError, ShapeError, TensorRangeError } from "./errors.js";
export * as ops from "./ops/index.js";
export type { Indices } from "./primitives.js";
export type { Shape } from "./shape.js";
export { filled, type NestedNumbers, ones, type Tensor, type TensorLike, tensor, zeros } from "./tensor.js";
export {
  type Argnums,
  type ArgnumsOptions,
  type GradientOf,
  grad,
  type ValueAndGradient,
  valueAndGrad,
} from "./transforms/grad.js";
export { hessian } from "./transforms/hessian.js";
export { hvp } from "./transforms/hvp.js";
export { jacobian } from "./transforms/jacobian.js";
export { jvp, type TensorFunction, type ValueAndTangent } from "./transforms/jvp.js";
export { type Like, type PerInput, type ValueAndPullback, vjp } from "./transforms/vjp.js";
