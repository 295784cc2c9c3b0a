import { heldObservables, type MappingSpec, type Postfit, toyOfFit } from "@rabbit-fit/fitter";
import { answer } from "../hypothesis/no-answer.js";
import { ObservableProfile } from "../hypothesis/observable-profile.js";
import { fitWithoutSignal } from "../hypothesis/observable-tests.js";
import type { TestStatistic } from "../hypothesis/test-statistic.js";
import { once } from "../once.js";
import { type DrawnToy, seriesOf } from "../toys/drawn-toy.js";
import { KeptReferences } from "../toys/kept-references.js";
import { toyOfObservable } from "../toys/observable-toy.js";
import { toyStatistic } from "../toys/toy-likelihood.js";
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

/** Gives [statistic]. Of toys without signal the first fits are kept: they are tested at several values. */
export function testedObservableToys({
  fit,
}: ToySetting): (toy: TestedObservableToy) => Promise<Float64Array> {
  const observables = new Map<string, ReturnType<typeof heldByTheData>>();
  const withoutSignal = new Map<string, Promise<Postfit>>();
  const kept = new KeptReferences();
  return async ({ kind: _, statistic, value, ...asked }) => {
    const { mapping, output, background, truth, ...drawn } = asked;
    const { observable, held, heldAtZero } = await known(observables, [mapping, output], () =>
      heldByTheData(fit, mapping, output),
    );
    const source = (start: Float64Array) => ({ fit, observable, start, held, heldAtZero });
    if (truth === "without-signal") {
      const without = await known(withoutSignal, background, () => fitWithoutSignal(fit, background));
      const draw = once(() => toyOfFit(without, { ...drawn, series: seriesOf(0) }));
      const toy = kept.of(toyOfObservable(source(without.x), draw), JSON.stringify(asked));
      return Float64Array.of(await toyStatistic(toy, statistic, value));
    }
    const at = await held(truth);
    const draw = once(() => toyOfFit(fit, { ...drawn, series: seriesOf(truth), at }));
    return Float64Array.of(await toyStatistic(toyOfObservable(source(at.x), draw), statistic, value));
  };
}

/** An observable, and the minima of the data with it held; each depends on the fit and the value alone. */
async function heldByTheData(fit: Postfit, mapping: MappingSpec, output: number) {
  const outputs = await heldObservables(fit, [mapping]);
  const observable = outputs[output]!;
  const minima = new Map<string, Promise<Awaited<ReturnType<ObservableProfile["at"]>>>>();
  const held = (value: number) => known(minima, value, () => new ObservableProfile(observable).at(value));
  const heldAtZero = once(async () => {
    const { status } = await answer(async () => (await held(0)).value);
    return status === "found" ? held(0) : undefined;
  });
  return { observable, held, heldAtZero };
}

/** What is made once for each key. */
function known<Value>(made: Map<string, Value>, key: unknown, make: () => Value): Value {
  const text = JSON.stringify(key);
  const value = made.get(text) ?? make();
  made.set(text, value);
  return value;
}
