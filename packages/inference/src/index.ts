export {
  type Coverage,
  type CoverageInterval,
  type CoverageOptions,
  coverage,
  type TruthCoverage,
} from "./coverage/coverage.js";
export {
  type ChannelGoodnessOfFit,
  type GoodnessOfFit,
  type GoodnessOfFitOptions,
  type GoodnessOfFitResult,
  type GoodnessOfFitTest,
  goodnessOfFit,
} from "./goodness-of-fit/goodness-of-fit.js";
export type { Asymptotics } from "./hypothesis/asimov.js";
export { type Answer, NoAnswer, type NoAnswerStatus } from "./hypothesis/no-answer.js";
export { prefitParameters } from "./hypothesis/prefit-parameters.js";
export { defaultLevel, defaultQuantiles } from "./hypothesis/quantiles.js";
export { type HypothesisOptions, type HypothesisTest, testHypothesis } from "./hypothesis/test-hypothesis.js";
export {
  type TailProbabilities,
  type TestStatistic,
  tailProbabilities,
} from "./hypothesis/test-statistic.js";
export { limitHistograms } from "./limits/limit-histograms.js";
export type { LimitCriterion } from "./limits/limit-rule.js";
export { type ObservableLimitsOptions, observableLimits } from "./limits/observable-limits.js";
export {
  type ExpectedLimit,
  type LimitMethod,
  type UpperLimit,
  type UpperLimitOptions,
  type UpperLimitsOptions,
  upperLimit,
  upperLimits,
} from "./limits/upper-limit.js";
export { normalTail, significanceOf } from "./normal/normal-distribution.js";
export {
  type DiscoveryTest,
  type Significance,
  type SignificanceOptions,
  significance,
} from "./significance/significance.js";
export {
  type ToySignificance,
  type ToySignificanceOptions,
  toySignificance,
} from "./significance/toy-significance.js";
export { type ToyAnswer, type ToyLimit, type ToyLimitOptions, toyLimit } from "./toys/toy-limit.js";
export { toyLimitHistograms } from "./toys/toy-limit-histograms.js";
export type { ToyTestOptions } from "./toys/toy-options.js";
export type { ToyProbability } from "./toys/toy-probability.js";
export type { ToyRun } from "./toys/toy-run.js";
export type { ToyTest } from "./toys/toy-tests.js";
