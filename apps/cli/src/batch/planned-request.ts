import type { BatchPlan, PlanDetails, PlannedWork, TaskSources } from "@rabbit-fit/batch";
import type { ExitCode } from "../exit-code.js";
import type { OptionNote } from "../fit/options/note.js";
import type { Terminal } from "./with-terminal.js";

/** What a command line computes, as work for tasks: how it is cut, made, and put together again. */
export interface PlannedRequest
  extends Required<Pick<PlanDetails, "files" | "options" | "kind">>,
    Pick<PlanDetails, "seed"> {
  readonly input: string;
  /** Paths of the results. */
  readonly outputs: readonly string[];
  readonly json: boolean;
  /** Threads that were asked for. */
  readonly threads: number | undefined;
  readonly notes: readonly OptionNote[];
  /** Says what there is to do. */
  work(terminal: Terminal): Promise<PlannedWork>;
  /** Opens what a task computes with; `about` is that of `work`. */
  open(
    about: unknown,
    terminal: Terminal,
    threads: number | undefined,
  ): Promise<TaskSources[keyof TaskSources]>;
  /** Writes the result as one process would have done, and prints what it would have printed. */
  merge(plan: BatchPlan, merging: Merging, terminal: Terminal): Promise<ExitCode>;
}

export interface Merging {
  /** Whether to merge what is there, where tasks are missing. */
  readonly partial: boolean;
  /** Whether what is printed is one JSON document. */
  readonly json: boolean;
  /** When the command was started, by `performance.now`. */
  readonly started: number;
  /** Whether paths of results are written in full: the command was given in another folder. */
  readonly isElsewhere: boolean;
}
