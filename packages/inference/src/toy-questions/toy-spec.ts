import { countFrom } from "@rabbit-fit/contracts/options";
import { toyCount } from "../options/option-rules.js";
import { type ToyQuestion, toyQuestion } from "./toy-question.js";

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

/**
 * What is asked of a toy, with its key.
 *
 * @throws RabbitInputError for what cannot be asked
 */
export function toySpec(question: ToyQuestion): ToySpec {
  toyQuestion.check(question, "question");
  return specOf(question);
}

function specOf(question: ToyQuestion): ToySpec {
  const given = Object.entries(question).filter(([, value]) => value !== undefined);
  const inOrder = given.toSorted(([left], [right]) => (left < right ? -1 : 1));
  return { ...question, key: JSON.stringify(Object.fromEntries(inOrder)) };
}

/**
 * What is asked of the toys from one number to another, these two included; of none where the last number is one below the first.
 *
 * @throws RabbitInputError for what cannot be asked
 */
export function toySpecs(question: ToyQuestionOf, first: number, last: number): ToySpec[] {
  toyCount.check(first, "first");
  countFrom(first - 1, `a whole number from ${first - 1}`).check(last, "last");
  toyQuestion.check(
    typeof question === "object" && question !== null ? { ...question, toy: first } : question,
    "question",
  );
  return Array.from({ length: last - first + 1 }, (_, i) => specOf({ ...question, toy: first + i }));
}

type DistributiveOmit<Union, Key extends PropertyKey> = Union extends unknown ? Omit<Union, Key> : never;
