import type { FitProgress } from "../options/fit-options.js";
import type { MakingThreads } from "./making-threads.js";
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
export type RefitThreads = MakingThreads<RefitSpec, RefitOutcome>;

export interface RefitsCall {
  /** What the refits are for, in the progress that is shown, such as `asymmetric impacts`. */
  readonly what: string;
  readonly signal?: AbortSignal | undefined;
  /**
   * Called after each point of a refit of several, and after each other refit; points that other threads make are counted
   * together. The total is NaN where it is not known before, as of closed contours.
   */
  readonly onPoint?: ((done: number, total: number) => void) | undefined;
}

export interface RefitsSetting extends RefitKeeping {
  readonly threads?: RefitThreads | undefined;
  /** Name of the result group, for reports of progress. */
  readonly group: string;
  readonly onProgress?: ((progress: FitProgress) => void) | undefined;
}
