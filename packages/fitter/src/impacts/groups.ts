import type { FitParameters } from "../parameters/fit-parameters.js";

/** Parameters whose impacts are also given together. */
export interface ImpactGroup {
  readonly name: string;
  /** Places of its parameters. */
  readonly members: readonly number[];
}

/** The groups of a fit, of the systematics and of the parameter model. */
export interface ImpactGroups {
  readonly systematics: readonly ImpactGroup[];
  readonly model: readonly ImpactGroup[];
}

/**
 * The groups with their floating members. A group of the model without any is left out, as in Python rabbit; groups of
 * systematics keep their place.
 *
 * @param known places of the parameters whose impacts are known; groups with others are left out
 */
export function impactGroups(
  { systematics, map, frozen }: FitParameters,
  known: ReadonlySet<number>,
): ImpactGroups {
  const floating = (members: readonly number[]) => members.filter((i) => !frozen.has(i));
  const isKnown = ({ members }: ImpactGroup) => members.every((i) => known.has(i));
  return {
    systematics: systematics.groups
      .map(({ name, indices }) => ({
        name,
        members: floating(Array.from(indices, (i) => map.modelCount + i)),
      }))
      .filter(isKnown),
    model: [...(map.model.impactGroups ?? [])]
      .map(([name, places]) => ({ name, members: floating([...places]) }))
      .filter((group) => group.members.length > 0 && isKnown(group)),
  };
}
