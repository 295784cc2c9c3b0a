import { cancelBatch, openPlan } from "@rabbit-fit/batch";
import type { Action } from "../command.js";
import { ExitCode } from "../exit-code.js";
import { linesText } from "../terminal/visible-text.js";
import { withTerminal } from "./with-terminal.js";

/** `rabbit batch cancel`. */
export const cancelCommand: Action = ({ input, values: record }, surroundings) =>
  withTerminal(record, surroundings, async ({ log, signal, stdout }) => {
    const plan = await openPlan(input);
    const { jobs, process } = await cancelBatch(plan, { signal, onWarning: log.warning });
    const lines = jobs.map(({ system, job }) => `Cancelled job ${job} of ${system}`);
    if (process !== undefined) lines.push(`Stopped process ${process}, which ran tasks here`);
    stdout.write(
      linesText(lines.length > 0 ? lines : ["There is nothing to cancel: no task waits or runs."]),
    );
    return ExitCode.ok;
  });
