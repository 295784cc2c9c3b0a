import { existsSync, renameSync } from "node:fs";
import { RabbitInputError, systemFailure } from "@rabbit-fit/contracts";
import { FitJournal } from "../journal/fit-journal.js";
import type { RunIdentity } from "../journal/run-identity.js";
import { taskJournal, taskResult } from "../plan/folder.js";
import { type BatchPlan, commonOf, taskIdentity, taskOf } from "../plan/plan.js";
import { checkFiles } from "../plan/planned-files.js";
import { type TaskSources, taskKinds } from "./registry.js";
import type { TaskKind, TaskSource } from "./task-kind.js";

export interface RunTaskOptions {
  /** Name and version of this program: that of the plan. */
  readonly program: string;
  /** Reads the input, and opens what tasks of the kind of the plan are computed with; `about` is what the plan was given. */
  readonly open: (about: unknown) => Promise<TaskSources[keyof TaskSources]>;
  /** Stops the task; what is done is kept, and the next try goes on from there. `open` has to heed it, too. */
  readonly signal?: AbortSignal;
  readonly onInfo?: (text: string) => void;
  readonly onWarning?: (text: string) => void;
  /** Told how many units are done. */
  readonly onUnit?: (done: number, count: number) => void;
  /** Time between two checkpoints of a fit, in milliseconds; a minute by default. */
  readonly checkpointInterval?: number;
}

/** How a task has ended. */
export type TaskEnd = "done" | "was done already";

/**
 * Computes a task of a plan: what a former try has kept is not computed again, and a task that is done is not touched. The
 * result grows in a journal, which gets the name of the result when it is complete.
 *
 * @throws RabbitInputError where a file of the plan has changed since, the plan is of another version of the program, or
 *   another process is computing the task; what `open` and the fits throw
 */
export async function runTask(plan: BatchPlan, id: number, options: RunTaskOptions): Promise<TaskEnd> {
  const {
    onInfo,
    onWarning = () => undefined,
    onUnit = () => undefined,
    signal,
    checkpointInterval,
  } = options;
  const task = taskOf(plan, id);
  const [path, result] = [taskJournal(plan.folder, id), taskResult(plan.folder, id)];
  if (existsSync(result)) return "was done already";
  const begin = performance.now();
  checkProgram(plan, options.program);
  await checkFiles(plan.files, signal);
  const { units: all, about } = await commonOf(plan);
  const units = all.slice(...task.units);
  const journal = await journalOf(path, taskIdentity(plan, task));
  if (journal.formerOwner) {
    const { pid, host } = journal.formerOwner;
    onWarning(`Taking over ${path} from process ${pid} of ${host}.`);
  }
  const { size } = journal.finished;
  if (size > 0) onInfo?.(`Going on with task ${id}: ${size} of its ${units.length} units are done.`);
  try {
    const source: TaskSource = await options.open(about);
    try {
      await (taskKinds[plan.kind] as TaskKind<TaskSource>).run({
        source,
        units,
        journal,
        onUnit,
        onWarning,
        ...(checkpointInterval !== undefined && { checkpointInterval }),
      });
    } finally {
      await source.close();
    }
    signal?.throwIfAborted();
    journal.addEffort(effortSince(begin));
  } catch (error) {
    await keep(journal, begin, (failure) => {
      // A disk that is full is full for the rest, too.
      if (failure.message === (error as Error).message) return;
      onWarning(`Not everything of the task is kept: ${failure.message}`);
    });
    throw error;
  }
  await journal.close();
  try {
    renameSync(path, result);
  } catch (error) {
    throw systemFailure(result, "write", error);
  }
  return "done";
}

/** Keeps what there is; the reason why the task has ended is told, not what else goes wrong then. */
async function keep(journal: FitJournal, begin: number, onFailure: (error: Error) => void): Promise<void> {
  try {
    try {
      journal.addEffort(effortSince(begin));
    } finally {
      await journal.close();
    }
  } catch (error) {
    onFailure(error as Error);
  }
}

function effortSince(begin: number) {
  return {
    seconds: (performance.now() - begin) / 1000,
    bytes: 1024 * process.resourceUsage().maxRSS,
  };
}

async function journalOf(path: string, identity: RunIdentity): Promise<FitJournal> {
  try {
    return (await FitJournal.open(path, identity)) ?? FitJournal.create(path, identity);
  } catch (error) {
    if (!(error instanceof RabbitInputError) || error.field === "journal") throw error;
    if (error.field !== "options.resume") throw error;
    const { state, expected } = error;
    throw new RabbitInputError(
      {
        file: path,
        field: "task",
        ...(state !== undefined && { state }),
        ...(expected !== undefined && { expected }),
        remedy: "Remove the file.",
      },
      { cause: error },
    );
  }
}

function checkProgram(plan: BatchPlan, program: string): void {
  if (plan.program === program) return;
  throw new RabbitInputError({
    file: plan.folder,
    field: "plan",
    state: `of ${plan.program}`,
    expected: `one of ${program}, the program that is running`,
    remedy: "Use the program that has made the plan, or make a new plan in another folder.",
  });
}
