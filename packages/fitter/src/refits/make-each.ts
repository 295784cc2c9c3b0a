import type { Keyed, MakingThreads } from "../postfit/making-threads.js";
import { inTurn } from "./in-turn.js";

export interface MakingEach<Spec, Outcome> {
  /** In the calling thread. */
  readonly make: (spec: Spec) => Promise<Outcome>;
  readonly threads?: MakingThreads<Spec, Outcome> | undefined;
  /** Outcomes that need not be made, by their keys. */
  readonly known?: ReadonlyMap<string, Outcome> | undefined;
  /** Told each outcome that was not known before, and how many of all there are now. */
  readonly onOutcome?: (key: string, outcome: Outcome, done: number) => void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Makes many things of a fit: in the calling thread as long as that is quick, then in threads where there are some.
 *
 * @returns outcomes in the order of the specifications; the same bits wherever they are made
 * @throws RangeError where two of them have the same key
 * @throws the reason of the signal when that is aborted
 */
export async function makeEach<Spec extends Keyed, Outcome>(
  specs: readonly Spec[],
  { make, threads, known, onOutcome, signal }: MakingEach<Spec, Outcome>,
): Promise<readonly Outcome[]> {
  refuseSameKeys(specs);
  const outcomes = specs.map(({ key }) => known?.get(key));
  const todo = [...specs.keys()].filter((i) => outcomes[i] === undefined);
  let done = specs.length - todo.length;
  const take = (place: number, outcome: Outcome) => {
    outcomes[place] = outcome;
    onOutcome?.(specs[place]!.key, outcome, ++done);
  };
  signal?.throwIfAborted();
  const perform = async (place: number) => take(place, await make(specs[place]!));
  const left = await inTurn(todo, perform, { signal, ...(threads && { patience: threads.worth }) });
  if (left.length > 0) {
    const unmade = await threads!.make(
      left.map((place) => specs[place]!),
      { onOutcome: (i, outcome) => take(left[i]!, outcome), signal },
    );
    await inTurn(
      unmade.map((i) => left[i]!),
      perform,
      { signal },
    );
  }
  return outcomes as Outcome[];
}

/** Of two with one key, a run that goes on would take one for the other. */
function refuseSameKeys(specs: readonly Keyed[]): void {
  const keys = new Set<string>();
  for (const { key } of specs) {
    if (keys.has(key)) throw new RangeError(`two refits have the key "${key}"`);
    keys.add(key);
  }
}
