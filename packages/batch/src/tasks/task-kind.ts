import type { FitJournal } from "../journal/fit-journal.js";

/** What a task computes with, opened for it alone. */
export interface TaskSource {
  close(): Promise<void>;
}

/** What a task works with. */
export interface TaskWork<Source> {
  readonly source: Source;
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

/** Something that can be cut into tasks: how its units are computed. */
export interface TaskKind<Source extends TaskSource> {
  /**
   * Computes the units that the journal does not have yet.
   *
   * @throws what a fit throws, such as the reason of the signal; what can be continued is in the journal then
   */
  run(work: TaskWork<Source>): Promise<void>;
}
