import { oneOf } from "@rabbit-fit/contracts/options";
import { type Postfit, toyOfFit } from "@rabbit-fit/fitter";
import { testValue } from "../hypothesis/test-hypothesis.js";
import { openTests } from "../hypothesis/tests.js";
import { normalTail } from "../normal/normal-distribution.js";
import type { DrawnToy } from "../toys/drawn-toy.js";
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

/** Gives [1 - CL]. */
export function coveredToys({ fit, truth }: ToySetting): (toy: CoveredToy) => Promise<Float64Array> {
  return async ({ kind: _, parameter, truth: value, interval, beltToys = 0, ...drawn }) => {
    const held = await truth(parameter, value);
    const data = toyOfFit(held, drawn);
    const toyFit = await fit.refit({ data, start: held.x });
    const tails: { readonly [Interval in CoverageInterval]: () => Promise<number> } = {
      likelihood: () => likelihoodTail(toyFit, parameter, value),
      "upper-limit": async () =>
        (await testValue(openTests(toyFit, { parameter }), { parameter, value })).cls,
      "feldman-cousins": () => feldmanCousinsTail(toyFit, { parameter, value, toys: beltToys, ...drawn }),
    };
    return Float64Array.of(await tails[interval]());
  };
}

/** 2 (1 - Phi(sqrt t)) */
async function likelihoodTail(toyFit: Postfit, parameter: string, value: number): Promise<number> {
  const tests = openTests(toyFit, { parameter });
  return 2 * normalTail(Math.sqrt(await tests.data.statistic("t", value)));
}
