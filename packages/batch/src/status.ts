import { closeSync, fstatSync, openSync, readdirSync, readSync, statSync } from "node:fs";
import { join } from "node:path";
import { RabbitInputError, systemFailure } from "@rabbit-fit/contracts";
import { completedJobs, type JobRecord, readJobs } from "./jobs.js";
import { journalOwner } from "./journal/journal-owner.js";
import { placesIn, taskJournal, taskOfFile } from "./plan/folder.js";
import type { BatchPlan } from "./plan/plan.js";
import { lastLine } from "./systems/ask-system.js";
import type { QueueState, SystemContext } from "./systems/batch-system.js";
import { type SystemName, systems } from "./systems/registry.js";

/** Where a task is: `missing` is one that was not begun, `failed` one that was, and neither runs nor is done. */
export type TaskState = "done" | "running" | "waiting" | "failed" | "missing";

export interface TaskStatus {
  readonly id: number;
  readonly state: TaskState;
  /** Of one that has failed, the last line of its log; of one that runs, where, as far as that is known. */
  readonly message?: string;
}

export interface BatchStatus {
  /** In the order of the tasks. */
  readonly tasks: readonly TaskStatus[];
  readonly counts: Readonly<Record<TaskState, number>>;
  /** Batch systems that did not answer, with the reason: what they run looks failed. */
  readonly silent: readonly { readonly system: SystemName; readonly reason: string }[];
}

/** A task on another host, which cannot be asked for, runs if its journal has grown within this time, in milliseconds. */
const SIGN_OF_LIFE = 10 * 60_000;

/** The end of a log, in bytes. */
const END_OF_LOG = 4096;

/**
 * Where the tasks of a plan are, by what is in its folder and what the batch systems say.
 *
 * @throws RabbitInputError where the folder cannot be read
 */
export async function batchStatus(plan: BatchPlan, context: SystemContext): Promise<BatchStatus> {
  const { done, begun } = filesOf(plan);
  const silent: BatchStatus["silent"][number][] = [];
  const jobs = done.size === plan.tasks.length ? [] : await jobsOf(plan, context, silent);
  const queued = new Map<number, QueueState>();
  for (const system of new Set(jobs.map((job) => job.system))) {
    const open = jobs.flatMap(({ system: of, job, tasks }) =>
      of === system && job !== null && tasks.some((task) => !done.has(task)) ? [{ job, tasks }] : [],
    );
    if (open.length === 0) continue;
    try {
      for (const [task, state] of await systems[system].queued(open, context)) queued.set(task, state);
    } catch (error) {
      silent.push({ system, reason: reasonOf(error, context) });
    }
  }
  const latest = new Map(jobs.flatMap((job) => job.tasks.map((task) => [task, job] as const)));
  const tasks = plan.tasks.map(({ id }): TaskStatus => {
    if (done.has(id)) return { id, state: "done" };
    const queue = queued.get(id);
    if (queue?.state === "held") return { id, state: "failed", message: `held: ${queue.reason}` };
    if (queue !== undefined) return { id, state: queue.state };
    const job = latest.get(id);
    const running = begun.has(id) ? runningText(plan, id, job) : undefined;
    if (running !== undefined) return { id, state: "running", message: running };
    if (job === undefined) return { id, state: "missing" };
    const text = endOfLog(plan, job, id);
    if (text !== undefined || begun.has(id))
      return { id, state: "failed", message: text || "it has left no log" };
    // A script may be started at any time; what a system has not started and does not know any more was cancelled.
    return { id, state: job.system === "script" ? "waiting" : "missing" };
  });
  const counts = { done: 0, running: 0, waiting: 0, failed: 0, missing: 0 };
  for (const { state } of tasks) counts[state]++;
  return { tasks, counts, silent };
}

/** The tasks that are done, and those that were begun and are not. */
function filesOf({ folder }: BatchPlan) {
  const { tasks } = placesIn(folder);
  const done = new Set<number>();
  const begun = new Set<number>();
  let names: readonly string[];
  try {
    names = readdirSync(tasks);
  } catch (error) {
    throw systemFailure(tasks, "read", error);
  }
  for (const file of names.map(taskOfFile)) if (file) (file.isDone ? done : begun).add(file.id);
  return { done, begun };
}

/** The jobs, also where it cannot be found out whether the last one was sent. */
async function jobsOf(
  plan: BatchPlan,
  context: SystemContext,
  silent: BatchStatus["silent"][number][],
): Promise<readonly JobRecord[]> {
  try {
    return await completedJobs(plan, context);
  } catch (error) {
    const jobs = readJobs(plan);
    const { system } = jobs.find(({ job, system }) => job === null && systems[system].schedules) ?? jobs[0]!;
    silent.push({ system, reason: reasonOf(error, context) });
    return jobs;
  }
}

/** @throws what is no answer of a system */
function reasonOf(error: unknown, { signal }: SystemContext): string {
  signal?.throwIfAborted();
  if (error instanceof RabbitInputError) return error.message;
  throw error;
}

/** Where a task runs that no system knows of; undefined where it does not. */
function runningText({ folder }: BatchPlan, id: number, job: JobRecord | undefined): string | undefined {
  const path = taskJournal(folder, id);
  const owner = journalOwner(path);
  if (owner === undefined) return undefined;
  const { pid, host, state } = owner;
  if (state === "running" || state === "this") return `process ${pid}`;
  if (state === "ended" || (job !== undefined && systems[job.system].schedules)) return undefined;
  const age = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0);
  return age < SIGN_OF_LIFE ? `process ${pid} of ${host}` : undefined;
}

/** The last line of the log of a task; undefined where it has none. */
function endOfLog({ folder }: BatchPlan, { system, job, tasks, number }: JobRecord, id: number) {
  const sent = { job: job ?? String(number), tasks };
  const path = join(placesIn(folder).logs, systems[system].logName(sent, id));
  let file: number | undefined;
  try {
    file = openSync(path, "r");
    const { size } = fstatSync(file);
    const bytes = Buffer.alloc(Math.min(size, END_OF_LOG));
    readSync(file, bytes, 0, bytes.length, size - bytes.length);
    return lastLine(bytes.toString("utf8"));
  } catch {
    return undefined;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
