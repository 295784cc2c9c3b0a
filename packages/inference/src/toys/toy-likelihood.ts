import type { PlacedData, Postfit } from "@rabbit-fit/fitter";
import { converged } from "../hypothesis/converged.js";
import { type LikelihoodProfile, Profile } from "../hypothesis/profile.js";
import { isPhysical, isTwoSided, type TestStatistic } from "../hypothesis/test-statistic.js";
import type { TestedParameter } from "../hypothesis/tested-parameter.js";
import { once } from "../once.js";

/** Where toys of one hypothesis come from. */
export interface ToySource {
  /** To the data, with the parameter floating. */
  readonly fit: Postfit;
  /** To the data, under the hypothesis. */
  readonly truth: Postfit;
  readonly parameter: TestedParameter;
}

/** What toys are ordered by; `discovery` is q0. */
export type ToyStatistic = TestStatistic | "discovery";

/** The likelihood of one toy along a quantity; what it gives for a value does not depend on what was asked before. */
export interface ToyProfiles {
  /** With the minimum where it is. @throws NoAnswer where a fit does not converge */
  free(): Promise<LikelihoodProfile>;
  /** With the minimum, or L(0) where that is below zero. @throws NoAnswer as `free` */
  physical(): Promise<LikelihoodProfile>;
}

/** @throws NoAnswer where a fit does not converge; RabbitInputError where the likelihood is not defined for the toy */
export async function toyStatistic(toy: ToyProfiles, kind: ToyStatistic, value: number): Promise<number> {
  if (kind === "discovery") {
    const profile = await toy.physical();
    return profile.best <= 0 ? 0 : profile.statistic("t", 0);
  }
  // With mu_hat below zero only L(0) counts: a statistic of that profile is the one without the bound.
  const profile = await (isPhysical(kind) ? toy.physical() : toy.free());
  return profile.statistic(isTwoSided(kind) ? "t" : "q", value);
}

/** The likelihood of a toy along a parameter. */
export function toyOfParameter({ fit, truth, parameter }: ToySource, data: Partial<PlacedData>): ToyProfiles {
  const free = once(async () => {
    const minimum = converged(await fit.refit({ data, start: truth.x }));
    return new Profile(minimum, parameter, { starts: "minimum" });
  });
  /** As the slope of the likelihood at 0 says: toys without events have no minimum, and need none. */
  const physical = once(async () => {
    // A square root has no slope at zero, and no minimum below it.
    if (parameter.isBounded) return free();
    const hold = new Map([[parameter.index, parameter.internal(0)]]);
    const atZero = converged(await fit.refit({ data, start: truth.x, hold }));
    const gradient = new Float64Array(atZero.x.length);
    atZero.likelihood.valueAndGradient(atZero.x, gradient);
    if (gradient[parameter.index]! < 0) return free();
    const reference = { value: 0, x: atZero.x, nll: atZero.nll };
    return new Profile(atZero, parameter, { reference, starts: "minimum" });
  });
  return { free, physical };
}
