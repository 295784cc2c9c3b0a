export { DifferentiationError, ShapeError, TensorRangeError } from "./core/errors.js";
export type { Indices } from "./core/primitives.js";
export type { Shape } from "./core/shape.js";
export {
  filled,
  type NestedArray,
  ones,
  type Tensor,
  type TensorLike,
  tensor,
  zeros,
} from "./core/tensor.js";
export {
  type CustomFunctionRules,
  type CustomOutput,
  customFunction,
  type RuleInputs,
  type RuleOutput,
  type RuleOutputs,
  type RuleTensors,
} from "./custom-function.js";
export { type DifferentiableProblem, differentiable } from "./differentiable.js";
export * as ops from "./ops/index.js";
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
