import { RabbitInputError } from "@rabbit-fit/contracts";
import { oneOf } from "@rabbit-fit/contracts/options";
import { type Postfit, refuseNoPostfit } from "@rabbit-fit/fitter";
import { NoAnswer } from "../hypothesis/no-answer.js";
import { type ToySetting, truthsOf } from "../toys/truths.js";
import { comparedToys } from "./compared-toy.js";
import { compatibleToys } from "./compatible-toy.js";
import { coveredToys } from "./covered-toy.js";
import { searchedToys } from "./searched-toy.js";
import { testedObservableToys } from "./tested-observable-toy.js";
import { testedToys } from "./tested-toy.js";
import type { ToyQuestion } from "./toy-question.js";
import type { ToyOutcome, ToySpec } from "./toy-spec.js";

/** Answers what is asked of one kind of toys. @throws NoAnswer, RabbitInputError where a toy has no answer */
type Answering<Question> = (setting: ToySetting) => (question: Question) => Promise<Float64Array>;

const kinds: {
  readonly [Kind in ToyQuestion["kind"]]: Answering<Extract<ToyQuestion, { kind: Kind }>>;
} = {
  test: testedToys,
  "observable-test": testedObservableToys,
  coverage: coveredToys,
  "goodness-of-fit": comparedToys,
  compatibility: compatibleToys,
  search: searchedToys,
};
const kindOfToy = oneOf<ToyQuestion["kind"]>(kinds);

/**
 * What makes toys of a fit, and answers what is asked of them: toy k of a seed at a value has the same bits wherever and after
 * whatever it is made.
 *
 * @param fit to data, its session still open
 * @returns a function that throws what is not the fault of one toy, such as the reason of an abort
 */
export function toyMaker(fit: Postfit): (spec: ToySpec) => Promise<ToyOutcome> {
  refuseNoPostfit(fit);
  const setting: ToySetting = { fit, truth: truthsOf(fit) };
  const opened = new Map<string, (question: never) => Promise<Float64Array>>();
  const answering = (kind: ToyQuestion["kind"]) => {
    const known = opened.get(kind);
    if (known) return known;
    const made = kinds[kind](setting);
    opened.set(kind, made);
    return made;
  };
  return async ({ key: _, ...question }) => {
    kindOfToy.check(question.kind, "spec.kind");
    try {
      return { kind: "measured", values: await answering(question.kind)(question as never) };
    } catch (error) {
      if (!(error instanceof NoAnswer || error instanceof RabbitInputError)) throw error;
      return { kind: "failed", reason: error.message };
    }
  };
}
