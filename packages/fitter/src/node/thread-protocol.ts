import type { FitInput, RabbitInputErrorDetails } from "@rabbit-fit/contracts";
import type { FitOptions, FitProgress } from "../options/fit-options.js";
import type { FitPoint } from "./fit-work.js";

/** What a thread is started with: the session that it does all its tasks with. */
export interface ThreadSetup {
  readonly input: FitInput;
  readonly options: FitOptions;
}

/** What many tasks have in common, as plain data: what they are, the thread knows by the kind. */
export interface ThreadJob {
  /** What is made, in messages: `fits`, `refits`, `toys`. */
  readonly kind: string;
}

/** Fits; the tasks are places in the list of requests. */
export interface FitsJob extends ThreadJob {
  readonly kind: "fits";
  /** Where to continue interrupted fits, by their places in the list of requests. */
  readonly starts: ReadonlyMap<number, FitPoint>;
  /** Time between two reports of where a fit is, in milliseconds. */
  readonly pointInterval: number;
}

/** What comes of one of many tasks that have places in a list. */
export interface Placed<Outcome> {
  readonly place: number;
  readonly outcome: Outcome;
}

/** The part of one thread in a job. */
export interface ThreadShare {
  readonly job: ThreadJob;
  readonly tasks: Int32Array;
  /** 1 for each task that a thread has taken, [tasks]. */
  readonly taken: SharedArrayBuffer;
  /** Which of the threads this one is. */
  readonly thread: number;
  readonly threadCount: number;
  /** How many results may be on their way before the thread waits until they have been dealt with. */
  readonly mostUnderway: number;
}

/** What a thread is told. */
export type ThreadRequest =
  | { readonly kind: "share"; readonly share: ThreadShare }
  /** So many of its results have been dealt with. */
  | { readonly kind: "taken"; readonly count: number }
  /** Results are of no more use: the thread gives its task up and ends. */
  | { readonly kind: "end" };

/** What a thread tells. */
export type ThreadMessage<Result = unknown> =
  | { readonly kind: "results"; readonly results: readonly Result[] }
  | { readonly kind: "point"; readonly name: string; readonly point: FitPoint }
  | { readonly kind: "progress"; readonly progress: FitProgress }
  /** As many results are on their way as may be: no task is begun until some of them have been dealt with. */
  | { readonly kind: "waiting" }
  /** No task of the job is left. */
  | { readonly kind: "done" }
  | { readonly kind: "refused"; readonly fault: RabbitInputErrorDetails }
  | { readonly kind: "failed"; readonly message: string };
