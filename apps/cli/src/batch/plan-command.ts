import { atLeast } from "../argparse/number-range.js";
import { valuesOf } from "../argparse/option-values.js";
import { UsageError } from "../argparse/usage-error.js";
import type { Action, CommandDefinition } from "../command.js";
import { ExitCode } from "../exit-code.js";
import { linesText } from "../terminal/visible-text.js";
import { fitInvocation, makePlan } from "./make-plan.js";
import { planSpecs } from "./options.js";
import { planLines } from "./status-text.js";
import { withTerminal } from "./with-terminal.js";

/** `rabbit batch plan`. */
export function planCommand(fit: CommandDefinition): Action {
  return ({ inputs, values: record }, surroundings) =>
    withTerminal(record, surroundings, async ({ log, line, stdout, signal }) => {
      const values = valuesOf(planSpecs, record);
      const [folder, ...words] = inputs;
      if (folder === undefined || words[0] !== "fit") {
        throw new UsageError(
          "missing-input",
          "A folder and a command are needed: rabbit batch plan <folder> [options] -- fit <input> [options of fit].",
        );
      }
      const taskCount = atLeast("tasks", values.tasks, 1);
      const invocation = fitInvocation(fit, words);
      const plan = await makePlan(folder, invocation, {
        log,
        line,
        signal,
        onProgress: () => undefined,
        taskCount,
      });
      stdout.write(linesText(planLines(plan)));
      return ExitCode.ok;
    });
}
