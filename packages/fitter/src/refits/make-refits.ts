import type { Postfit } from "../postfit/postfit.js";
import type { RefitOutcome, RefitSpec } from "../postfit/refit-spec.js";
import type { RefitsCall, RefitsSetting } from "../postfit/refits-setting.js";
import { inTurn } from "./in-turn.js";
import { refitMaker } from "./make-refit.js";

/**
 * Makes many refits of a fit: in the calling thread as long as that is quick, then in threads where there are some.
 *
 * @returns outcomes in the order of the specifications; the same bits wherever they are made
 */
export async function makeRefits(
  fit: Postfit,
  specs: readonly RefitSpec[],
  { refits, onRefit, threads, group, onProgress }: RefitsSetting,
  { what, signal }: RefitsCall,
): Promise<readonly RefitOutcome[]> {
  refuseSameKeys(specs);
  const outcomes = specs.map((spec) => refits?.get(spec.key, spec));
  const todo = [...specs.keys()].filter((i) => outcomes[i] === undefined);
  const total = specs.length;
  let done = total - todo.length;
  const take = (place: number, outcome: RefitOutcome) => {
    outcomes[place] = outcome;
    onRefit?.(specs[place]!.key, outcome);
    onProgress?.({ kind: "refits", group, what, done: ++done, total });
  };
  signal?.throwIfAborted();
  const make = refitMaker(fit);
  const perform = async (place: number) => take(place, await make(specs[place]!));
  const left = await inTurn(todo, perform, { signal, ...(threads && { patience: threads.worth }) });
  if (left.length > 0) {
    const given = left.map((place) => specs[place]!);
    const onOutcome = (i: number, outcome: RefitOutcome) => take(left[i]!, outcome);
    const unmade = await threads!.make(given, { onOutcome, signal });
    await inTurn(
      unmade.map((i) => left[i]!),
      perform,
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
