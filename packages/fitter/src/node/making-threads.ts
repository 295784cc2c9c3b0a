import type { FitInput } from "@rabbit-fit/contracts";
import type { FitOptions } from "../options/fit-options.js";
import type { Keyed, MakingThreads } from "../postfit/making-threads.js";
import type { PostfitState } from "../postfit/postfit.js";
import { THREADS_WORTH } from "./fit-work.js";
import type { SpecsJob } from "./serve-fit.js";
import type { Placed } from "./thread-protocol.js";
import { type ThreadScript, workInThreads } from "./work-in-threads.js";

export interface MakingThreadsSetting {
  /** Calls `serveTasks`. */
  readonly source: ThreadScript;
  /** What the specifications are of, in messages: `refits`, `toys`. */
  readonly kind: string;
  /** Copied into each thread. */
  readonly input: FitInput;
  readonly options: FitOptions;
  readonly threadCount: number;
}

/** Threads that make things of a fit, which each of them has from its state. */
export function makingThreads<Spec extends Keyed, Outcome>(
  { source, kind, input, options, threadCount }: MakingThreadsSetting,
  fit: () => PostfitState,
): MakingThreads<Spec, Outcome> {
  return {
    worth: THREADS_WORTH,
    make: (specs, { onOutcome, signal }) =>
      workInThreads<Placed<Outcome>, SpecsJob<Spec>>({
        source,
        job: { kind, input, options, fit: withSharedCovariance(fit()), specs },
        tasks: [...specs.keys()],
        threadCount: Math.min(threadCount, specs.length),
        onResult: ({ place, outcome }) => onOutcome(place, outcome),
        signal: signal ?? options.run?.signal,
      }),
  };
}

/** A covariance may be larger than everything else: threads read the same. */
function withSharedCovariance(fit: PostfitState): PostfitState {
  const { covariance } = fit.uncertainties;
  if (!covariance) return fit;
  const values = new Float64Array(new SharedArrayBuffer(covariance.values.byteLength));
  values.set(covariance.values);
  return { ...fit, uncertainties: { ...fit.uncertainties, covariance: { ...covariance, values } } };
}
