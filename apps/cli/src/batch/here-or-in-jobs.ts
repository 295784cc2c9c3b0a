import { valuesOf } from "../argparse/option-values.js";
import type { Action, CommandDefinition } from "../command.js";
import { jobSpecs } from "../fit/options/jobs.js";
import { withTerminal } from "./with-terminal.js";

/** A command in this process, or with `--jobs` as tasks. */
export function hereOrInJobs(definition: CommandDefinition): Action {
  return async (invocation, surroundings) => {
    const { jobs, on } = valuesOf(jobSpecs, invocation.values);
    if (jobs === null && on === null) return (await definition.load())(invocation, surroundings);
    return withTerminal(invocation.values, surroundings, async (terminal) => {
      const { inJobs } = await import("./in-jobs.js");
      return inJobs(definition, invocation, terminal);
    });
  };
}
