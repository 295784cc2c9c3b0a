import type { ToyOutcome } from "./toy-spec.js";

/** Numbers of toys, NaN for those that failed; the first reason is kept. */
export interface ToyStatistics {
  /** [toys] */
  readonly values: Float64Array;
  readonly failed: number;
  /** Of the first toy that failed. */
  readonly failure?: string;
}

/** The first number of each toy, in the order of their numbers from 1. */
export function toyStatistics(outcomes: readonly ToyOutcome[]): ToyStatistics {
  const values = Float64Array.from(outcomes, (outcome) =>
    outcome.kind === "measured" ? outcome.values[0]! : Number.NaN,
  );
  return { values, ...failuresOf(outcomes) };
}

/** How many toys failed, and why the first of them did. */
export function failuresOf(outcomes: readonly ToyOutcome[]): Pick<ToyStatistics, "failed" | "failure"> {
  let failed = 0;
  let failure: string | undefined;
  for (const [index, outcome] of outcomes.entries()) {
    if (outcome.kind === "measured") continue;
    failed++;
    failure ??= `toy ${index + 1}: ${outcome.reason}`;
  }
  return { failed, ...(failure !== undefined && { failure }) };
}
