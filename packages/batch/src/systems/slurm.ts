import { writeFile } from "node:fs/promises";
import { RabbitInputError } from "@rabbit-fit/contracts";
import { askSystem } from "./ask-system.js";
import type { BatchSystem, JobRequest, QueueState, SystemContext } from "./batch-system.js";
import { quoted, taskScript } from "./task-script.js";

/** Where a cluster does not say how large an array may be: SLURM's default of MaxArraySize, 1001, less one. */
const DEFAULT_MOST = 1000;

/** A task is told this many seconds before its time limit, so that it keeps what it has. */
const NOTICE = 60;

/** SLURM may send that signal a minute early. Below this limit, in seconds, too little of the time would be left. */
const SHORTEST_WITH_NOTICE = 300;

const ask = (program: string, words: readonly string[], context: SystemContext) =>
  askSystem({ system: "slurm", program, words }, context);

/** SLURM: an array of which each index runs a task. */
export const slurm: BatchSystem = {
  schedules: true,

  async mostTasks(context) {
    const text = await ask("scontrol", ["show", "config"], context);
    const size = Number(/^MaxArraySize\s*=\s*(\d+)/m.exec(text)?.[1]);
    // Indices are below this size.
    return size > 1 ? size - 1 : DEFAULT_MOST;
  },

  async send(request, context) {
    const [script, list] = [`${request.base}.sh`, `${request.base}.tasks`];
    await writeFile(list, request.tasks.map((task) => `${task}\n`).join(""));
    await writeFile(script, slurmScript(request));
    const answer = await askSystem(
      { system: "slurm", program: "sbatch", words: ["--parsable", script] },
      context,
      () => slurm.find(request.name, context),
    );
    // With more than one cluster: job;cluster.
    return answer.trim().split(";")[0]!;
  },

  async find(name, context) {
    const text = await ask("squeue", ["-h", "-a", `--name=${name}`, "-o", "%F"], context);
    return /^\d+/m.exec(text)?.[0];
  },

  async queued(jobs, context) {
    const words = ["-h", "-a", "-r", "-j", jobs.map(({ job }) => job).join(","), "-o", "%F %K %T"];
    let text: string;
    try {
      text = await ask("squeue", words, context);
    } catch (error) {
      // What SLURM has forgotten does not run any more.
      if (error instanceof RabbitInputError && /invalid job id/i.test(error.message)) return new Map();
      throw error;
    }
    const tasks = new Map(jobs.map(({ job, tasks }) => [job, tasks]));
    const found = new Map<number, QueueState>();
    for (const [, job, index, word] of text.matchAll(/^(\d+) (\d+) (\w+)$/gm)) {
      const task = tasks.get(job!)?.[Number(index)];
      if (task === undefined) continue;
      const isWaiting = /^(PENDING|REQUEUED|CONFIGURING|SUSPENDED|REQUEUE_HOLD)/.test(word!);
      found.set(task, { state: isWaiting ? "waiting" : "running" });
    }
    return found;
  },

  async cancel(jobs, context) {
    await ask(
      "scancel",
      jobs.map(({ job }) => job),
      context,
    );
  },

  logName: ({ job, tasks }, task) => `${job}_${tasks.indexOf(task)}.log`,
};

/** The script that `sbatch` gets: all it is asked for is in its lines. */
export function slurmScript(request: JobRequest): string {
  const { name, base, logs, tasks, resources, limit, partition, account, systemOptions } = request;
  const { time, memory, threads } = resources;
  const most = limit === undefined ? "" : `%${limit}`;
  const options: readonly (readonly [string, string | number | undefined])[] = [
    ["job-name", name],
    ["array", `0-${tasks.length - 1}${most}`],
    // In these names % stands for something.
    ["output", inQuotes(`${logs.replaceAll("%", "%%")}/%A_%a.log`)],
    ["open-mode", "append"],
    ["cpus-per-task", threads],
    ["time", time && Math.max(1, Math.ceil(time / 60))],
    ["mem", memory && `${Math.ceil(memory / 1024 ** 2)}M`],
    ["partition", partition],
    ["account", account],
    ["signal", time === undefined || time >= SHORTEST_WITH_NOTICE ? `B:TERM@${NOTICE}` : undefined],
  ];
  const given = options.filter(([, value]) => value !== undefined);
  const lines = given.map(([option, value]) => `--${option}=${value}`);
  return taskScript(request, {
    // A task that makes way for others goes on from its journal.
    head: [...lines, "--requeue", ...systemOptions].map((line) => `#SBATCH ${line}`),
    before: [`task=$(sed -n "$((SLURM_ARRAY_TASK_ID + 1))p" ${quoted(`${base}.tasks`)})`],
    task: '"$task"',
  });
}

function inQuotes(text: string): string {
  return `"${text.replace(/["\\]/g, "\\$&")}"`;
}
