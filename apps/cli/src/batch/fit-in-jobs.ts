import { rm } from "node:fs/promises";
import { type BatchPlan, batchStatus } from "@rabbit-fit/batch";
import { RabbitInputError } from "@rabbit-fit/contracts";
import { parseWords } from "../argparse/grammar.js";
import { destination, longFlag } from "../argparse/option-spec.js";
import { valuesOf } from "../argparse/option-values.js";
import type { Invocation } from "../command.js";
import { ExitCode } from "../exit-code.js";
import { fitOptionSpecs } from "../fit/fit-option-specs.js";
import type { FitRequest } from "../fit/fit-request.js";
import { jobSpecs } from "../fit/options/jobs.js";
import { prepareOutput } from "../fit/prepared-output.js";
import { reportFits } from "../fit/report-fits.js";
import { linesText } from "../terminal/visible-text.js";
import { makePlan } from "./make-plan.js";
import { mergePlan } from "./merge-plan.js";
import { send } from "./send.js";
import { statusLines, taskText } from "./status-text.js";
import { submitRequest } from "./submit-request.js";
import type { Terminal } from "./with-terminal.js";

/**
 * `rabbit fit --jobs`: plan, send and merge in one command. On this machine it ends with the result; with a batch system it
 * sends what is missing, and the same command merges when all is done.
 */
export async function fitInJobs(
  request: FitRequest,
  invocation: Invocation,
  terminal: Terminal,
): Promise<ExitCode> {
  const started = performance.now();
  const { log, line, signal, stdout } = terminal;
  const values = valuesOf(jobSpecs, invocation.values);
  const threads = request.options.run?.threads;
  const submission = submitRequest({
    ...values,
    on: values.on ?? "local",
    threads: threads === undefined ? null : Math.max(1, threads),
  });
  const [path] = request.outputs.values();
  const folder = `${path!.replace(/\.(?:hdf5|hdf|h5|json)$/, "")}.batch`;
  // So that fits on many machines do not end at that.
  await (await prepareOutput(request.outputs.values(), request.input)).discard();
  const plan = await makePlan(folder, withoutBatch(invocation), {
    log,
    line,
    signal,
    onProgress: () => undefined,
    taskCount: values.jobs ?? undefined,
  });
  const isHere = submission.system === "local";
  if (isHere) {
    log.info(`Running ${plan.tasks.length} tasks in processes of this machine`);
    const limit = submission.limit ?? plan.tasks.length;
    await send(plan, { ...submission, limit }, terminal);
  }
  const { counts, tasks, silent } = await batchStatus(plan, { signal, onWarning: log.warning });
  if (counts.done < plan.tasks.length) {
    if (isHere) throw notDone(plan, tasks.filter(({ state }) => state !== "done")[0]!);
    await send(plan, submission, terminal);
    stdout.write(linesText(statusLines(plan, await batchStatus(plan, { signal, onWarning: log.warning }))));
    stdout.write(
      linesText([`Next     the same command when all are done; meanwhile rabbit batch status ${folder}`]),
    );
    return ExitCode.ok;
  }
  for (const { reason } of silent) log.warning(reason);
  const summary = await mergePlan(plan, request, { partial: false, started, log, signal });
  if (isHere) await rm(folder, { recursive: true, force: true });
  return reportFits(summary, { json: request.json, stdout, log });
}

/** The command line without what is about tasks: which is no part of what is computed. */
function withoutBatch(invocation: Invocation): Invocation {
  const [name, ...words] = invocation.command;
  const parsed = parseWords(words, fitOptionSpecs, { name: "input", count: "one" });
  if (parsed === "help") return invocation;
  const ofBatch = new Set<string>(jobSpecs.map((spec) => spec.name));
  const kept = parsed.occurrences
    .filter(({ spec }) => !ofBatch.has(spec.name))
    .flatMap(({ spec, values }) =>
      values.length === 1 ? [`${longFlag(spec)}=${values[0]}`] : [longFlag(spec), ...values],
    );
  const defaults = jobSpecs.map((spec) => [destination(spec), spec.default] as const);
  return {
    ...invocation,
    command: [name!, invocation.input, ...kept],
    values: { ...invocation.values, ...Object.fromEntries(defaults) },
  };
}

function notDone(plan: BatchPlan, task: Parameters<typeof taskText>[1]): RabbitInputError {
  return new RabbitInputError({
    file: plan.folder,
    field: "tasks",
    state: `not all done: ${taskText(plan, task)}`,
    expected: "all of them",
    remedy: "The same command goes on with what is missing.",
  });
}
