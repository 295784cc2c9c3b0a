import type { FitInput, RabbitInputErrorDetails, ResultGroup } from "@rabbit-fit/contracts";
import type { FitOptions, FitProgress } from "../options/fit-options.js";
import type { FitPoint } from "./fit-work.js";

/** What a thread that makes fits is started with. */
export interface FitWorkerSetup {
  readonly input: FitInput;
  readonly options: FitOptions;
  /** The fits to make, as places in the list of requests. */
  readonly fits: Int32Array;
  /** How many of them have been taken by any thread. */
  readonly taken: SharedArrayBuffer;
  /** Where to continue interrupted fits, by their places in the list of requests. */
  readonly starts: ReadonlyMap<number, FitPoint>;
  /** How many results may be on their way before the thread waits until they have been dealt with. */
  readonly mostUnderway: number;
  /** Time between two reports of where a fit is, in milliseconds. */
  readonly pointInterval: number;
}

/** What a thread is told. */
export type FitWorkerRequest =
  /** So many of its results have been dealt with. */
  | { readonly kind: "taken"; readonly count: number }
  /** The results are of no more use: the thread gives its fit up and ends. */
  | { readonly kind: "end" };

/** What a thread tells. */
export type FitWorkerMessage =
  | { readonly kind: "groups"; readonly groups: readonly ResultGroup[] }
  | { readonly kind: "point"; readonly name: string; readonly point: FitPoint }
  | { readonly kind: "progress"; readonly progress: FitProgress }
  /** As many results are on their way as may be: no fit is begun until some of them have been dealt with. */
  | { readonly kind: "waiting" }
  /** There is nothing left to do: the thread ends. */
  | { readonly kind: "done" }
  | { readonly kind: "refused"; readonly fault: RabbitInputErrorDetails }
  | { readonly kind: "failed"; readonly message: string };
