import { once } from "../once.js";
import type { Keyed, MakingThreads } from "../postfit/making-threads.js";
import type { PostfitState } from "../postfit/postfit.js";
import type { FitOfThreads, SpecsJob } from "./serve-specs.js";
import { inSharedMemory } from "./shared-input.js";
import type { ThreadPool } from "./thread-pool.js";
import type { Placed } from "./thread-protocol.js";

let fits = 0;

/**
 * Threads that make things of a fit, which each of them has from its state. From one call of `make` to the next they keep what they have
 * made on the way.
 *
 * @param kind what is made, in messages: `refits`, `toys`
 * @param stateOf gives the fit, once it is needed
 */
export function makingThreads<Spec extends Keyed, Outcome>(
  threads: ThreadPool,
  kind: string,
  stateOf: () => PostfitState,
): MakingThreads<Spec, Outcome> {
  const fit = once((): FitOfThreads => ({ id: fits++, state: withSharedCovariance(stateOf()) }));
  return {
    get worth() {
      return threads.worth;
    },
    make: (specs, { onOutcome, signal }) =>
      threads.work<Placed<Outcome>, SpecsJob<Spec>>({
        job: { kind, fit: fit(), specs },
        tasks: [...specs.keys()],
        onResult: ({ place, outcome }) => onOutcome(place, outcome),
        signal,
      }),
  };
}

/** A covariance may be larger than everything else: threads read the same. */
function withSharedCovariance(fit: PostfitState): PostfitState {
  const { covariance } = fit.uncertainties;
  if (!covariance) return fit;
  const values = inSharedMemory(covariance.values);
  return { ...fit, uncertainties: { ...fit.uncertainties, covariance: { ...covariance, values } } };
}
