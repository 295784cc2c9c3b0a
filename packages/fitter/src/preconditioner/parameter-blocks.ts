import { type FitInput, matchNames, RabbitInputError } from "@rabbit-fit/contracts";
import type { GaussianConstraints } from "../parameters/gaussian-constraints.js";

/** Parameters that a preconditioner treats together. */
export interface ParameterBlock {
  /** What was asked for, for messages. */
  readonly name: string;
  /** Places of the parameters, increasing. */
  readonly parameters: Int32Array;
}

export interface BlockContext {
  readonly parameterNames: readonly string[];
  /** How many of them, from the first, are those of the parameter model; the systematics follow. */
  readonly modelCount: number;
  readonly constraints: GaussianConstraints;
  readonly systematics: Pick<FitInput["systematics"], "groups">;
}

const OPTION = "options.minimizer.preconditioner.blocks";

/**
 * A block for each name of a group of systematics, name of a parameter or expression; without any, one of all parameters
 * without constraint. A parameter of several blocks belongs to the first of them.
 *
 * @throws RabbitInputError where a name matches nothing
 */
export function parameterBlocks(
  names: readonly string[] | undefined,
  { parameterNames, modelCount, constraints, systematics }: BlockContext,
): ParameterBlock[] {
  if (!names) {
    const free = Int32Array.from(parameterNames.keys()).filter((i) => !constraints.weights[i]);
    return [{ name: "all without constraint", parameters: free }];
  }
  const places = new Map(parameterNames.map((name, i) => [name, i]));
  const taken = new Set<number>();
  return names.map((name, index) => {
    const group = systematics.groups.find((candidate) => candidate.name === name);
    const found = group
      ? Array.from(group.indices, (i) => modelCount + i)
      : matchNames([name], parameterNames, `${OPTION}[${index}]`).map((match) => places.get(match)!);
    if (found.length === 0) throw unmatched(name, index);
    const own = found.filter((i) => !taken.has(i));
    for (const i of own) taken.add(i);
    return { name, parameters: Int32Array.from(own).sort() };
  });
}

function unmatched(name: string, index: number): RabbitInputError {
  return new RabbitInputError({
    field: `${OPTION}[${index}]`,
    found: name,
    expected:
      "a group of systematics, the name of a parameter, or a regular expression that matches the whole name of at least one",
  });
}
