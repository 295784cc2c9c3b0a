import type { Invocation } from "../command.js";
import { plannedFit } from "./planned-fit.js";
import type { PlannedRequest } from "./planned-request.js";

/** The commands that can be cut into tasks. */
const planned: Readonly<Record<string, (invocation: Invocation) => PlannedRequest>> = {
  fit: plannedFit,
};

/** Names of the commands that can be cut into tasks. */
export const plannedCommands: readonly string[] = Object.keys(planned);

/** @throws UsageError naming an option */
export function plannedRequest(name: string, invocation: Invocation): PlannedRequest {
  return planned[name]!(invocation);
}
