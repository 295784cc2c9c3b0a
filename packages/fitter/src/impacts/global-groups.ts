import { impactRows } from "@rabbit-fit/contracts";
import type { FitParameters } from "../parameters/fit-parameters.js";
import type { Prefit } from "../postfit/prefit.js";
import { impactGroups } from "./groups.js";

/** The parts of a variance, by what was measured. */
export interface GlobalParts {
  /** By the centre of the constraint of a parameter. */
  ofCentre(parameter: number): number;
  readonly byCounts: number;
  /** By the centres of all bin-by-bin parameters. */
  readonly byBetas: number;
  /** By those of each process, in full mode. */
  readonly byPlace: ArrayLike<number>;
  /** By each external term. */
  readonly byExternal: readonly number[];
}

/** What global impacts are given together for. */
export interface GlobalGroups {
  /** Groups of systematics, `stat`, `binByBinStat`, that of each process in full mode, groups of the model, external terms. */
  readonly names: readonly string[];
  /** Their squares, [names] */
  variances(parts: GlobalParts): number[];
}

export function globalGroups(
  { likelihood, input }: Pick<Prefit, "likelihood" | "input">,
  context: FitParameters,
  sources: readonly number[],
): GlobalGroups {
  const { statistics } = likelihood;
  const { systematics, model } = impactGroups(context, new Set(sources));
  const isByProcess = statistics?.mode === "full";
  return {
    names: [
      ...systematics.map(({ name }) => name),
      impactRows.statistical,
      ...(statistics ? [impactRows.binByBinStat] : []),
      ...(isByProcess ? input.processes.map(impactRows.binByBinStatOf) : []),
      ...model.map(({ name }) => name),
      ...likelihood.externalTermNames.map(impactRows.externalTerm),
    ],
    variances: ({ ofCentre, byCounts, byBetas, byPlace, byExternal }) => {
      const ofGroup = ({ members }: { readonly members: readonly number[] }) =>
        members.reduce((sum, j) => sum + ofCentre(j), 0);
      return [
        ...systematics.map(ofGroup),
        byCounts,
        ...(statistics ? [byBetas] : []),
        ...(isByProcess ? Array.from(byPlace) : []),
        ...model.map(ofGroup),
        ...byExternal,
      ];
    },
  };
}
