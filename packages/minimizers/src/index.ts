export {
  type ConjugateGradientOptions,
  type ConjugateGradientResult,
  type ConjugateGradientStatus,
  conjugateGradient,
  defaultProductsPerUnknown,
  defaultRelativeTolerance,
} from "./conjugate-gradient.js";
export type { Evaluations } from "./counted-problem.js";
export { MinimizerInputError, type MinimizerInputErrorDetails } from "./errors.js";
export { type IterationReport, type MinimizeResult, minimize, minimizeSteps } from "./minimize.js";
export {
  defaultAcceptAbove,
  defaultEdmTolerance,
  defaultGradientTolerance,
  defaultInitialTrustRadius,
  defaultIterationsPerParameter,
  defaultKrylovMemory,
  defaultMaxTrustRadius,
  defaultMethod,
  type MinimizeOptions,
  type MinimizerMethod,
} from "./options.js";
export type { Preconditioner, Problem } from "./problem.js";
export { describeStatus, type MinimizerStatus, type NonFiniteQuantity } from "./status.js";
