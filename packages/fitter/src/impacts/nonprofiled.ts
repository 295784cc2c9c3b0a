import type { FitParameters } from "../parameters/fit-parameters.js";
import type { Postfit } from "../postfit/postfit.js";
import type { AsymmetricImpacts } from "./impact-tables.js";
import { RefitTable } from "./refit-table.js";
import { refitsBySide } from "./refits-by-side.js";
import type { RefitSelection } from "./selection.js";

/** By how much a parameter without constraint is moved; as in Python rabbit. */
const UNCONSTRAINED_SIGMA = 1;

/**
 * Nonprofiled impacts: a frozen parameter is held one prefit standard deviation away from where the fit holds it, and the fit
 * is made again. As in Python rabbit, shifts are those from the refit to the fit, so that the one of `down` comes from the
 * parameter held up. Groups, and `Total`, are the envelopes of their frozen members.
 */
export async function nonprofiledImpacts(
  fit: Postfit,
  { context, sources, signal }: Omit<RefitSelection, "targets">,
): Promise<AsymmetricImpacts> {
  const { parameterNames, constraints } = fit.likelihood;
  const table = new RefitTable(fit, -1);
  const ends = await refitsBySide(fit, sources, { kind: "nonprofiled", signal }, (source, side, key) => {
    const weight = constraints.weights[source]!;
    const sigma = weight === 0 ? UNCONSTRAINED_SIGMA : 1 / Math.sqrt(weight);
    const value = fit.x[source]! + (side === "down" ? -sigma : sigma);
    return { kind: "minimum", key, hold: new Map([[source, value]]) };
  });
  sources.forEach((source, i) => {
    const { down, up } = ends[i]!;
    table.add(parameterNames[source]!, [up, down]);
  });
  const at = new Map(sources.map((source, i) => [source, i]));
  const groups = frozenGroups(context, at).map(({ name, members }) => ({
    name,
    shifts: table.envelope(members),
  }));
  const total = { name: "Total", shifts: table.envelope([...sources.keys()]) };
  return table.table("nonprofiled", [...groups, total]);
}

/** The groups of systematics with frozen members, by the places of these in the table. */
function frozenGroups({ systematics, map }: FitParameters, at: ReadonlyMap<number, number>) {
  return systematics.groups
    .map(({ name, indices }) => ({
      name,
      members: Array.from(indices, (i) => at.get(map.modelCount + i)).filter((i) => i !== undefined),
    }))
    .filter(({ members }) => members.length > 0);
}
