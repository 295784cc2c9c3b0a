import { type BatchPlan, openPlan, runTask } from "@rabbit-fit/batch";
import { RabbitInputError } from "@rabbit-fit/contracts";
import { atLeast } from "../argparse/number-range.js";
import { valuesOf } from "../argparse/option-values.js";
import type { Action, CommandDefinition, Invocation } from "../command.js";
import { ExitCode } from "../exit-code.js";
import { type FitRequest, fitRequest } from "../fit/fit-request.js";
import { openRequest } from "../fit/open-request.js";
import { Interruption } from "../interruption.js";
import { plannedInvocation, planProgram } from "./make-plan.js";
import { runOptionSpecs } from "./options.js";
import { type Terminal, withTerminal } from "./with-terminal.js";

/** `rabbit batch run`: what a job does, wherever it is. */
export function runCommand(fit: CommandDefinition): Action {
  return ({ input, values: record }, surroundings) =>
    withTerminal(record, surroundings, async (terminal) => {
      const values = valuesOf(runOptionSpecs, record);
      const threads = atLeast("threads", values.threads, 1);
      const plan = await openPlan(input);
      goTo(plan);
      const invocation = plannedInvocation(fit, plan);
      const asked = fitRequest(invocation.input, invocation.values);
      const run = { ...asked.options.run, ...(threads !== undefined && { threads }) };
      const request = { ...asked, options: { ...asked.options, run } };
      for (const id of values.task ?? plan.tasks.map((task) => task.id)) {
        await runOne(plan, id, request, invocation, terminal);
      }
      return ExitCode.ok;
    });
}

async function runOne(
  plan: BatchPlan,
  id: number,
  request: FitRequest,
  invocation: Invocation,
  { log, line, signal }: Terminal,
): Promise<void> {
  const begin = performance.now();
  try {
    const end = await runTask(plan, id, {
      program: planProgram(),
      signal,
      open: async () =>
        (await openRequest(request, invocation, { log, line, signal, onProgress: () => undefined })).plan,
      onInfo: log.info,
      onWarning: log.warning,
      onUnit: (done, count) => line.update(`task ${id}: ${done} of ${count} fits`),
    });
    const seconds = ((performance.now() - begin) / 1000).toFixed(2);
    log.info(end === "done" ? `Task ${id} done after ${seconds} s` : `Task ${id} was done already`);
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new Interruption(`what task ${id} has done is kept; the next try goes on from there`);
  }
}

/** Goes to the folder in which the command of the plan was given. */
function goTo({ folder, workingDirectory }: BatchPlan): void {
  if (process.cwd() === workingDirectory) return;
  try {
    process.chdir(workingDirectory);
  } catch (cause) {
    throw new RabbitInputError(
      {
        file: folder,
        field: "workingDirectory",
        found: workingDirectory,
        expected: "the folder in which the plan was made, on this machine, too",
        remedy: "Make the plan in a folder that all machines see.",
      },
      { cause },
    );
  }
}
