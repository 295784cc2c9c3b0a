import type { Box } from "./bounds.js";
import type { ResolvedOptions } from "./options.js";
import type { Problem } from "./problem.js";
import type { MinimizerStatus } from "./status.js";

/** What a method works on: free coordinates only, calls counted. */
export interface SearchInput {
  readonly problem: Problem;
  readonly start: Float64Array;
  readonly options: ResolvedOptions;
  /** Undefined without any finite limit. */
  readonly bounds: Box | undefined;
}

/** Where it stands after an iteration; see `IterationReport`. */
export interface SearchStep {
  readonly iteration: number;
  readonly x: Float64Array;
  readonly value: number;
  readonly gradientNorm: number;
  readonly stepLength: number;
  readonly trustRadius?: number;
  readonly rho?: number;
  readonly accepted: boolean;
}

/** Where it ended. */
export interface SearchOutcome {
  readonly x: Float64Array;
  readonly value: number;
  readonly gradient: Float64Array;
  readonly iterations: number;
  readonly status: MinimizerStatus;
}

export type Search = Generator<SearchStep, SearchOutcome>;
