import type { ResultGroup } from "@rabbit-fit/contracts";
import type { FitPlan } from "@rabbit-fit/fitter/node";
import type { FitJournal } from "../journal/fit-journal.js";
import type { TaskResult } from "./task-result.js";

/** What a task works with. */
export interface TaskWork {
  /** The fits of the command. */
  readonly fits: FitPlan;
  /** Names of the units of the task. */
  readonly units: readonly string[];
  /** Where what is computed is kept; it may have some of the units already. */
  readonly journal: FitJournal;
  /** Told when a unit is finished. */
  readonly onUnit: (done: number, count: number) => void;
  /** Told what goes wrong without ending the task. */
  readonly onWarning: (text: string) => void;
  readonly checkpointInterval?: number;
}

/** Something that can be cut into tasks: how its units are computed, and what they are in the result. */
export interface TaskKind {
  /**
   * Computes the units that the journal does not have yet.
   *
   * @throws what a fit throws, such as the reason of the signal; what can be continued is in the journal then
   */
  run(work: TaskWork): Promise<void>;
  /** The groups of the result that the units of a task give, in the order of the units. */
  groups(result: TaskResult, units: readonly string[]): Iterable<ResultGroup>;
}
