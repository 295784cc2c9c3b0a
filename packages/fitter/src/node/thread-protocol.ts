import type { FitInput, RabbitInputErrorDetails } from "@rabbit-fit/contracts";
import type { FitOptions, FitProgress } from "../options/fit-options.js";
import type { FitPoint } from "./fit-work.js";

/** Work on a tensor, as plain data: what its tasks are, the thread knows by its kind. */
export interface TensorJob {
  readonly kind: string;
  readonly input: FitInput;
  readonly options: FitOptions;
}

/** Fits; the tasks are places in the list of requests. */
export interface FitsJob extends TensorJob {
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

/** What a thread is started with. */
export interface ThreadSetup {
  readonly job: TensorJob;
  readonly tasks: Int32Array;
  /** How many of the tasks have been taken by any thread. */
  readonly taken: SharedArrayBuffer;
  /** How many results may be on their way before the thread waits until they have been dealt with. */
  readonly mostUnderway: number;
}

/** What a thread is told. */
export type ThreadRequest =
  /** So many of its results have been dealt with. */
  | { readonly kind: "taken"; readonly count: number }
  /** The results are of no more use: the thread gives its task up and ends. */
  | { readonly kind: "end" };

/** What a thread tells. */
export type ThreadMessage<Result = unknown> =
  | { readonly kind: "results"; readonly results: readonly Result[] }
  | { readonly kind: "point"; readonly name: string; readonly point: FitPoint }
  | { readonly kind: "progress"; readonly progress: FitProgress }
  /** As many results are on their way as may be: no task is begun until some of them have been dealt with. */
  | { readonly kind: "waiting" }
  /** There is nothing left to do: the thread ends. */
  | { readonly kind: "done" }
  | { readonly kind: "refused"; readonly fault: RabbitInputErrorDetails }
  | { readonly kind: "failed"; readonly message: string };
