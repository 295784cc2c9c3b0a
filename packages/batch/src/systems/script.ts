import { chmod, mkdir, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { padded } from "../plan/folder.js";
import type { BatchSystem } from "./batch-system.js";
import { quoted, taskScript } from "./task-script.js";

/** A folder of scripts, one for each task, for a system that is none of the others, or for somebody to run. */
export const script: BatchSystem = {
  schedules: false,

  mostTasks: () => Promise.resolve(Number.POSITIVE_INFINITY),

  async send(request) {
    await mkdir(request.base, { recursive: true });
    const job = basename(request.base);
    for (const task of request.tasks) {
      const path = join(request.base, `task-${padded(task)}.sh`);
      const log = join(request.logs, script.logName({ job, tasks: request.tasks }, task));
      const text = taskScript(request, { before: [`exec >> ${quoted(log)} 2>&1`], task: String(task) });
      await writeFile(path, text);
      await chmod(path, 0o755);
    }
    return job;
  },

  find: () => Promise.resolve(undefined),
  queued: () => Promise.resolve(new Map()),
  cancel: () => Promise.resolve(),
  logName: ({ job }, task) => `script-${job}_${task}.log`,
};
