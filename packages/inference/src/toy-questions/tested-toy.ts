import { type Postfit, toyOfFit } from "@rabbit-fit/fitter";
import { testedParameter } from "../hypothesis/tested-parameter.js";
import type { DrawnToy } from "../toys/drawn-toy.js";
import { ToyLikelihood, type ToyStatistic } from "../toys/toy-likelihood.js";
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
  const likelihoods = new Map<string, ToyLikelihood>();
  const likelihoodOf = (hypothesis: Postfit, toy: TestedToy) => {
    const { kind: _, statistic: __, value: ___, parameter, ...drawn } = toy;
    const key = JSON.stringify([parameter, drawn]);
    const known = likelihoods.get(key);
    if (known) return known;
    const data = toyOfFit(hypothesis, { ...drawn, series: seriesOf(toy.truth) });
    const made = new ToyLikelihood(
      { fit, truth: hypothesis, parameter: testedParameter(fit, parameter, "options.parameter") },
      data,
    );
    likelihoods.set(key, made);
    return made;
  };
  return async (toy) => {
    const likelihood = likelihoodOf(await truth(toy.parameter, toy.truth), toy);
    return Float64Array.of(await likelihood.statistic(toy.statistic, toy.value));
  };
}

/**
 * Toys of different values are independent, so that the errors of their tests are: a number from the bits of the value, 0 for 0.
 * It is part of what makes a toy the same one year later.
 */
function seriesOf(value: number): number {
  const bits = new Uint32Array(new Float64Array([value]).buffer);
  return (Math.imul(bits[0]!, 0x9e3779b1) ^ bits[1]!) >>> 0;
}
