import type { BatchPlan } from "@rabbit-fit/batch";
import { RabbitInputError } from "@rabbit-fit/contracts";

/**
 * Goes to the folder in which the command of the plan was given.
 *
 * @returns whether that is another one than before
 */
export function goTo({ folder, workingDirectory }: BatchPlan): boolean {
  if (process.cwd() === workingDirectory) return false;
  try {
    process.chdir(workingDirectory);
    return true;
  } catch (cause) {
    throw new RabbitInputError(
      {
        file: folder,
        field: "workingDirectory",
        found: workingDirectory,
        expected: "the folder in which the plan was made, on this machine, too",
        remedy: "Make the plan in a folder that all machines see.",
      },
      { cause },
    );
  }
}
