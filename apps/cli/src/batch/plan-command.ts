import { atLeast } from "../argparse/number-range.js";
import { valuesOf } from "../argparse/option-values.js";
import type { Action, CommandDefinition } from "../command.js";
import { ExitCode } from "../exit-code.js";
import { linesText } from "../terminal/visible-text.js";
import { makePlan, plannedLine } from "./make-plan.js";
import { planSpecs } from "./options.js";
import { planLines } from "./status-text.js";
import { withTerminal } from "./with-terminal.js";

/** `rabbit batch plan`. */
export function planCommand(commands: readonly CommandDefinition[]): Action {
  return ({ inputs, values: record }, surroundings) =>
    withTerminal(record, surroundings, async (terminal) => {
      const values = valuesOf(planSpecs, record);
      const [folder, ...words] = inputs;
      const line = await plannedLine(commands, words);
      const taskCount = atLeast("tasks", values.tasks, 1);
      const plan = await makePlan(folder!, line, taskCount, terminal);
      terminal.stdout.write(linesText(planLines(plan)));
      return ExitCode.ok;
    });
}
