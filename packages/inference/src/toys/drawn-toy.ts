/** Which toy is drawn, and how. */
export interface DrawnToy {
  /** Number of the toy, from 1. */
  readonly toy: number;
  /** Toy k of a seed is always the same. */
  readonly seed?: number;
  /** What fluctuates with the nuisance parameters; `frequentist` by default. */
  readonly nuisances?: "frequentist" | "hybrid" | "none";
}
