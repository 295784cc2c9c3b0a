import type { HeldMinimum, HeldObservable, PlacedData, Postfit } from "@rabbit-fit/fitter";
import { converged } from "../hypothesis/converged.js";
import { NoAnswer } from "../hypothesis/no-answer.js";
import { ObservableProfile } from "../hypothesis/observable-profile.js";
import type { ReferencePoint } from "../hypothesis/profile.js";
import type { ToyLikelihood } from "./toy-likelihood.js";

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

/**
 * The likelihood of a toy along an observable.
 *
 * @param draw gives its data; called where a fit needs them
 */
export function toyOfObservable(source: ObservableToySource, draw: () => Partial<PlacedData>): ToyLikelihood {
  const { fit, observable, held, heldAtZero } = source;
  const free = async (): Promise<ReferencePoint> => {
    const minimum = converged(await fit.refit({ data: draw(), start: source.start }));
    return { value: observable.valueAt(minimum), x: minimum.x, nll: minimum.nll, isMinimum: true };
  };
  /** As dL/dg at g = 0 says: toys without events have no minimum, and need none. */
  const physical = async (): Promise<ReferencePoint> => {
    const zero = await heldAtZero();
    const atZero = zero && observable.minimum(0, { from: zero, data: draw() });
    if (atZero && atZero.slope >= 0) {
      return { value: atZero.value, x: atZero.x, nll: atZero.nll, isMinimum: false };
    }
    const minimum = await free();
    if (zero && minimum.value < 0) {
      throw new NoAnswer("not-converged", `The fit with "${observable.name}" held at 0 has not converged.`);
    }
    return minimum;
  };
  return {
    reference: (range) => (range === "free" ? free() : physical()),
    profile: (reference) =>
      new ObservableProfile(observable, { other: { data: draw(), reference, start: held } }),
  };
}
