import type { Postfit } from "@rabbit-fit/fitter";
import { toyMaker } from "./toy-maker.js";
import type { ToyOutcome, ToySpec } from "./toy-spec.js";

/** How many toys are made: here, on many threads, or from a journal. */
export type ToysMaker = (
  fit: Postfit,
  specs: readonly ToySpec[],
  call: ToysCall,
) => Promise<readonly ToyOutcome[]>;

export interface ToysCall {
  /** Called with each outcome. */
  readonly onToy?: (() => void) | undefined;
  /** @throws its reason when it is aborted */
  readonly signal?: AbortSignal | undefined;
}

/** Makes toys one after the other in the calling thread. What is drawn and fitted once is kept as long as the maker. */
export function toysInTurn(): ToysMaker {
  const makerOf = onceForEach(toyMaker);
  return async (fit, specs, { onToy, signal }) => {
    const make = makerOf(fit);
    const outcomes: ToyOutcome[] = [];
    for (const spec of specs) {
      signal?.throwIfAborted();
      outcomes.push(await make(spec));
      onToy?.();
    }
    return outcomes;
  };
}

/** What is made once for each fit. */
export function onceForEach<Made>(make: (fit: Postfit) => Made): (fit: Postfit) => Made {
  const known = new WeakMap<Postfit, { readonly made: Made }>();
  return (fit) => {
    const entry = known.get(fit) ?? { made: make(fit) };
    known.set(fit, entry);
    return entry.made;
  };
}
