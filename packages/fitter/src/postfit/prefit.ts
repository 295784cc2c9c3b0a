import type { Likelihood } from "../likelihood/likelihood.js";
import { once } from "../once.js";
import type { FitParameters } from "../parameters/fit-parameters.js";
import type { Frozen } from "../parameters/frozen.js";
import { type Prediction, predict } from "../prediction/prediction.js";
import type { FitSetting } from "./postfit.js";

/** Where a fit starts. */
export interface Prefit {
  readonly input: FitSetting["input"];
  readonly likelihood: Likelihood;
  readonly frozen: Frozen;
  /** [parameters] */
  readonly prefitVariances: Float64Array;
  /** Expected yields at the start, with bin-by-bin parameters at their centres; made once. */
  prediction(): Prediction;
}

export function prefitOf(setting: FitSetting, likelihood: Likelihood): Prefit {
  const { input, prefitVariances, frozen } = setting;
  const prediction = once(() => predict(likelihood, { x: likelihood.start, profile: "unprofiled", frozen }));
  return { input, likelihood, frozen, prefitVariances, prediction };
}

/** What is known of the parameters of a fit before it. */
export function fitParameters({
  likelihood,
  input,
  frozen,
}: Pick<Prefit, "likelihood" | "input" | "frozen">): FitParameters {
  const { parameterNames, map, constraints, statistics } = likelihood;
  const { systematics, processes } = input;
  const externalTerms = likelihood.externalTermNames.map((name) => ({ name }));
  return { parameterNames, map, constraints, systematics, frozen, processes, externalTerms, statistics };
}
