import type { Invocation } from "../command.js";
import type { PlannedRequest } from "./planned-request.js";

/** The commands that can be cut into tasks. */
const planned: Readonly<Record<string, (invocation: Invocation) => Promise<PlannedRequest>>> = {
  async fit(invocation) {
    const { plannedFit } = await import("./planned-fit.js");
    return plannedFit(invocation);
  },
  async limit(invocation) {
    const [{ plannedInference }, { limitWith }, { limitOptionSpecs }] = await Promise.all([
      import("./planned-inference.js"),
      import("../limit/limit-command.js"),
      import("../limit/options.js"),
    ]);
    return plannedInference({ kind: "limits", specs: limitOptionSpecs, action: limitWith }, invocation);
  },
  async gof(invocation) {
    const [{ plannedInference }, { gofWith }, { gofOptionSpecs }] = await Promise.all([
      import("./planned-inference.js"),
      import("../gof/gof-command.js"),
      import("../gof/options.js"),
    ]);
    return plannedInference({ kind: "toys", specs: gofOptionSpecs, action: gofWith }, invocation);
  },
  async coverage(invocation) {
    const [{ plannedInference }, { coverageWith }, { coverageOptionSpecs }] = await Promise.all([
      import("./planned-inference.js"),
      import("../coverage/coverage-command.js"),
      import("../coverage/options.js"),
    ]);
    return plannedInference({ kind: "toys", specs: coverageOptionSpecs, action: coverageWith }, invocation);
  },
};

/** Names of the commands that can be cut into tasks. */
export const plannedCommands: readonly string[] = Object.keys(planned);

/** @throws UsageError naming an option */
export function plannedRequest(name: string, invocation: Invocation): Promise<PlannedRequest> {
  return planned[name]!(invocation);
}
