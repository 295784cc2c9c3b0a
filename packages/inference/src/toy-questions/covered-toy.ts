import { oneOf } from "@rabbit-fit/contracts/options";
import { type PlacedData, type Postfit, toyOfFit } from "@rabbit-fit/fitter";
import { asimovData } from "../hypothesis/asimov.js";
import { converged } from "../hypothesis/converged.js";
import { Profile } from "../hypothesis/profile.js";
import { tailProbabilities } from "../hypothesis/test-statistic.js";
import { testedParameter } from "../hypothesis/tested-parameter.js";
import { openTests } from "../hypothesis/tests.js";
import { normalTail } from "../normal/normal-distribution.js";
import { once } from "../once.js";
import type { DrawnToy } from "../toys/drawn-toy.js";
import { toyOfParameter, toyStatistic } from "../toys/toy-likelihood.js";
import type { ToySetting } from "../toys/truths.js";
import { feldmanCousinsTail } from "./feldman-cousins-tail.js";

/**
 * Which intervals are counted: `likelihood`, where 2 (L(mu) - L(mu_hat)) is at most the square of the standard deviations of the
 * confidence level; `upper-limit`, the values up to the asymptotic upper limit by CLs; `feldman-cousins`, the values that toys of
 * the toy do not exclude.
 */
export type CoverageInterval = "likelihood" | "upper-limit" | "feldman-cousins";
export const coverageInterval = oneOf<CoverageInterval>({
  likelihood: true,
  "upper-limit": true,
  "feldman-cousins": true,
});

/** The confidence level of the smallest interval of a toy that has the true value. */
export interface CoveredToy extends DrawnToy {
  readonly kind: "coverage";
  readonly parameter: string;
  /** The true value, with all other parameters fitted to the data. */
  readonly truth: number;
  /** Toys of different series are independent. */
  readonly series: number;
  readonly interval: CoverageInterval;
  /** Of `feldman-cousins`: the number of toys of each toy. */
  readonly beltToys?: number;
}

interface LimitedToy {
  readonly fit: Postfit;
  /** The fit to the data with the parameter at its true value. */
  readonly truth: Postfit;
  /** Of the toy. */
  readonly data: Partial<PlacedData>;
}

/** Gives [1 - CL]. */
export function coveredToys({ fit, truth }: ToySetting): (toy: CoveredToy) => Promise<Float64Array> {
  return async ({ kind: _, parameter, truth: value, interval, beltToys = 0, ...drawn }) => {
    const held = await truth(parameter, value);
    const data = toyOfFit(held, drawn);
    const freeFit = once(() => fit.refit({ data, start: held.x }));
    const tails: { readonly [Interval in CoverageInterval]: () => Promise<number> } = {
      likelihood: async () => likelihoodTail(await freeFit(), parameter, value),
      "upper-limit": () => limitTail({ fit, truth: held, data }, parameter, value),
      "feldman-cousins": async () =>
        feldmanCousinsTail(await freeFit(), { parameter, value, toys: beltToys, ...drawn }),
    };
    return Float64Array.of(await tails[interval]());
  };
}

/**
 * CLs of qtilde. Where mu_hat is below zero only L(0) counts: data without events have no minimum there, and need none. Their limit is
 * as any other.
 */
async function limitTail({ fit, truth, data }: LimitedToy, name: string, value: number): Promise<number> {
  const parameter = testedParameter(fit, name, "options.parameter");
  const toy = toyOfParameter({ fit, truth, parameter }, () => data);
  const observed = await toyStatistic(toy, "qtilde", value);
  const hold = new Map([[parameter.index, parameter.internal(0)]]);
  const background = converged(await fit.refit({ data, start: truth.x, hold }));
  const ofAsimov = { ...data, ...asimovData(background, "standard") };
  const asimov = new Profile(converged(await fit.refit({ data: ofAsimov, start: background.x })), parameter);
  return tailProbabilities("qtilde", observed, await asimov.statistic("qtilde", value)).cls;
}

/** 2 (1 - Phi(sqrt t)) */
async function likelihoodTail(toyFit: Postfit, parameter: string, value: number): Promise<number> {
  const tests = openTests(toyFit, { parameter });
  return 2 * normalTail(Math.sqrt(await tests.data.statistic("t", value)));
}
