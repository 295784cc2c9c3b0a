import { rm } from "node:fs/promises";
import { type BatchPlan, batchStatus } from "@rabbit-fit/batch";
import { RabbitInputError } from "@rabbit-fit/contracts";
import { parseWords } from "../argparse/grammar.js";
import { destination, longFlag, type OptionSpec } from "../argparse/option-spec.js";
import { valuesOf } from "../argparse/option-values.js";
import type { CommandDefinition, Invocation } from "../command.js";
import { ExitCode } from "../exit-code.js";
import { checkReadable } from "../fit/input-file.js";
import { jobSpecs } from "../fit/options/jobs.js";
import { prepareOutput } from "../fit/prepared-output.js";
import { linesText } from "../terminal/visible-text.js";
import { makePlan } from "./make-plan.js";
import { plannedRequest } from "./planned-commands.js";
import { send } from "./send.js";
import { statusLines, taskText } from "./status-text.js";
import { submitRequest } from "./submit-request.js";
import type { Terminal } from "./with-terminal.js";

/**
 * A command with `--jobs`: plan, send and merge in one. On this machine it ends with the result; with a batch system it
 * sends what is missing, and the same command merges when all is done.
 */
export async function inJobs(
  { path: [name], options }: CommandDefinition,
  asked: Invocation,
  terminal: Terminal,
): Promise<ExitCode> {
  const started = performance.now();
  const { log, signal, stdout } = terminal;
  const invocation = withoutBatch(options, asked);
  const request = await plannedRequest(name!, invocation);
  for (const { level, text } of request.notes) log[level](text);
  await checkReadable(request.input);
  const values = valuesOf(jobSpecs, asked.values);
  const { threads } = request;
  const submission = submitRequest({
    ...values,
    on: values.on ?? "local",
    threads: threads === undefined ? null : Math.max(1, threads),
  });
  const [output] = request.outputs;
  const folder = `${output!.replace(/\.(?:hdf5|hdf|h5|json)$/, "")}.batch`;
  // So that fits on many machines do not end at that.
  await (await prepareOutput(request.outputs, request.input)).discard();
  const plan = await makePlan(folder, { invocation, request }, values.jobs ?? undefined, terminal);
  const isHere = submission.system === "local";
  if (isHere) {
    log.info(`Running ${plan.tasks.length} tasks in processes of this machine`);
    await send(plan, submission, terminal);
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
  const { json } = request;
  const code = await request.merge(plan, { partial: false, json, started, isElsewhere: false }, terminal);
  if (isHere) await rm(folder, { recursive: true, force: true });
  return code;
}

/** The command line without what is about tasks: which is no part of what is computed. */
function withoutBatch(options: readonly OptionSpec[], invocation: Invocation): Invocation {
  const [name, ...words] = invocation.command;
  const parsed = parseWords(words, options, { name: "input", count: "one" });
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
