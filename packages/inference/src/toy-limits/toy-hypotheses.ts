import type { Postfit } from "@rabbit-fit/fitter";
import type { ObservableTests } from "../hypothesis/observable-tests.js";
import type { LikelihoodProfile } from "../hypothesis/profile.js";
import type { TestStatistic } from "../hypothesis/test-statistic.js";
import type { HypothesisTests } from "../hypothesis/tests.js";
import type { ToyQuestionOf } from "../toy-questions/toy-spec.js";

/** What the values of a quantity are tested with: toys with the signal that a value stands for, and without any. */
export interface ToyHypotheses {
  readonly fit: Postfit;
  /** The likelihood of the data along the quantity. */
  readonly data: LikelihoodProfile;
  /** The quantity where there is no signal. @throws NoAnswer where that fit does not converge */
  valueWithoutSignal(): Promise<number>;
  /** Makes the fits to the data that toys are drawn from. @throws NoAnswer where one does not converge */
  prepare(value: number): Promise<void>;
  /** What is asked of toys with the signal, and of those without. */
  questions(
    value: number,
    statistic: TestStatistic,
  ): { readonly [Truth in "signal" | "background"]: ToyQuestionOf };
}

/** Toys of the values of a parameter. Without signal it is zero. */
export function parameterHypotheses({
  fit,
  data,
  parameter: { name: parameter },
}: HypothesisTests): ToyHypotheses {
  return {
    fit,
    data,
    valueWithoutSignal: async () => 0,
    async prepare(value) {
      for (const truth of [0, value]) await data.at(truth);
    },
    questions(value, statistic) {
      const at = (truth: number) => ({ kind: "test", parameter, truth, value, statistic }) as const;
      return { signal: at(value), background: at(0) };
    },
  };
}

/** Toys of the values of an observable, with the value that it has where the parameters of the signal are zero. */
export function observableHypotheses(
  { fit, data, observable, mapping, output, withoutSignal }: ObservableTests,
  background: readonly string[],
): ToyHypotheses {
  return {
    fit,
    data,
    valueWithoutSignal: async () => observable.valueAt(await withoutSignal()),
    async prepare(value) {
      await withoutSignal();
      await data.at(value);
    },
    questions(value, statistic) {
      const at = (truth: number | "without-signal") =>
        ({ kind: "observable-test", mapping, output, background, truth, value, statistic }) as const;
      return { signal: at(value), background: at("without-signal") };
    },
  };
}
