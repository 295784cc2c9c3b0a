import { matchNames, RabbitInputError, refuseUnmatched } from "@rabbit-fit/contracts";
import type { FitParameters } from "../parameters/fit-parameters.js";
import type { Postfit } from "../postfit/postfit.js";

type NamedParameters = Pick<FitParameters, "parameterNames" | "frozen">;

/**
 * The places of the floating parameters that expressions match; all that float without any.
 *
 * @throws RabbitInputError for an expression that matches nothing, or frozen parameters alone
 */
export function matchedParameters(
  expressions: readonly string[] | undefined,
  { parameterNames, frozen }: NamedParameters,
  option: string,
): readonly number[] {
  if (expressions === undefined) return [...frozen.floating];
  const expected = `the name of a parameter, or a regular expression that matches the whole name of at least one, of ${parameterNames.length}`;
  refuseUnmatched(expressions, parameterNames, { option, expected });
  for (const expression of expressions) {
    const matched = placesOf(matchNames([expression], parameterNames, option), parameterNames);
    if (matched.every((i) => frozen.has(i))) throw frozenError(expression, option);
  }
  return placesOf(matchNames(expressions, parameterNames, option), parameterNames).filter(
    (i) => !frozen.has(i),
  );
}

/**
 * The places of parameters by their names.
 *
 * @throws RabbitInputError where there is no such parameter, or it is frozen, or is named twice
 */
export function namedParameters(
  names: readonly string[],
  { parameterNames, frozen }: NamedParameters,
  option: string,
): readonly number[] {
  const places = names.map((name) => {
    const place = parameterNames.indexOf(name);
    if (place < 0) {
      throw new RabbitInputError({
        field: option,
        found: name,
        expected: `the name of a parameter, of ${parameterNames.length}: ${shortList(parameterNames)}`,
      });
    }
    if (frozen.has(place)) throw frozenError(name, option);
    return place;
  });
  if (new Set(places).size < places.length) {
    throw new RabbitInputError({ field: option, found: names, expected: "two different parameters" });
  }
  return places;
}

/** A signal strength stored as its square root and blinded: the likelihood is symmetric about zero, which tells where that is. */
export function isHiddenRoot({ likelihood: { map } }: Pick<Postfit, "likelihood">, place: number): boolean {
  return map.hides(place) && map.squared[place] === 1;
}

/** @throws RabbitInputError as {@link namedParameters}, and for a square root that blinding hides */
export function scannedParameters(fit: Postfit, names: readonly string[], option: string): readonly number[] {
  const { parameterNames } = fit.likelihood;
  const places = namedParameters(names, { parameterNames, frozen: fit.frozen }, option);
  const hidden = places.find((place) => isHiddenRoot(fit, place));
  if (hidden === undefined) return places;
  throw new RabbitInputError({
    field: option,
    found: parameterNames[hidden]!,
    expected: "a parameter that is not blinded as a square root, as the likelihood along it tells its value",
    remedy: "Fit with options.parameters.allowNegative, or name it in options.data.unblind.",
  });
}

/** @throws RabbitInputError as {@link scannedParameters} */
export function scannedParameter(fit: Postfit, name: string, option: string): number {
  return scannedParameters(fit, [name], option)[0]!;
}

function placesOf(names: readonly string[], parameterNames: readonly string[]): number[] {
  const places = new Map(parameterNames.map((name, i) => [name, i]));
  return names.map((name) => places.get(name)!);
}

function frozenError(found: string, field: string): RabbitInputError {
  return new RabbitInputError({
    field,
    found,
    expected: "parameters that float: along a frozen one there is no likelihood to scan",
    remedy: "Leave it out here, or out of options.parameters.freeze.",
  });
}

function shortList(names: readonly string[]): string {
  return names.length <= LISTED ? names.join(", ") : `${names.slice(0, LISTED).join(", ")} ...`;
}

/** How many names a message lists. */
const LISTED = 10;
