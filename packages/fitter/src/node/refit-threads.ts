import type { FitInput } from "@rabbit-fit/contracts";
import type { FitOptions } from "../options/fit-options.js";
import type { PostfitState } from "../postfit/postfit.js";
import type { RefitThreads } from "../postfit/refits-setting.js";
import { THREADS_WORTH } from "./fit-work.js";
import type { RefitsJob } from "./thread-protocol.js";
import { workInThreads } from "./work-in-threads.js";

export interface RefitThreadsSetting {
  /** Copied into each thread. */
  readonly input: FitInput;
  readonly options: FitOptions;
  readonly threadCount: number;
}

/** Threads that make refits of a fit, which each of them has from its state. */
export function refitThreads(
  { input, options, threadCount }: RefitThreadsSetting,
  fit: PostfitState,
): RefitThreads {
  return {
    worth: THREADS_WORTH,
    make: (specs, { onOutcome, signal }) =>
      workInThreads<RefitsJob>({
        job: { kind: "refits", input, options, fit: withSharedCovariance(fit), specs },
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
