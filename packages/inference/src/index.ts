export type { Asymptotics } from "./hypothesis/asimov.js";
export { type Answer, NoAnswer, type NoAnswerStatus } from "./hypothesis/no-answer.js";
export { prefitParameters } from "./hypothesis/prefit-parameters.js";
export { type HypothesisOptions, type HypothesisTest, testHypothesis } from "./hypothesis/test-hypothesis.js";
export {
  type TailProbabilities,
  type TestStatistic,
  tailProbabilities,
} from "./hypothesis/test-statistic.js";
export { limitHistograms } from "./limits/limit-histograms.js";
export { defaultQuantiles } from "./limits/quantiles.js";
export {
  defaultLevel,
  type ExpectedLimit,
  type LimitCriterion,
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
