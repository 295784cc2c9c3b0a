import { openPlan } from "@rabbit-fit/batch";
import { valuesOf } from "../argparse/option-values.js";
import type { Action, CommandDefinition } from "../command.js";
import { fitRequest } from "../fit/fit-request.js";
import { reportFits } from "../fit/report-fits.js";
import { plannedInvocation } from "./make-plan.js";
import { fromFolderOf, mergePlan } from "./merge-plan.js";
import { mergeBatchSpecs } from "./options.js";
import { withTerminal } from "./with-terminal.js";

/** `rabbit batch merge`. */
export function mergeCommand(fit: CommandDefinition): Action {
  return ({ input, values: record }, surroundings) =>
    withTerminal(record, surroundings, async ({ log, signal, stdout }) => {
      const started = performance.now();
      const { partial, json } = valuesOf(mergeBatchSpecs, record);
      const plan = await openPlan(input);
      const invocation = plannedInvocation(fit, plan);
      const request = fromFolderOf(plan, fitRequest(invocation.input, invocation.values));
      const summary = await mergePlan(plan, request, { partial, started, log, signal });
      return reportFits(summary, { json, stdout, log });
    });
}
