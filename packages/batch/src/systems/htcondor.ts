import { chmod, writeFile } from "node:fs/promises";
import { RabbitInputError } from "@rabbit-fit/contracts";
import { askSystem } from "./ask-system.js";
import type { BatchSystem, JobRequest, QueueState, SystemContext } from "./batch-system.js";
import { taskScript } from "./task-script.js";

/** A task gets this many seconds between SIGTERM and the end. */
const NOTICE = 60;

const ask = (program: string, words: readonly string[], context: SystemContext) =>
  askSystem({ system: "htcondor", program, words }, context);

/** HTCondor: a cluster with a process for each task. */
export const htcondor: BatchSystem = {
  schedules: true,

  async mostTasks(context) {
    await ask("condor_version", [], context);
    return Number.POSITIVE_INFINITY;
  },

  async send(request, context) {
    if (request.partition !== undefined) {
      throw new RabbitInputError({
        field: "options.partition",
        found: request.partition,
        expected: "no partition: HTCondor has none",
        remedy: "Say what the pool wants in options.systemOptions, such as '+JobFlavour = \"workday\"'.",
      });
    }
    const [script, list, file] = [`${request.base}.sh`, `${request.base}.tasks`, `${request.base}.sub`];
    await writeFile(list, request.tasks.map((task) => `${task}\n`).join(""));
    await writeFile(script, taskScript(request, { task: '"$1"' }));
    await chmod(script, 0o755);
    await writeFile(file, submitFile(request));
    const text = await askSystem(
      { system: "htcondor", program: "condor_submit", words: [file] },
      context,
      async () => {
        const job = await htcondor.find(request.name, context);
        return job && `cluster ${job}.`;
      },
    );
    const job = /cluster (\d+)/.exec(text)?.[1];
    if (job !== undefined) return job;
    throw new RabbitInputError({
      field: `condor_submit ${file}`,
      found: text.trim(),
      expected: '"... submitted to cluster N."',
    });
  },

  async find(name, context) {
    const words = ["-constraint", `JobBatchName == "${name}"`, "-af", "ClusterId"];
    return /^\d+/m.exec(await ask("condor_q", words, context))?.[0];
  },

  async queued(jobs, context) {
    const words = [...jobs.map(({ job }) => job), "-af", "ClusterId", "ProcId", "JobStatus", "HoldReason"];
    const text = await ask("condor_q", words, context);
    const tasks = new Map(jobs.map(({ job, tasks }) => [job, tasks]));
    const found = new Map<number, QueueState>();
    for (const [, job, process, status, reason] of text.matchAll(/^(\d+) (\d+) (\d+) (.*)$/gm)) {
      const task = tasks.get(job!)?.[Number(process)];
      const state = queueState(Number(status), reason!);
      if (task !== undefined && state !== undefined) found.set(task, state);
    }
    return found;
  },

  async cancel(jobs, context) {
    await ask(
      "condor_rm",
      jobs.map(({ job }) => job),
      context,
    );
  },

  logName: ({ job, tasks }, task) => `${job}_${tasks.indexOf(task)}.log`,
};

/** By the attribute JobStatus of a job; what is removed (3) or completed (4) is not in the queue any more. */
function queueState(status: number, reason: string): QueueState | undefined {
  switch (status) {
    case 1: // idle
      return { state: "waiting" };
    case 2: // running
    case 6: // transferring output
    case 7: // suspended
      return { state: "running" };
    case 5:
      return { state: "held", reason };
    default:
      return undefined;
  }
}

/** The file that `condor_submit` gets. */
export function submitFile(request: JobRequest): string {
  const { name, base, logs, workingDirectory, resources, limit, account, systemOptions } = request;
  const { time, memory, threads } = resources;
  const lines: readonly (readonly [string, string | number | undefined])[] = [
    ["universe", "vanilla"],
    ["executable", `${base}.sh`],
    ["arguments", "$(task)"],
    ["initialdir", workingDirectory],
    ["output", `${logs}/$(Cluster)_$(Process).log`],
    ["error", `${logs}/$(Cluster)_$(Process).log`],
    ["log", `${base}.events`],
    ["batch_name", name],
    ["request_cpus", threads],
    ["request_memory", memory && `${Math.ceil(memory / 1024 ** 2)}M`],
    // Where a pool goes by it, as that of CERN; nothing elsewhere.
    ["+MaxRuntime", time && Math.ceil(time)],
    ["accounting_group", account],
    ["max_materialize", limit],
    ["kill_sig", "SIGTERM"],
    ["job_max_vacate_time", NOTICE],
  ];
  const given = lines.filter(([, value]) => value !== undefined).map(([key, value]) => `${key} = ${value}`);
  return [...given, ...systemOptions, `queue task from ${base}.tasks`, ""].join("\n");
}
