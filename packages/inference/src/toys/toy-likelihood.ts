import type { PlacedData, Postfit } from "@rabbit-fit/fitter";
import { converged } from "../hypothesis/converged.js";
import { type LikelihoodProfile, Profile, type ReferencePoint } from "../hypothesis/profile.js";
import { isPhysical, isTwoSided, type TestStatistic } from "../hypothesis/test-statistic.js";
import type { TestedParameter } from "../hypothesis/tested-parameter.js";

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

/** Where the quantity may be: anywhere, or not below zero. */
export type ToyRange = "free" | "physical";

/** The likelihood of one toy along a quantity; what it gives for a value does not depend on what was asked before. */
export interface ToyLikelihood {
  /**
   * Where the test statistic is zero: the minimum, or, of the physical range, the point at zero where the minimum is below.
   *
   * @throws NoAnswer where a fit does not converge
   */
  reference(range: ToyRange): Promise<ReferencePoint>;
  /** With that point. */
  profile(reference: ReferencePoint): LikelihoodProfile;
}

/** @throws NoAnswer where a fit does not converge; RabbitInputError where the likelihood is not defined for the toy */
export async function toyStatistic(toy: ToyLikelihood, kind: ToyStatistic, value: number): Promise<number> {
  if (kind === "discovery") {
    const reference = await toy.reference("physical");
    return reference.value <= 0 ? 0 : toy.profile(reference).statistic("t", 0);
  }
  // With mu_hat below zero only L(0) counts: a statistic of that profile is the one without the bound.
  const reference = await toy.reference(isPhysical(kind) ? "physical" : "free");
  return toy.profile(reference).statistic(isTwoSided(kind) ? "t" : "q", value);
}

/**
 * The likelihood of a toy along a parameter.
 *
 * @param draw gives its data; called where a fit needs them
 */
export function toyOfParameter(
  { fit, truth, parameter }: ToySource,
  draw: () => Partial<PlacedData>,
): ToyLikelihood {
  const start = truth.x;
  const free = async (): Promise<ReferencePoint> => {
    const minimum = converged(await fit.refit({ data: draw(), start }));
    return { value: parameter.valueAt(minimum.x), x: minimum.x, nll: minimum.nll, isMinimum: true };
  };
  /** As the slope of the likelihood at 0 says: toys without events have no minimum, and need none. */
  const physical = async (): Promise<ReferencePoint> => {
    // A square root has no slope at zero, and no minimum below it.
    if (parameter.isBounded) return free();
    const hold = new Map([[parameter.index, parameter.internal(0)]]);
    const atZero = converged(await fit.refit({ data: draw(), start, hold }));
    const gradient = new Float64Array(atZero.x.length);
    atZero.likelihood.valueAndGradient(atZero.x, gradient);
    if (gradient[parameter.index]! < 0) return free();
    return { value: 0, x: atZero.x, nll: atZero.nll, isMinimum: false };
  };
  return {
    reference: (range) => (range === "free" ? free() : physical()),
    profile: (reference) => new Profile(fit, parameter, { reference, other: { data: draw(), start } }),
  };
}
