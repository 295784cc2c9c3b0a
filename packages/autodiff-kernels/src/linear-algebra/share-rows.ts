import type { MatrixTeam } from "./matrix-team.js";
import { type RowWork, takeRows } from "./row-work.js";

/** Matrices with fewer elements are read in less time than threads need to begin. */
const fewestShared = 2 ** 20;

/** The team where it has threads that see the values, otherwise none. */
export function teamOf(team: MatrixTeam | undefined, values: Float64Array): MatrixTeam | undefined {
  return team && team.threads > 0 && values.buffer instanceof SharedArrayBuffer ? team : undefined;
}

/** The same for row work on a matrix, where it is large enough. */
export function rowTeamOf(team: MatrixTeam | undefined, values: Float64Array): MatrixTeam | undefined {
  return values.length < fewestShared ? undefined : teamOf(team, values);
}

/** Does all rows: together with the threads of a team where the matrix is large and one that they see. */
export function doRows(work: RowWork, team?: MatrixTeam): void {
  const sharing = rowTeamOf(team, work.values);
  const taken = new Int32Array(sharing ? new SharedArrayBuffer(4) : new ArrayBuffer(4));
  if (sharing) sharing.share({ work, taken });
  else takeRows({ work, taken });
}
