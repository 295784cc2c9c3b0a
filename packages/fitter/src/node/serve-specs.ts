import type { RevivingSession } from "../fit/session.js";
import type { Postfit, PostfitState } from "../postfit/postfit.js";
import type { Way } from "../profile-likelihood/way.js";
import type { ServingThread, TaskMaker } from "./serve-tasks.js";
import type { Placed, ThreadJob } from "./thread-protocol.js";

/** A fit of the session that the threads are of, as plain data. */
export interface FitOfThreads {
  /** The same in all jobs with this fit. */
  readonly id: number;
  readonly state: PostfitState;
}

/** Many things to be made of one fit; the tasks are places in the list of specifications. */
export interface SpecsJob<Spec> extends ThreadJob {
  readonly fit: FitOfThreads;
  readonly specs: readonly Spec[];
}

/** Makes one thing of a fit. */
type Making<Spec, Outcome> = (spec: Spec, way: Way) => Promise<Outcome>;

/**
 * Makes things of the fit of another thread, which this one has from its state.
 *
 * @param makerOf what makes them of the fit; it is kept for the next job with the same fit
 */
export function specsMaker<Spec, Outcome>(makerOf: (fit: Postfit) => Making<Spec, Outcome>) {
  let latest: { readonly id: number; readonly make: Making<Spec, Outcome> } | undefined;
  return (
    session: RevivingSession,
    { fit, specs }: SpecsJob<Spec>,
    { signal }: ServingThread,
  ): TaskMaker<Placed<Outcome>> => {
    if (latest?.id !== fit.id) latest = { id: fit.id, make: makerOf(session.revived(fit.state)) };
    const { make } = latest;
    // An abort is heard between two tasks, and between the points of one.
    const before = async () => {
      await new Promise((resolve) => setImmediate(resolve));
      signal.throwIfAborted();
    };
    const way: Way = { before, after() {} };
    return async (place) => {
      await before();
      return { place, outcome: await make(specs[place]!, way) };
    };
  };
}
