import { join } from "node:path";

/** The numbers of tasks in the names of files are written with so many digits. */
const DIGITS = 6;

/** Where things are in the folder of a plan. */
export const placesIn = (folder: string) => ({
  manifest: join(folder, "plan.json"),
  common: join(folder, "common.record"),
  lock: join(folder, "lock"),
  tasks: join(folder, "tasks"),
  jobs: join(folder, "jobs"),
  logs: join(folder, "logs"),
});

/** A task that runs, or was stopped. */
export function taskJournal(folder: string, id: number): string {
  return join(placesIn(folder).tasks, `${padded(id)}.journal`);
}

/** A task that is done. */
export function taskResult(folder: string, id: number): string {
  return join(placesIn(folder).tasks, `${padded(id)}.result`);
}

/** The task that a file is of, by its name; undefined where it is of none. */
export function taskOfFile(name: string): { readonly id: number; readonly isDone: boolean } | undefined {
  const [, digits, ending] = /^(\d+)\.(journal|result)$/.exec(name) ?? [];
  return digits === undefined ? undefined : { id: Number(digits), isDone: ending === "result" };
}

export function padded(number: number): string {
  return String(number).padStart(DIGITS, "0");
}
