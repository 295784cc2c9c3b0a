import type { ComparedToy } from "./compared-toy.js";
import type { CompatibleToy } from "./compatible-toy.js";
import type { CoveredToy } from "./covered-toy.js";
import type { SearchedToy } from "./searched-toy.js";
import type { TestedObservableToy } from "./tested-observable-toy.js";
import type { TestedToy } from "./tested-toy.js";

/** What is asked of a toy, by kind. */
export type ToyQuestion =
  | TestedToy
  | TestedObservableToy
  | CoveredToy
  | ComparedToy
  | CompatibleToy
  | SearchedToy;

/** What is asked of toys of any number. */
export type ToyQuestionOf = DistributiveOmit<ToyQuestion, "toy">;

/**
 * A toy of a fit, and what is asked of it. It is plain data, also as JSON, so that it travels to other threads, processes and
 * machines; what it leads to depends on the fit and on itself alone.
 */
export type ToySpec = ToyQuestion & {
  /** What the outcome is found by in a journal: all that is asked, as JSON. */
  readonly key: string;
};

/** Numbers of a toy, or why there are none. */
export type ToyOutcome =
  | { readonly kind: "measured"; readonly values: Float64Array }
  | { readonly kind: "failed"; readonly reason: string };

/** What is asked of a toy, with its key. */
export function toySpec(question: ToyQuestion): ToySpec {
  const given = Object.entries(question).filter(([, value]) => value !== undefined);
  const inOrder = given.toSorted(([left], [right]) => (left < right ? -1 : 1));
  return { ...question, key: JSON.stringify(Object.fromEntries(inOrder)) };
}

/** What is asked of the toys from one number to another, these two included. */
export function toySpecs(question: ToyQuestionOf, first: number, last: number): ToySpec[] {
  return Array.from({ length: last - first + 1 }, (_, i) => toySpec({ ...question, toy: first + i }));
}

type DistributiveOmit<Union, Key extends PropertyKey> = Union extends unknown ? Omit<Union, Key> : never;
