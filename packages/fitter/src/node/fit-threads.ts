import type { FitInput, ResultGroup } from "@rabbit-fit/contracts";
import type { FitOptions } from "../options/fit-options.js";
import { fitScript } from "./fit-script.js";
import { type FitPoint, type FitWork, POINT_INTERVAL } from "./fit-work.js";
import type { FitsJob } from "./thread-protocol.js";
import { type ThreadedWork, workInThreads } from "./work-in-threads.js";

export interface FitThreads
  extends Pick<FitWork, "onGroup" | "onPoint" | "pointInterval">,
    Pick<ThreadedWork<ResultGroup>, "threadCount" | "mostUnderway" | "onWaiting"> {
  /** Copied into each thread. */
  readonly input: FitInput;
  readonly options: FitOptions;
  /** The fits to make, as places in the list of requests. */
  readonly fits: readonly number[];
  /** Where to continue interrupted fits, by their places in the list of requests. */
  readonly starts: ReadonlyMap<number, FitPoint>;
}

/**
 * Makes fits in threads.
 *
 * @returns the fits that were not made: all of them where no thread could be started, and otherwise none
 * @throws what goes wrong in any of the threads, the reason of the options' signal, or what `onGroup` throws; then all
 * threads have ended
 */
export async function fitInThreads(given: FitThreads): Promise<readonly number[]> {
  const { input, options, fits, starts, pointInterval = POINT_INTERVAL, onGroup, ...work } = given;
  return workInThreads<ResultGroup, FitsJob>({
    ...work,
    source: fitScript,
    job: { kind: "fits", input, options, starts, pointInterval },
    tasks: fits,
    onResult: onGroup,
    signal: options.run?.signal,
  });
}
