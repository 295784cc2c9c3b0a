import { spawn } from "node:child_process";
import { appendFile, open, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { basename, join } from "node:path";
import type { BatchSystem, JobRequest, SystemContext } from "./batch-system.js";
import { taskScript } from "./task-script.js";

/**
 * Processes of this machine: as many at a time as have the cores that they ask for, or as the limit says. Sending ends when
 * the processes have ended.
 */
export const local: BatchSystem = {
  schedules: false,

  mostTasks: () => Promise.resolve(Number.POSITIVE_INFINITY),

  async send(request, context) {
    const job = basename(request.base);
    await writeFile(`${request.base}.sh`, taskScript(request, { task: '"$1"' }));
    const left = [...request.tasks];
    const {
      limit = Math.max(1, Math.floor(availableParallelism() / Math.max(1, request.resources.threads))),
    } = request;
    const work = async () => {
      for (let task = left.shift(); task !== undefined; task = left.shift()) {
        if (context.signal?.aborted) return;
        await runInProcess(request, task, context);
      }
    };
    await Promise.all(Array.from({ length: limit }, work));
    context.signal?.throwIfAborted();
    return job;
  },

  find: () => Promise.resolve(undefined),
  queued: () => Promise.resolve(new Map()),
  cancel: () => Promise.resolve(),
  logName: ({ job }, task) => `local-${job}_${task}.log`,
};

/** Runs a task to its end, whatever that is: what it has written, and what has ended it, is in its log. */
async function runInProcess(request: JobRequest, task: number, { signal }: SystemContext): Promise<void> {
  const { logs, base, prefix } = request;
  const path = join(logs, local.logName({ job: basename(base), tasks: request.tasks }, task));
  const log = await open(path, "a");
  try {
    // An abort while the log was opened would not be told to a listener that comes later.
    if (signal?.aborted) {
      await log.appendFile(`task ${task}: stopped before it began\n`);
      return;
    }
    // The lines of the user are of bash.
    const shell = prefix === undefined ? "sh" : "bash";
    const child = spawn(shell, [`${base}.sh`, String(task)], { stdio: ["ignore", log.fd, log.fd] });
    const stop = () => child.kill("SIGTERM");
    signal?.addEventListener("abort", stop, { once: true });
    const end = await new Promise<string | undefined>((resolve) => {
      child.once("error", ({ message }) => resolve(message));
      child.once("exit", (_, killed) => resolve(killed === null ? undefined : `ended by ${killed}`));
    });
    signal?.removeEventListener("abort", stop);
    if (end !== undefined) await appendFile(path, `task ${task}: ${end}\n`);
  } finally {
    await log.close();
  }
}
