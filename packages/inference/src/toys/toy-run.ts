/** How toys are drawn and followed. */
export interface ToyRun {
  /** Toy k of a seed is always the same. */
  readonly seed?: number;
  /** What fluctuates with the nuisance parameters; `frequentist` by default. */
  readonly nuisances?: "frequentist" | "hybrid" | "none";
  /** Called after each fit of a toy with how many have been made in all. */
  readonly onToy?: (made: number) => void;
  readonly signal?: AbortSignal;
}

/** What toys of one run count together. */
export interface ToyCounter {
  made: number;
}
