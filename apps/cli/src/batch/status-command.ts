import { batchStatus, openPlan } from "@rabbit-fit/batch";
import { jsonText } from "@rabbit-fit/results";
import { valuesOf } from "../argparse/option-values.js";
import type { Action } from "../command.js";
import { ExitCode } from "../exit-code.js";
import { linesText } from "../terminal/visible-text.js";
import { statusOptionSpecs } from "./options.js";
import { statusLines } from "./status-text.js";
import { withTerminal } from "./with-terminal.js";

/** `rabbit batch status`. */
export const statusCommand: Action = ({ input, values: record }, surroundings) =>
  withTerminal(record, surroundings, async ({ log, signal, stdout }) => {
    const plan = await openPlan(input);
    const status = await batchStatus(plan, { signal, onWarning: log.warning });
    if (valuesOf(statusOptionSpecs, record).json) {
      const { counts, tasks, silent } = status;
      stdout.write(jsonText({ folder: plan.folder, id: plan.id, counts, silent, tasks }));
    } else stdout.write(linesText(statusLines(plan, status)));
    return ExitCode.ok;
  });
