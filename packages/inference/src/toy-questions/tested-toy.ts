import { type Postfit, toyOfFit } from "@rabbit-fit/fitter";
import { testedParameter } from "../hypothesis/tested-parameter.js";
import { type DrawnToy, seriesOf } from "../toys/drawn-toy.js";
import { type ToyProfiles, type ToyStatistic, toyOfParameter, toyStatistic } from "../toys/toy-likelihood.js";
import type { ToySetting } from "../toys/truths.js";

/** The test statistic of a toy, for one value of a parameter. */
export interface TestedToy extends DrawnToy {
  readonly kind: "test";
  readonly parameter: string;
  /** The value that the toy is drawn at, with all other parameters fitted to the data. */
  readonly truth: number;
  /** The value that is tested. */
  readonly value: number;
  readonly statistic: ToyStatistic;
}

/** Gives [statistic]. Toys that are tested at several values are drawn once. */
export function testedToys({ fit, truth }: ToySetting): (toy: TestedToy) => Promise<Float64Array> {
  const likelihoods = new Map<string, ToyProfiles>();
  const likelihoodOf = (hypothesis: Postfit, toy: TestedToy) => {
    const { kind: _, statistic: __, value: ___, parameter, ...drawn } = toy;
    const key = JSON.stringify([parameter, drawn]);
    const known = likelihoods.get(key);
    if (known) return known;
    const data = toyOfFit(hypothesis, { ...drawn, series: seriesOf(toy.truth) });
    const made = toyOfParameter(
      { fit, truth: hypothesis, parameter: testedParameter(fit, parameter, "options.parameter") },
      data,
    );
    likelihoods.set(key, made);
    return made;
  };
  return async (toy) => {
    const likelihood = likelihoodOf(await truth(toy.parameter, toy.truth), toy);
    return Float64Array.of(await toyStatistic(likelihood, toy.statistic, toy.value));
  };
}
