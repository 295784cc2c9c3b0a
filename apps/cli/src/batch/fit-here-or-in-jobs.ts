import { valuesOf } from "../argparse/option-values.js";
import type { Action } from "../command.js";
import { fitRequest } from "../fit/fit-request.js";
import { checkReadable } from "../fit/input-file.js";
import { jobSpecs } from "../fit/options/jobs.js";
import { withTerminal } from "./with-terminal.js";

/** `rabbit fit`: in this process, or with `--jobs` as tasks. */
export const fitHereOrInJobs: Action = async (invocation, surroundings) => {
  const { jobs, on } = valuesOf(jobSpecs, invocation.values);
  if (jobs === null && on === null) {
    const { fitCommand } = await import("../fit/fit-command.js");
    return fitCommand(invocation, surroundings);
  }
  return withTerminal(invocation.values, surroundings, async (terminal) => {
    const request = fitRequest(invocation.input, invocation.values);
    for (const { level, text } of request.notes) terminal.log[level](text);
    await checkReadable(request.input);
    const { fitInJobs } = await import("./fit-in-jobs.js");
    return fitInJobs(request, invocation, terminal);
  });
};
