import { heldObservables, type MappingSpec, type Postfit, toyOfFit } from "@rabbit-fit/fitter";
import { answer } from "../hypothesis/no-answer.js";
import { ObservableProfile } from "../hypothesis/observable-profile.js";
import { fitWithoutSignal } from "../hypothesis/observable-tests.js";
import type { TestStatistic } from "../hypothesis/test-statistic.js";
import { once } from "../once.js";
import { type DrawnToy, seriesOf } from "../toys/drawn-toy.js";
import { toyOfObservable } from "../toys/observable-toy.js";
import { type ToyProfiles, toyStatistic } from "../toys/toy-likelihood.js";
import type { ToySetting } from "../toys/truths.js";

/** The test statistic of a toy, for one value of an output of a mapping. */
export interface TestedObservableToy extends DrawnToy {
  readonly kind: "observable-test";
  readonly mapping: MappingSpec;
  readonly output: number;
  /** Names of the parameters that are zero without signal. */
  readonly background: readonly string[];
  /** Where the toy is drawn, with all else fitted to the data: a value of the output, or no signal. */
  readonly truth: number | "without-signal";
  /** The value that is tested. */
  readonly value: number;
  readonly statistic: TestStatistic;
}

/** Gives [statistic]. Toys that are tested at several values are drawn once. */
export function testedObservableToys({
  fit,
}: ToySetting): (toy: TestedObservableToy) => Promise<Float64Array> {
  const observables = new Map<string, ReturnType<typeof heldByTheData>>();
  const withoutSignal = new Map<string, Promise<Postfit>>();
  const toys = new Map<string, Promise<ToyProfiles>>();
  return async (toy) => {
    const { kind: _, statistic, value, ...asked } = toy;
    const toyProfiles = kept(toys, asked, async () => {
      const { mapping, output, background, truth, ...drawn } = asked;
      const { observable, held, heldAtZero } = await kept(observables, [mapping, output], () =>
        heldByTheData(fit, mapping, output),
      );
      const source = (start: Float64Array) => ({ fit, observable, start, held, heldAtZero });
      if (truth === "without-signal") {
        const without = await kept(withoutSignal, background, () => fitWithoutSignal(fit, background));
        return toyOfObservable(source(without.x), toyOfFit(without, { ...drawn, series: seriesOf(0) }));
      }
      const at = await held(truth);
      return toyOfObservable(source(at.x), toyOfFit(fit, { ...drawn, series: seriesOf(truth), at }));
    });
    return Float64Array.of(await toyStatistic(await toyProfiles, statistic, value));
  };
}

/** An observable, and the minima of the data with it held; each depends on the fit and the value alone. */
async function heldByTheData(fit: Postfit, mapping: MappingSpec, output: number) {
  const outputs = await heldObservables(fit, [mapping]);
  const observable = outputs[output]!;
  const minima = new Map<string, Promise<Awaited<ReturnType<ObservableProfile["at"]>>>>();
  const held = (value: number) => kept(minima, value, () => new ObservableProfile(observable).at(value));
  const heldAtZero = once(async () => {
    const { status } = await answer(async () => (await held(0)).value);
    return status === "found" ? held(0) : undefined;
  });
  return { observable, held, heldAtZero };
}

/** What is made once for each key. */
function kept<Value>(made: Map<string, Value>, key: unknown, make: () => Value): Value {
  const text = JSON.stringify(key);
  const known = made.get(text) ?? make();
  made.set(text, known);
  return known;
}
