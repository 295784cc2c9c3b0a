export {
  type Contour,
  type Contour2D,
  type Contour2DRequest,
  type ContourRequest,
  contour,
  contour2d,
  type Interval,
  type IntervalRequest,
  interval,
  type ProfilePoint,
  type Scan,
  type Scan2D,
  type Scan2DRequest,
  type ScanCall,
  type ScanGrid,
  type ScanRequest,
  scan,
  scan2d,
} from "@rabbit-fit/fitter";
export {
  type ChannelCompatibility,
  type ChannelCompatibilityOptions,
  channelCompatibility,
  type FittedStrength,
} from "./compatibility/channel-compatibility.js";
export {
  type Coverage,
  type CoverageOptions,
  coverage,
  type TruthCoverage,
} from "./coverage/coverage.js";
export {
  type ChannelGoodnessOfFit,
  type GoodnessOfFit,
  type GoodnessOfFitOptions,
  type GoodnessOfFitResult,
  type GoodnessOfFitsOptions,
  goodnessOfFit,
  goodnessOfFits,
  type MappingGoodnessOfFit,
} from "./goodness-of-fit/goodness-of-fit.js";
export type { Asymptotics } from "./hypothesis/asimov.js";
export { type Answer, NoAnswer, type NoAnswerStatus } from "./hypothesis/no-answer.js";
export type { TestedObservables } from "./hypothesis/observable-tests.js";
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
  type GlobalSignificance,
  type GlobalSignificanceOptions,
  type GlobalTest,
  globalSignificance,
  type LocalTest,
} from "./significance/global-significance.js";
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
export {
  type ObservableToyLimitsOptions,
  observableToyLimits,
  type ToyAnswer,
  type ToyLimit,
  type ToyLimitOptions,
  toyLimit,
} from "./toy-limits/toy-limit.js";
export { toyLimitHistograms } from "./toy-limits/toy-limit-histograms.js";
export type { ToyTest } from "./toy-limits/toy-tests.js";
export type { ComparedToy, GoodnessOfFitTest } from "./toy-questions/compared-toy.js";
export type { CompatibleToy } from "./toy-questions/compatible-toy.js";
export type { CoverageInterval, CoveredToy } from "./toy-questions/covered-toy.js";
export type { ToysCall, ToysMaker } from "./toy-questions/make-toys.js";
export type { SearchedToy } from "./toy-questions/searched-toy.js";
export type { TestedObservableToy } from "./toy-questions/tested-observable-toy.js";
export type { TestedToy } from "./toy-questions/tested-toy.js";
export { toyMaker } from "./toy-questions/toy-maker.js";
export type { ToyTestOptions } from "./toy-questions/toy-options.js";
export type { ToyQuestion } from "./toy-questions/toy-question.js";
export type { ToyRun } from "./toy-questions/toy-run.js";
export {
  type ToyOutcome,
  type ToySpec,
  toySpec,
  toySpecs,
} from "./toy-questions/toy-spec.js";
export type { DrawnToy } from "./toys/drawn-toy.js";
export type { ToyProbability } from "./toys/toy-probability.js";
