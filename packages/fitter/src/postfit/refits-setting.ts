import type { FitProgress } from "../options/fit-options.js";
import type { RefitOutcome, RefitSpec } from "./refit-spec.js";

/** Outcomes of refits that need not be made: a map by their keys, or what also looks at what is asked for. */
export interface KnownRefits {
  get(key: string, spec: RefitSpec): RefitOutcome | undefined;
}

/** What a run that was stopped has of the refits of a fit, and what it is told of them. */
export interface RefitKeeping {
  readonly refits?: KnownRefits;
  /** Told each outcome that was not known before. */
  readonly onRefit?: (key: string, outcome: RefitOutcome) => void;
}

/** Makes refits in other threads. */
export interface RefitThreads {
  /** Milliseconds: refits that take longer than this in the calling thread are given to others. */
  readonly worth: number;
  /**
   * Makes refits, in any order.
   *
   * @returns the places of those that were not made, where there are no threads
   */
  make(specs: readonly RefitSpec[], call: RefitThreadsCall): Promise<readonly number[]>;
}

export interface RefitThreadsCall {
  readonly onOutcome: (place: number, outcome: RefitOutcome) => void;
  readonly signal?: AbortSignal | undefined;
}

export interface RefitsCall {
  /** What the refits are for, in the progress that is shown, such as `asymmetric impacts`. */
  readonly what: string;
  readonly signal?: AbortSignal | undefined;
}

export interface RefitsSetting extends RefitKeeping {
  readonly threads?: RefitThreads | undefined;
  /** Name of the result group, for reports of progress. */
  readonly group: string;
  readonly onProgress?: ((progress: FitProgress) => void) | undefined;
}
