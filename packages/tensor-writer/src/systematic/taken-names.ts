import { type FitInput, rowsBesidesGroups } from "@rabbit-fit/contracts";

/**
 * The groups of a tensor whose names impacts of groups have rows for. Python rabbit takes such a tensor, and its impacts then
 * have two rows of one name; a fit refuses it where it is asked for them.
 */
export function takenGroupNames({
  processes,
  externalTerms,
  systematics,
}: Pick<FitInput, "processes" | "externalTerms" | "systematics">): string[] {
  const rows = new Set(rowsBesidesGroups({ binByBinStat: "full", processes, externalTerms }));
  return systematics.groups.map(({ name }) => name).filter((name) => rows.has(name));
}

export function takenNameWarning(group: string): string {
  return (
    `systematics.groups has "${group}", the name of a row that impacts of groups have for themselves: a fit with such impacts refuses the tensor. ` +
    "Give the group another name with `groups`; a systematic without `groups` is a group of its own name."
  );
}
