import type { HeldMinimum, HeldObservable, PlacedData, Postfit } from "@rabbit-fit/fitter";
import { converged } from "../hypothesis/converged.js";
import { NoAnswer } from "../hypothesis/no-answer.js";
import { ObservableProfile } from "../hypothesis/observable-profile.js";
import type { ProfiledPoint } from "../hypothesis/profile.js";
import { once } from "../once.js";
import type { ToyProfiles } from "./toy-likelihood.js";

/** What toys of an observable are compared with. */
export interface ObservableToySource {
  /** To the data. */
  readonly fit: Postfit;
  readonly observable: HeldObservable;
  /** Where fits of toys start, [parameters]. */
  readonly start: Float64Array;
  /** The minimum of the data with the observable held. @throws NoAnswer where there is none */
  readonly held: (value: number) => Promise<HeldMinimum>;
  /** That at zero; undefined for an observable that the data cannot have there, such as the yield of all processes. */
  readonly heldAtZero: () => Promise<HeldMinimum | undefined>;
}

/** The likelihood of a toy along an observable. */
export function toyOfObservable(source: ObservableToySource, data: Partial<PlacedData>): ToyProfiles {
  const { fit, observable, held, heldAtZero } = source;
  const from = (reference: ProfiledPoint) =>
    new ObservableProfile(observable, { other: { data, reference, start: held } });
  const free = once(async () => {
    const minimum = converged(await fit.refit({ data, start: source.start }));
    return from({ value: observable.valueAt(minimum), x: minimum.x, nll: minimum.nll });
  });
  /** As dL/dg at g = 0 says: toys without events have no minimum, and need none. */
  const physical = once(async () => {
    const zero = await heldAtZero();
    const atZero = zero && observable.minimum(0, { from: zero, data });
    if (atZero && atZero.slope >= 0) return from(atZero);
    const profile = await free();
    if (zero && profile.best < 0) {
      throw new NoAnswer("not-converged", `The fit with "${observable.name}" held at 0 has not converged.`);
    }
    return profile;
  });
  return { free, physical };
}
