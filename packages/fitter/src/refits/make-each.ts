import { Turns } from "../minimization/turns.js";
import type { Keyed, MakingThreads } from "../postfit/making-threads.js";
import type { Way } from "../profile-likelihood/way.js";
import { inTurn } from "./in-turn.js";

/** What ends the making of one in the calling thread that another thread is to make. */
const MOVED = Symbol("for another thread");

export interface MakingEach<Spec, Outcome> {
  /** In the calling thread. */
  readonly make: (spec: Spec, way: Way) => Promise<Outcome>;
  readonly threads?: MakingThreads<Spec, Outcome> | undefined;
  /** Outcomes that need not be made, by their keys. */
  readonly known?: { get(key: string, spec: Spec): Outcome | undefined } | undefined;
  /** Told each outcome that was not known before, and how many of all there are now. */
  readonly onOutcome?: (spec: Spec, outcome: Outcome, done: number) => void;
  /** Called after each point of one that has several, in the calling thread. */
  readonly onPoint?: () => void;
  /** Called where one is given up in the calling thread, to be begun anew in another. */
  readonly onGivenUp?: () => void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Makes many things of a fit: in the calling thread as long as that is quick, then in threads where there are some. One of
 * several points that takes long is begun anew in another thread.
 *
 * @returns outcomes in the order of the specifications; the same bits wherever they are made
 * @throws RangeError where two of them have the same key
 * @throws the reason of the signal when that is aborted
 */
export async function makeEach<Spec extends Keyed, Outcome>(
  specs: readonly Spec[],
  { make, threads, known, onOutcome, onPoint, onGivenUp, signal }: MakingEach<Spec, Outcome>,
): Promise<readonly Outcome[]> {
  refuseSameKeys(specs);
  const outcomes = specs.map((spec) => known?.get(spec.key, spec));
  const todo = [...specs.keys()].filter((i) => outcomes[i] === undefined);
  let done = specs.length - todo.length;
  const take = (place: number, outcome: Outcome) => {
    outcomes[place] = outcome;
    onOutcome?.(specs[place]!, outcome, ++done);
  };
  signal?.throwIfAborted();
  const turns = new Turns(signal);
  const patience = threads?.worth ?? Number.POSITIVE_INFINITY;
  const after = () => onPoint?.();
  const perform = async (place: number, most: number) => {
    const begin = performance.now();
    const before = async () => {
      await turns.next();
      if (performance.now() - begin > most) throw MOVED;
    };
    take(place, await make(specs[place]!, { before, after }));
  };
  const attempt = async (place: number, count: number) => {
    try {
      // Of a single one, nothing would be gained.
      await perform(place, count > 1 ? patience : Number.POSITIVE_INFINITY);
      return undefined;
    } catch (error) {
      if (error !== MOVED) throw error;
      onGivenUp?.();
      return "unfinished";
    }
  };
  const left = await inTurn(todo, attempt, { signal, patience });
  if (left.length > 0) {
    const unmade = await threads!.make(
      left.map((place) => specs[place]!),
      { onOutcome: (i, outcome) => take(left[i]!, outcome), signal },
    );
    await inTurn(
      unmade.map((i) => left[i]!),
      (place) => perform(place, Number.POSITIVE_INFINITY),
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
