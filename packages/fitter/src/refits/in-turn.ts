import { Turns } from "../minimization/turns.js";

export interface InTurnOptions {
  /** Milliseconds for all tasks that are left, at the pace of the quickest so far; for ever by default. */
  readonly patience?: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Does tasks one after the other, until those that are left would take too long.
 *
 * @param perform is given the number of tasks that are left, with its own; what gives a task up returns `unfinished`, and that task is left as well
 * @returns what is left
 * @throws what a task throws; the reason of the signal, also where it comes with the last task
 */
export async function inTurn<Task>(
  tasks: readonly Task[],
  perform: (task: Task, left: number) => Promise<unknown>,
  { patience = Number.POSITIVE_INFINITY, signal }: InTurnOptions,
): Promise<readonly Task[]> {
  const turns = new Turns(signal);
  let shortest = Number.POSITIVE_INFINITY;
  for (const [done, task] of tasks.entries()) {
    const left = tasks.length - done;
    if (left > 1 && done > 0 && shortest * left > patience) return tasks.slice(done);
    const begin = performance.now();
    if ((await perform(task, left)) === "unfinished") return tasks.slice(done);
    shortest = Math.min(shortest, performance.now() - begin);
    await turns.next();
  }
  return [];
}
