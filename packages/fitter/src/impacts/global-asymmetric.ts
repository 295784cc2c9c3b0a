import type { GlobalAsymmetricDefinition } from "../options/impact-definition.js";
import type { FitParameters } from "../parameters/fit-parameters.js";
import type { Postfit } from "../postfit/postfit.js";
import type { AsymmetricImpacts } from "./impact-tables.js";
import { RefitTable } from "./refit-table.js";
import { refitsBySide } from "./refits-by-side.js";
import type { RefitSelection } from "./selection.js";
import { priorSource } from "./taken-names.js";

/**
 * Global asymmetric impacts: the centre of a constraint is moved by its standard deviation, down and up, and the fit is made
 * again, from where the Gaussian approximation has it. Groups, and `Total`, are the envelopes of their members.
 */
export async function globalAsymmetricImpacts(
  fit: Postfit,
  { sigma = 1 }: GlobalAsymmetricDefinition,
  { context, sources, signal }: Omit<RefitSelection, "targets">,
): Promise<AsymmetricImpacts> {
  const { parameterNames, constraints, map } = fit.likelihood;
  const table = new RefitTable(fit);
  const ends = await refitsBySide(
    fit,
    sources,
    { kind: "global-asymmetric", signal },
    (source, side, key) => {
      const weight = constraints.weights[source]!;
      const shift = ((side === "down" ? -1 : 1) * sigma) / Math.sqrt(weight);
      return { kind: "minimum", key, movedCentres: new Map([[source, shift]]) };
    },
  );
  sources.forEach((source, i) => {
    const name = parameterNames[source]!;
    const { down, up } = ends[i]!;
    table.add(source < map.modelCount ? priorSource(name) : name, [down, up]);
  });
  const at = new Map(sources.map((source, i) => [source, i]));
  const groups = membersByGroup(context)
    .map(([name, places]) => ({
      name,
      members: places.map((place) => at.get(place)).filter((i) => i !== undefined),
    }))
    .filter(({ members }) => members.length > 0)
    .map(({ name, members }) => ({ name, shifts: table.envelope(members) }));
  const total = { name: "Total", shifts: table.envelope([...sources.keys()]) };
  return table.table("global-asymmetric", [...groups, total]);
}

/** Places by group; a group of the model adds to one of systematics of the same name, as in Python rabbit. */
function membersByGroup({ systematics, map }: FitParameters): [name: string, places: number[]][] {
  const members = new Map<string, number[]>();
  const add = (name: string, places: readonly number[]) =>
    members.set(name, [...(members.get(name) ?? []), ...places]);
  for (const { name, indices } of systematics.groups) {
    add(
      name,
      Array.from(indices, (i) => map.modelCount + i),
    );
  }
  for (const [name, places] of map.model.impactGroups ?? []) add(name, [...places]);
  return [...members];
}
