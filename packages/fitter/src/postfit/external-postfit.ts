import { type Blinding, RabbitInputError } from "@rabbit-fit/contracts";
import type { Likelihood } from "../likelihood/likelihood.js";
import type { ExternalPostfit } from "../options/fit-options.js";
import type { PostfitUncertainties } from "./postfit-uncertainties.js";

/** @throws RabbitInputError where the other fit has nothing to give to this one */
export function refuseForeignPostfit(names: readonly string[], external: ExternalPostfit): void {
  if (commonParameters(names, external).length > 0) return;
  throw new RabbitInputError({
    field: "options.parameters.externalPostfit",
    found: external.names.length > 3 ? [...external.names.slice(0, 3), "..."] : external.names,
    expected: "at least one parameter of this fit",
  });
}

/**
 * Blinded values mean something behind the offsets that hide them only.
 *
 * @param here what hides parameters in the fit that evaluates them, and the names of those it hides
 * @param names of all parameters of that fit
 * @throws RabbitInputError where the fit that evaluates them shows one, or hides it in another way
 */
export function refuseForeignOffsets(
  { blinded: there = [], blindingScheme }: ExternalPostfit,
  here: Blinding,
  names: readonly string[],
): void {
  const field = "options.parameters.externalPostfit";
  const blinded = there.filter((name) => names.includes(name));
  const [first] = blinded;
  if (first === undefined) return;
  if (blindingScheme !== undefined && blindingScheme !== here.scheme) {
    throw new RabbitInputError({
      field: `${field}.blindingScheme`,
      found: blindingScheme,
      expected: `${here.scheme}, as in this fit, which could not evaluate ${first} otherwise`,
      remedy: `Set options.data.blindingScheme: "${blindingScheme}".`,
    });
  }
  const shown = blinded.find((name) => !here.parameters.includes(name));
  if (shown === undefined) return;
  throw new RabbitInputError({
    field: `${field}.blinded`,
    found: shown,
    expected: "only parameters that this fit hides, too: a hidden value cannot be evaluated otherwise",
    remedy: "Leave it out of options.data.unblind, or take a result with its true value.",
  });
}

/** A starting point with the values of another fit for the parameters that both have, [parameters]; a new array. */
export function externalStart(
  { parameterNames }: Likelihood,
  external: ExternalPostfit,
  start: Float64Array,
): Float64Array {
  const x = start.slice();
  for (const { here, there } of commonParameters(parameterNames, external)) x[here] = external.values[there]!;
  return x;
}

/**
 * The uncertainties of another fit for the parameters that both have; all others keep their variance before the fit and
 * are uncorrelated, as Python rabbit has it.
 *
 * @param covariance of the other fit, [its parameters, its parameters]
 * @param prefitVariances [parameters]
 */
export function externalUncertainties(
  { parameterNames, size }: Likelihood,
  external: ExternalPostfit,
  { covariance, prefitVariances }: { covariance: Float64Array; prefitVariances: Float64Array },
): PostfitUncertainties {
  const values = new Float64Array(size * size);
  for (let i = 0; i < size; i++) values[i * (size + 1)] = prefitVariances[i]!;
  const common = commonParameters(parameterNames, external);
  const stride = external.names.length;
  for (const a of common) {
    for (const b of common) values[a.here * size + b.here] = covariance[a.there * stride + b.there]!;
  }
  const variances = prefitVariances.map((_, i) => values[i * (size + 1)]!);
  return { covariance: { kind: "dense", size, values }, variances, edm: null };
}

function commonParameters(
  names: readonly string[],
  external: ExternalPostfit,
): { here: number; there: number }[] {
  const places = new Map(external.names.map((name, there) => [name, there]));
  return names.flatMap((name, here) => {
    const there = places.get(name);
    return there === undefined ? [] : [{ here, there }];
  });
}
