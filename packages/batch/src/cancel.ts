import { readJobs } from "./jobs.js";
import { ownerState } from "./journal/process-owner.js";
import { placesIn } from "./plan/folder.js";
import { lockOwner } from "./plan/lock.js";
import type { BatchPlan } from "./plan/plan.js";
import type { SystemContext } from "./systems/batch-system.js";
import { type SystemName, systems } from "./systems/registry.js";

/** What was cancelled. */
export interface Cancelled {
  readonly jobs: readonly { readonly system: SystemName; readonly job: string }[];
  /** The process that was sending tasks, or running them on this machine. */
  readonly process: number | undefined;
}

/**
 * Takes the tasks of a plan back from the batch systems; a process that runs them on this machine gets SIGTERM. What tasks
 * have done is kept: to submit again goes on from there.
 *
 * @throws RabbitInputError where a system does not answer
 */
export async function cancelBatch(plan: BatchPlan, context: SystemContext): Promise<Cancelled> {
  const owner = lockOwner(placesIn(plan.folder).lock);
  const isHere = owner !== undefined && ownerState(owner) === "running";
  if (isHere) process.kill(owner.pid, "SIGTERM");
  const jobs: { readonly system: SystemName; readonly job: string }[] = [];
  const records = readJobs(plan);
  for (const system of new Set(records.map((record) => record.system))) {
    if (!systems[system].schedules) continue;
    const sent: { readonly job: string; readonly tasks: readonly number[] }[] = [];
    for (const { system: of, name, job, tasks } of records) {
      const known = of === system ? (job ?? (await systems[system].find(name, context))) : undefined;
      if (known !== undefined) sent.push({ job: known, tasks });
    }
    const queued = sent.length > 0 ? await systems[system].queued(sent, context) : new Map();
    const open = sent.filter(({ tasks }) => tasks.some((task) => queued.has(task)));
    if (open.length > 0) await systems[system].cancel(open, context);
    jobs.push(...open.map(({ job }) => ({ system, job })));
  }
  return { jobs, process: isHere ? owner.pid : undefined };
}
