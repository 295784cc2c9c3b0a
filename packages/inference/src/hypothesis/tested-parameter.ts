import { RabbitInputError, unknownNameRemedy } from "@rabbit-fit/contracts";
import { foundIn } from "@rabbit-fit/contracts/options";
import type { Postfit } from "@rabbit-fit/fitter";

/** The parameter that hypotheses are about: a signal strength, or any other parameter. */
export interface TestedParameter {
  readonly name: string;
  /** Place among the parameters of the fit. */
  readonly index: number;
  /** Whether the likelihood has no values below zero, as the parameter is stored as a square root. */
  readonly isBounded: boolean;
  /** Whether a blinding offset hides the value that data give. */
  readonly isHidden: boolean;
  /** The internal parameter x of a value: mu = f (x + s), or f (x + s)^2. */
  internal(value: number): number;
  /** The value at a point of the internal parameters, [parameters]. */
  valueAt(x: Float64Array): number;
  /** dmu/dx at a point. */
  slopeAt(x: Float64Array): number;
}

/**
 * Finds the parameter.
 *
 * @param field name of the option, for messages
 * @throws RabbitInputError where there is no such parameter, or the fit has it frozen
 */
export function testedParameter(fit: Postfit, name: string, field: string): TestedParameter {
  if (typeof name !== "string") {
    throw new RabbitInputError({ field, ...foundIn(name), expected: "the name of a parameter of the fit" });
  }
  const { likelihood } = fit;
  const { parameterNames, map } = likelihood;
  const index = parameterNames.indexOf(name);
  if (index < 0) {
    throw new RabbitInputError({
      field,
      found: name,
      expected: "the name of a parameter of the fit",
      remedy: unknownNameRemedy(name, parameterNames),
    });
  }
  if (fit.frozen.has(index)) {
    throw new RabbitInputError({
      field,
      found: name,
      expected: "a parameter that floats in the fit",
      remedy: "Leave it out of options.parameters.freeze.",
    });
  }
  const isBounded = map.squared[index] === 1;
  const shift = map.shift(index);
  const factor = likelihood.data.offsets?.factors[index] ?? 1;
  return {
    name,
    index,
    isBounded,
    isHidden: map.hides(index),
    internal: (value) => (isBounded ? Math.sqrt(value / factor) : value / factor) - shift,
    valueAt(x) {
      const root = x[index]! + shift;
      return factor * (isBounded ? root * root : root);
    },
    slopeAt: (x) => factor * (isBounded ? 2 * (x[index]! + shift) : 1),
  };
}
