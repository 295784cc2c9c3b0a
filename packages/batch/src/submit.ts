import { existsSync } from "node:fs";
import { basename } from "node:path";
import { RabbitInputError } from "@rabbit-fit/contracts";
import { jobBase, readJobs, removeJob, writeJob } from "./jobs.js";
import type { Effort } from "./journal/journal-record.js";
import { placesIn, taskResult } from "./plan/folder.js";
import { takeLock } from "./plan/lock.js";
import { type BatchPlan, taskIdentity } from "./plan/plan.js";
import { checkFiles } from "./plan/planned-files.js";
import { type BatchStatus, batchStatus } from "./status.js";
import { SilentSystemError } from "./systems/ask-system.js";
import type { JobRequest, Resources, SystemContext } from "./systems/batch-system.js";
import { type SystemName, systems } from "./systems/registry.js";
import { TaskResult } from "./tasks/task-result.js";

export interface SubmitOptions extends SystemContext {
  readonly system: SystemName;
  /** The words that run a task, which its number follows. */
  readonly command: readonly string[];
  /** At most so many tasks at the same time. */
  readonly limit?: number;
  /** In seconds for each task; by default from a task that is done, with room. */
  readonly time?: number;
  /** In bytes for each task; by default from a task that is done, with room. */
  readonly memory?: number;
  /** Cores of each task; 1 by default. */
  readonly threads?: number;
  readonly partition?: string;
  readonly account?: string;
  /** Lines for the batch system as they are. */
  readonly systemOptions?: readonly string[];
  /** Lines of shell before the call of each task: modules, containers. */
  readonly prefix?: string;
}

/** What was sent. */
export interface Submission {
  /** What the batch system calls the jobs. */
  readonly jobs: readonly string[];
  readonly tasks: readonly number[];
  readonly resources: Resources;
  /** The task whose time and memory were taken. */
  readonly measured: number | undefined;
}

/** Room for tasks that take longer than the one that was measured, and for slower machines. */
const TIME_FACTOR = 3;
const SHORTEST_TIME = 600;
const MOST_MEASURED = 5;
const MEMORY_FACTOR = 1.5;
const MEMORY_STEP = 256 * 1024 ** 2;

/**
 * Sends the tasks of a plan that are neither done nor waiting nor running. One process at a time sends tasks of a plan.
 *
 * @throws RabbitInputError where a file of the plan has changed, another process sends tasks, the system is not there, refuses
 *   with a message, or does not answer
 */
export async function submitBatch(plan: BatchPlan, options: SubmitOptions): Promise<Submission> {
  checkNumbers(options);
  await checkFiles(plan.files, options.signal);
  const lock = takeLock(placesIn(plan.folder).lock);
  try {
    return await submitAlone(plan, options);
  } finally {
    lock.release();
  }
}

async function submitAlone(plan: BatchPlan, options: SubmitOptions): Promise<Submission> {
  const { system: name, threads = 1, limit, partition, account, prefix, systemOptions = [] } = options;
  const system = systems[name];
  const most = await system.mostTasks(options);
  const { tasks, silent } = await batchStatus(plan, options);
  // What a system that is silent runs would be sent a second time.
  if (silent[0]) throw unanswered(silent[0]);
  const open = tasks
    .filter(
      ({ state }) => state === "missing" || state === "failed" || (state === "waiting" && name === "script"),
    )
    .map(({ id }) => id);
  const measured = measuredTask(plan);
  const time = options.time ?? (measured && timeFor(plan, measured));
  const memory = options.memory ?? (measured && memoryFor(measured));
  const resources = { threads, ...(time !== undefined && { time }), ...(memory !== undefined && { memory }) };
  const jobs: string[] = [];
  for (let from = 0; from < open.length; from += most) {
    const number = (readJobs(plan).at(-1)?.number ?? 0) + 1;
    const jobName = `rabbit-${plan.id.slice(0, 8)}-${number}`;
    const sent = open.slice(from, from + most);
    const request: JobRequest = {
      name: jobName,
      folder: plan.folder,
      base: jobBase(plan, number),
      logs: placesIn(plan.folder).logs,
      workingDirectory: plan.workingDirectory,
      tasks: sent,
      command: options.command,
      resources,
      systemOptions,
      ...(limit !== undefined && { limit }),
      ...(partition !== undefined && { partition }),
      ...(account !== undefined && { account }),
      ...(prefix !== undefined && { prefix }),
    };
    // Before the system has answered: so the job is known even if this process ends meanwhile.
    const job = system.schedules ? null : basename(request.base);
    const record = { number, system: name, name: jobName, job, tasks: sent };
    writeJob(plan, record);
    try {
      const job = await system.send(request, options);
      writeJob(plan, { ...record, job });
      jobs.push(job);
    } catch (error) {
      // What a system has refused it does not have; what it was silent about it may have.
      if (error instanceof RabbitInputError && !(error instanceof SilentSystemError)) removeJob(plan, number);
      throw error;
    }
  }
  return { jobs, tasks: open, resources, measured: measured?.id };
}

/** A task that is done, with what it took. */
interface Measured {
  readonly id: number;
  readonly unitCount: number;
  readonly effort: Effort;
}

/** Of the first tasks that are done, the one that took longest for a unit. */
function measuredTask(plan: BatchPlan): Measured | undefined {
  const measured: Measured[] = [];
  for (const task of plan.tasks) {
    const path = taskResult(plan.folder, task.id);
    if (!existsSync(path)) continue;
    const [from, to] = task.units;
    try {
      const result = TaskResult.open(path, { id: task.id, identity: taskIdentity(plan, task) });
      const { effort } = result;
      void result.close();
      if (effort) measured.push({ id: task.id, unitCount: to - from, effort });
    } catch (error) {
      // A damaged result is for the merge to name.
      if (!(error instanceof RabbitInputError)) throw error;
    }
    if (measured.length === MOST_MEASURED) break;
  }
  const secondsOfUnit = ({ effort, unitCount }: Measured) => effort.seconds / unitCount;
  return measured.sort((a, b) => secondsOfUnit(b) - secondsOfUnit(a))[0];
}

function timeFor({ tasks }: BatchPlan, { effort, unitCount }: Measured): number {
  const most = Math.max(...tasks.map(({ units: [from, to] }) => to - from));
  const seconds = TIME_FACTOR * effort.seconds * (most / unitCount);
  return Math.max(SHORTEST_TIME, 60 * Math.ceil(seconds / 60));
}

function memoryFor({ effort }: Measured): number {
  return MEMORY_STEP * Math.ceil((MEMORY_FACTOR * effort.bytes) / MEMORY_STEP);
}

function checkNumbers(options: SubmitOptions): void {
  for (const name of ["limit", "threads", "time", "memory"] as const) {
    const found = options[name];
    const isCount = name === "limit" || name === "threads";
    if (
      found === undefined ||
      (found > 0 && (isCount ? Number.isSafeInteger(found) : Number.isFinite(found)))
    )
      continue;
    const expected = isCount ? "a whole number of at least 1" : "a number above 0";
    throw new RabbitInputError({ field: `options.${name}`, found, expected });
  }
}

function unanswered({ system, reason }: BatchStatus["silent"][number]): RabbitInputError {
  return new RabbitInputError({
    field: "options.system",
    state: `in doubt: what ${system} has of this plan is not known (${reason.replace(/\.$/, "")})`,
    expected: "an answer, so that no task is sent twice",
    remedy: "Submit again when it answers.",
  });
}
