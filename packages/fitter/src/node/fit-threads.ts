import type { ResultGroup } from "@rabbit-fit/contracts";
import { type FitPoint, type FitWork, POINT_INTERVAL } from "./fit-work.js";
import type { ThreadedWork, ThreadPool } from "./thread-pool.js";
import type { FitsJob } from "./thread-protocol.js";

export interface FitsInThreads
  extends Pick<FitWork, "onGroup" | "onPoint" | "pointInterval">,
    Pick<ThreadedWork<ResultGroup>, "mostUnderway" | "onWaiting" | "signal"> {
  /** The fits to make, as places in the list of requests. */
  readonly fits: readonly number[];
  /** Where to continue interrupted fits, by their places in the list of requests. */
  readonly starts: ReadonlyMap<number, FitPoint>;
}

/**
 * Makes fits in threads.
 *
 * @returns the fits that were not made: all of them where no thread could be started, and otherwise none
 * @throws as the work of the pool
 */
export async function fitInThreads(
  threads: ThreadPool,
  { fits, starts, pointInterval = POINT_INTERVAL, onGroup, ...work }: FitsInThreads,
): Promise<readonly number[]> {
  return threads.work<ResultGroup, FitsJob>({
    ...work,
    job: { kind: "fits", starts, pointInterval },
    tasks: fits,
    onResult: onGroup,
  });
}
