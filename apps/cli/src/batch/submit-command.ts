import { batchStatus, openPlan } from "@rabbit-fit/batch";
import { valuesOf } from "../argparse/option-values.js";
import type { Action } from "../command.js";
import { ExitCode } from "../exit-code.js";
import { linesText } from "../terminal/visible-text.js";
import { submitOptionSpecs } from "./options.js";
import { send } from "./send.js";
import { statusLines } from "./status-text.js";
import { submitRequest } from "./submit-request.js";
import { withTerminal } from "./with-terminal.js";

/** `rabbit batch submit`. */
export const submitCommand: Action = ({ input, values: record }, surroundings) =>
  withTerminal(record, surroundings, async (terminal) => {
    const request = submitRequest(valuesOf(submitOptionSpecs, record));
    const plan = await openPlan(input);
    await send(plan, request, terminal);
    if (request.system === "local") {
      const { log, signal, stdout } = terminal;
      stdout.write(linesText(statusLines(plan, await batchStatus(plan, { signal, onWarning: log.warning }))));
    }
    return ExitCode.ok;
  });
