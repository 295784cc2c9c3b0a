import { type BatchPlan, openPlan, runTask } from "@rabbit-fit/batch";
import { atLeast } from "../argparse/number-range.js";
import { valuesOf } from "../argparse/option-values.js";
import type { Action, CommandDefinition } from "../command.js";
import { ExitCode } from "../exit-code.js";
import { Interruption } from "../interruption.js";
import { goTo } from "./go-to.js";
import { lineOf, planProgram } from "./make-plan.js";
import { runOptionSpecs } from "./options.js";
import type { PlannedRequest } from "./planned-request.js";
import { type Terminal, withTerminal } from "./with-terminal.js";

/** `rabbit batch run`: what a job does, wherever it is. */
export function runCommand(commands: readonly CommandDefinition[]): Action {
  return ({ input, values: record }, surroundings) =>
    withTerminal(record, surroundings, async (terminal) => {
      const values = valuesOf(runOptionSpecs, record);
      const threads = atLeast("threads", values.threads, 1);
      const plan = await openPlan(input);
      goTo(plan);
      const { request } = await lineOf(commands, plan);
      for (const id of values.task ?? plan.tasks.map((task) => task.id)) {
        await runOne(plan, id, { request, threads }, terminal);
      }
      return ExitCode.ok;
    });
}

async function runOne(
  plan: BatchPlan,
  id: number,
  { request, threads }: { readonly request: PlannedRequest; readonly threads: number | undefined },
  terminal: Terminal,
): Promise<void> {
  const { log, line, signal } = terminal;
  const begin = performance.now();
  try {
    const end = await runTask(plan, id, {
      program: planProgram(),
      signal,
      open: (about) => request.open(about, terminal, threads),
      onInfo: log.info,
      onWarning: log.warning,
      onUnit: (done, count) => line.update(`task ${id}: ${done} of ${count} ${plan.kind}`),
    });
    const seconds = ((performance.now() - begin) / 1000).toFixed(2);
    log.info(end === "done" ? `Task ${id} done after ${seconds} s` : `Task ${id} was done already`);
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new Interruption(`what task ${id} has done is kept; the next try goes on from there`);
  }
}
