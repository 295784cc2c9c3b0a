import { matchNames, RabbitInputError, refuseUnmatched } from "@rabbit-fit/contracts";
import type { AsymmetricDefinition, ImpactDefinition } from "../options/impact-definition.js";
import type { FitParameters } from "../parameters/fit-parameters.js";
import { refuseTakenNames } from "./taken-names.js";

/** Places of the parameters that impacts are between. */
export interface ImpactSelection {
  readonly sources: readonly number[];
  readonly targets: readonly number[];
}

/** The same, as impacts from refits are made of it. */
export interface RefitSelection extends ImpactSelection {
  readonly context: FitParameters;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The parameters that a definition speaks of.
 *
 * @param path of the definition, for errors
 * @throws RabbitInputError for an expression that matches nothing, or a frozen parameter by its name; and where nothing is
 * left to compute, or a group has the name of another row
 */
export function selectImpacts(
  definition: ImpactDefinition,
  context: FitParameters,
  path = "definition",
): ImpactSelection {
  const selection = selectParameters(definition, context, path);
  refuseTakenNames(definition.kind, context, selection.sources);
  return selection;
}

function selectParameters(
  definition: ImpactDefinition,
  context: FitParameters,
  path: string,
): ImpactSelection {
  const { parameterNames, map, constraints, systematics, frozen } = context;
  const { modelCount, poiCount } = map;
  const all = [...parameterNames.keys()];
  const ofInterest = [
    ...all.slice(0, poiCount),
    ...Array.from(systematics.noiIndices, (i) => modelCount + i),
  ];
  const chosen = (name: "of" | "on", candidates: readonly number[]) => {
    const expressions = (definition as { readonly of?: readonly string[]; readonly on?: readonly string[] })[
      name
    ];
    return choose(expressions, candidates, context, `${path}.${name}`);
  };
  const floating = (places: readonly number[]) => places.filter((i) => !frozen.has(i));
  const targets = definition.kind === "nonprofiled" ? ofInterest : (chosen("on", all) ?? ofInterest);
  switch (definition.kind) {
    case "traditional":
    case "global":
    case "gaussian-global":
      return { sources: chosen("of", all) ?? all, targets };
    case "nonprofiled":
      if (frozen.fixed.length > 0) return { sources: [...frozen.fixed], targets };
      throw new RabbitInputError({
        field: "options.parameters.freeze",
        state: "no parameter",
        expected: "at least one, as nonprofiled impacts are those of frozen parameters",
      });
    case "asymmetric": {
      const candidates = all.slice(modelCount);
      return { sources: without(definition, chosen("of", candidates) ?? floating(candidates)), targets };
    }
    case "global-asymmetric": {
      const candidates = all.filter((i) => constraints.weights[i]! > 0);
      return { sources: without(definition, chosen("of", candidates) ?? floating(candidates)), targets };
    }
    default:
      return definition satisfies never;
  }

  function without({ except = [] }: Pick<AsymmetricDefinition, "except">, sources: readonly number[]) {
    if (except.length === 0) return sources;
    const names = sources.map((i) => parameterNames[i]!);
    const option = `${path}.except`;
    refuseUnmatched(except, names, { option, expected: "an expression that matches one of the sources" });
    const dropped = new Set(matchNames(except, names, option));
    return sources.filter((i) => !dropped.has(parameterNames[i]!));
  }
}

function choose(
  expressions: readonly string[] | undefined,
  candidates: readonly number[],
  { parameterNames, frozen }: FitParameters,
  option: string,
): readonly number[] | undefined {
  if (expressions === undefined) return undefined;
  const names = candidates.map((i) => parameterNames[i]!);
  const places = new Map(candidates.map((i) => [parameterNames[i]!, i]));
  const expected = `the name of a parameter, or a regular expression that matches the whole name of at least one, of ${candidates.length} that can have impacts`;
  refuseUnmatched(expressions, names, { option, expected });
  for (const expression of expressions) {
    const matched = matchNames([expression], names, option);
    if (!matched.every((name) => frozen.has(places.get(name)!))) continue;
    throw new RabbitInputError({
      field: option,
      found: expression,
      expected: "parameters that float: a frozen one has no impacts, except nonprofiled ones",
      remedy: "Leave it out here, or out of options.parameters.freeze.",
    });
  }
  return matchNames(expressions, names, option)
    .map((name) => places.get(name)!)
    .filter((i) => !frozen.has(i));
}
