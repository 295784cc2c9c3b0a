import { openPlan } from "@rabbit-fit/batch";
import { valuesOf } from "../argparse/option-values.js";
import type { Action, CommandDefinition } from "../command.js";
import { goTo } from "./go-to.js";
import { lineOf } from "./make-plan.js";
import { mergeBatchSpecs } from "./options.js";
import { withTerminal } from "./with-terminal.js";

/** `rabbit batch merge`. */
export function mergeCommand(commands: readonly CommandDefinition[]): Action {
  return ({ input, values: record }, surroundings) =>
    withTerminal(record, surroundings, async (terminal) => {
      const started = performance.now();
      const { partial, json } = valuesOf(mergeBatchSpecs, record);
      const plan = await openPlan(input);
      const isElsewhere = goTo(plan);
      const { request } = await lineOf(commands, plan);
      return request.merge(plan, { partial, json, started, isElsewhere }, terminal);
    });
}
