import { existsSync } from "node:fs";
import { type FitResult, RabbitInputError, type ResultGroup } from "@rabbit-fit/contracts";
import { taskResult } from "./plan/folder.js";
import type { Task } from "./plan/manifest.js";
import { type BatchPlan, commonOf, taskIdentities } from "./plan/plan.js";
import { rangesText } from "./ranges-text.js";
import { TaskResult } from "./tasks/task-result.js";

export interface MergeResultOptions {
  /** Whether to take what is there where tasks are missing; false by default. */
  readonly partial?: boolean;
}

/** The results of the tasks of a plan. */
export interface MergedUnits {
  readonly meta: FitResult["meta"];
  /** What the plan was given to have again. */
  readonly about: unknown;
  /** The numbers of the tasks that are not there. */
  readonly missing: readonly number[];
  /** What each unit has given, in the order of the units; one at a time is read. May be gone through more than once. */
  values(): Generator<readonly [name: string, value: unknown]>;
}

/** The result of a plan of whole fits, of which one group at a time is in memory. */
export interface MergedResult extends Omit<MergedUnits, "values"> {
  /** The groups in the order that one process would have written them in; may be gone through more than once. */
  groups(): Generator<ResultGroup>;
}

/**
 * The result that one process would have had, put together from those of the tasks. Each of them is checked before: it has
 * to be of this plan, and as the task has written it.
 *
 * @param plan of whole fits
 * @throws RabbitInputError where a task is missing (unless `partial`), damaged, or of another input or command
 */
export async function mergedResult(plan: BatchPlan, options: MergeResultOptions = {}): Promise<MergedResult> {
  const { values, ...rest } = await mergedUnits(plan, options);
  return {
    ...rest,
    *groups() {
      for (const [, value] of values()) yield value as ResultGroup;
    },
  };
}

/**
 * What the units of a plan have given, as `mergedResult`, for a result that is made of parts.
 *
 * @throws as `mergedResult`
 */
export async function mergedUnits(plan: BatchPlan, options: MergeResultOptions = {}): Promise<MergedUnits> {
  const { meta, units, about } = await commonOf(plan);
  const present: Task[] = [];
  const missing: number[] = [];
  for (const task of plan.tasks) {
    if (existsSync(taskResult(plan.folder, task.id))) present.push(task);
    else missing.push(task.id);
  }
  if (present.length === 0 || (missing.length > 0 && options.partial !== true)) {
    throw new RabbitInputError({
      file: plan.folder,
      field: "tasks",
      state: `not all done: ${missing.length} of ${plan.tasks.length} are missing (${rangesText(missing)})`,
      expected: options.partial ? "at least one that is done" : "all of them",
      remedy: options.partial
        ? "Submit them first."
        : "Submit again to make them, or take what is there with options.partial: true.",
    });
  }
  const identityOf = taskIdentities(plan);
  const open = (task: Task) =>
    TaskResult.open(taskResult(plan.folder, task.id), { id: task.id, identity: identityOf(task) });
  await checkAll(present, open);
  return { meta, about, missing, values: () => valuesOf(present, units, open) };
}

/** @throws RabbitInputError the first fault, and how many there are */
async function checkAll(tasks: readonly Task[], open: (task: Task) => TaskResult): Promise<void> {
  const faults: { readonly id: number; readonly error: RabbitInputError }[] = [];
  for (const task of tasks) {
    try {
      await open(task).close();
    } catch (error) {
      if (!(error instanceof RabbitInputError)) throw error;
      faults.push({ id: task.id, error });
    }
  }
  const [first, ...others] = faults;
  if (first === undefined) return;
  if (others.length === 0) throw first.error;
  const { details } = first.error;
  const also = `The same goes for ${others.length === 1 ? "task" : "tasks"} ${rangesText(others.map(({ id }) => id))}.`;
  throw new RabbitInputError(
    { ...details, remedy: `${details.remedy ?? ""} ${also}`.trim() },
    { cause: first.error },
  );
}

function* valuesOf(
  tasks: readonly Task[],
  units: readonly string[],
  open: (task: Task) => TaskResult,
): Generator<readonly [string, unknown]> {
  for (const task of tasks) {
    const result = open(task);
    try {
      const names = units.slice(...task.units);
      let next = 0;
      for (const value of result.values(names)) yield [names[next++]!, value];
    } finally {
      void result.close();
    }
  }
}
