import type { Likelihood } from "../likelihood/likelihood.js";
import type { Frozen } from "../parameters/frozen.js";
import { leadingParameters } from "./direction.js";
import { roundingOf } from "./rounding.js";

/** Below this condition number no curvature of a parameter is rounding beside those of the others. */
const LARGE_CONDITION_NUMBER = 1e10;

/** Step in standard deviations, at which -ln L is that of a parabola unless there is none. */
const STEP = 0.01;

/** Factor by which -ln L may differ from the parabola. */
const LARGEST_FACTOR = 10;

/** What the uncertainties are, and of whom. */
export interface UncertaintiesToTest {
  /** [parameters, parameters] */
  readonly covariance: Float64Array;
  readonly conditionNumber: number;
  /** Without those whose uncertainty is no parabola's, as signal strengths at their bound. */
  readonly frozen: Frozen;
}

/**
 * Uncertainties that the likelihood does not have: where it is flat, as far as a parameter that has run away or on a
 * plateau, the curvature is rounding of either sign, and its inverse a huge uncertainty. With an uncertainty sigma, -ln L
 * rises by t^2 / 2 where the parameter is moved by t sigma and the others follow. Here it does not rise, or far more.
 *
 * Costs two values of the likelihood for each parameter without a constraint, and nothing unless the condition number is
 * large.
 *
 * @returns directions in which these parameters move with the others, one for each leading parameter, [parameters]
 */
export function unsupportedUncertainties(
  likelihood: Likelihood,
  x: Float64Array,
  { covariance, conditionNumber, frozen }: UncertaintiesToTest,
): Float64Array[] {
  if (conditionNumber < LARGE_CONDITION_NUMBER) return [];
  const { size, constraints } = likelihood;
  const value = likelihood.value(x);
  const noise = roundingOf(likelihood, value);
  const parabola = STEP ** 2 / 2;
  const [least, most] = [parabola / LARGEST_FACTOR - noise, parabola * LARGEST_FACTOR + noise];
  const isSupported = (direction: Float64Array, step: number) => {
    // Not a number where yields overflow.
    const rise = likelihood.value(x.map((at, i) => at + step * direction[i]!)) - value;
    return rise >= least && rise <= most;
  };
  const unsupported = [...frozen.floating]
    .filter((i) => constraints.weights[i] === 0)
    .map((i) => {
      const sigma = Math.sqrt(covariance[i * (size + 1)]!);
      return covariance.slice(i * size, (i + 1) * size).map((element) => element / sigma);
    })
    .filter((direction) => ![STEP, -STEP].every((step) => isSupported(direction, step)));
  const leaders = unsupported.map((direction) => leadingParameters(direction)[0]);
  return unsupported.filter((_, at) => leaders.indexOf(leaders[at]) === at);
}
