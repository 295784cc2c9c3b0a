export {
  type ConjugateGradientOptions,
  type ConjugateGradientResult,
  type ConjugateGradientStatus,
  conjugateGradient,
  defaultProductsPerUnknown,
  defaultRelativeTolerance,
} from "./conjugate-gradient.js";
export type { Evaluations } from "./counted-problem.js";
export { type Covariance, type CovarianceOptions, type CovarianceStatus, covariance } from "./covariance.js";
export { MinimizerInputError, type MinimizerInputErrorDetails } from "./errors.js";
export {
  defaultMethod,
  type MethodTraits,
  type MinimizerMethod,
  methodTraits,
  minimizerMethods,
} from "./methods.js";
export { type IterationReport, type MinimizeResult, minimize, minimizeSteps } from "./minimize.js";
export {
  type Bounds,
  defaultAcceptAbove,
  defaultCorrectionPairs,
  defaultEdmTolerance,
  defaultGradientTolerance,
  defaultInitialTrustRadius,
  defaultIterationsPerParameter,
  defaultKrylovMemory,
  defaultMaxTrustRadius,
  defaultValueTolerance,
  type MinimizeOptions,
} from "./options.js";
export type { Preconditioner, Problem } from "./problem.js";
export {
  type Crossing,
  type CrossingStatus,
  type ProfileInterval,
  type ProfileIntervalOptions,
  profileInterval,
} from "./profile-interval.js";
export {
  describeStatus,
  type MinimizerStatus,
  type NonFiniteQuantity,
  type RemainingDistance,
} from "./status.js";
