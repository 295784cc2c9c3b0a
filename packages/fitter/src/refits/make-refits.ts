import { Turns } from "../minimization/turns.js";
import type { Postfit } from "../postfit/postfit.js";
import type { RefitOutcome, RefitSpec } from "../postfit/refit-spec.js";
import type { RefitsCall, RefitsSetting } from "../postfit/refits-setting.js";
import { inTurn } from "./in-turn.js";
import { refitMaker } from "./make-refit.js";
import { PointCount } from "./point-count.js";

/** What ends a refit in the calling thread that others are to make. */
const MOVED = Symbol("a refit for another thread");

/**
 * Makes many refits of a fit: in the calling thread as long as that is quick, then in threads where there are some. A refit of
 * several points that takes long is begun anew in another thread.
 *
 * @returns outcomes in the order of the specifications; the same bits wherever they are made
 */
export async function makeRefits(
  fit: Postfit,
  specs: readonly RefitSpec[],
  { refits, onRefit, threads, group, onProgress }: RefitsSetting,
  { what, signal, onPoint }: RefitsCall,
): Promise<readonly RefitOutcome[]> {
  refuseSameKeys(specs);
  const outcomes = specs.map(({ key }) => refits?.get(key));
  const todo = [...specs.keys()].filter((i) => outcomes[i] === undefined);
  const total = specs.length;
  let done = total - todo.length;
  const points = new PointCount(specs, outcomes, onPoint);
  const take = (place: number, outcome: RefitOutcome) => {
    outcomes[place] = outcome;
    onRefit?.(specs[place]!.key, outcome);
    points.finished(specs[place]!, outcome);
    onProgress?.({ kind: "refits", group, what, done: ++done, total });
  };
  signal?.throwIfAborted();
  const make = refitMaker(fit);
  const turns = new Turns(signal);
  const patience = threads?.worth ?? Number.POSITIVE_INFINITY;
  const perform = async (place: number, most: number) => {
    const begin = performance.now();
    const before = async () => {
      await turns.next();
      if (performance.now() - begin > most) throw MOVED;
    };
    take(place, await make(specs[place]!, { before, after: () => points.next() }));
  };
  const left = await inTurn(
    todo,
    async (place, count) => {
      try {
        // Of a single one, nothing would be gained.
        await perform(place, count > 1 ? patience : Number.POSITIVE_INFINITY);
        return undefined;
      } catch (error) {
        if (error !== MOVED) throw error;
        points.givenUp();
        return "unfinished";
      }
    },
    { signal, patience },
  );
  if (left.length > 0) {
    const given = left.map((place) => specs[place]!);
    const onOutcome = (i: number, outcome: RefitOutcome) => take(left[i]!, outcome);
    const unmade = await threads!.make(given, { onOutcome, signal });
    await inTurn(
      unmade.map((i) => left[i]!),
      (place) => perform(place, Number.POSITIVE_INFINITY),
      { signal },
    );
  }
  return outcomes as RefitOutcome[];
}

/** Of two refits with one key, a run that goes on would take one for the other. */
function refuseSameKeys(specs: readonly RefitSpec[]): void {
  const keys = new Set<string>();
  for (const { key } of specs) {
    if (keys.has(key)) throw new RangeError(`two refits have the key "${key}"`);
    keys.add(key);
  }
}
