import type { MinimizeResult } from "../minimize.js";
import { describeStatus } from "../status.js";

/** Of a minimization that has to have converged. */
export function edmOf({ status }: MinimizeResult): number {
  if (status.kind !== "converged") throw new Error(describeStatus(status));
  return status.edm;
}
