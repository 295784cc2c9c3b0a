import { Worker } from "node:worker_threads";
import { type FitInput, RabbitInputError } from "@rabbit-fit/contracts";
import { fitWorkerSource } from "../generated/fit-worker-source.js";
import type { FitOptions } from "../options/fit-options.js";
import type { FitsTaken, FitWorkerMessage, FitWorkerSetup } from "./fit-protocol.js";
import { type FitWork, POINT_INTERVAL } from "./fit-work.js";

export interface FitThreads extends Pick<FitWork, "onGroup" | "onPoint" | "pointInterval"> {
  /** Copied into each thread. */
  readonly input: FitInput;
  readonly options: FitOptions;
  /** The fits to make, as places in the list of requests. */
  readonly fits: readonly number[];
  /** Where to continue interrupted fits, by their places in the list of requests. */
  readonly starts: ReadonlyMap<number, Float64Array>;
  readonly threadCount: number;
  /** How many results of each thread may wait for `onGroup`; more are not made. */
  readonly mostUnderway?: number;
  /** Told when a thread has begun to wait for `onGroup`. */
  readonly onWaiting?: () => void;
}

const MOST_UNDERWAY = 64;

/**
 * Makes fits in threads, each with an engine of its own that takes the next fit that nobody has taken yet.
 *
 * @throws what goes wrong in any of the threads, the reason of the options' signal, or what `onGroup` throws; then all
 * threads have ended
 */
export async function fitInThreads(job: FitThreads): Promise<void> {
  const { onProgress, signal, info: _, ...run } = job.options.run ?? {};
  const setup: FitWorkerSetup = {
    input: job.input,
    options: { ...job.options, run },
    fits: Int32Array.from(job.fits),
    taken: new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT),
    starts: job.starts,
    mostUnderway: job.mostUnderway ?? MOST_UNDERWAY,
    pointInterval: job.pointInterval ?? POINT_INTERVAL,
  };
  signal?.throwIfAborted();
  // Without the options of the parent: a loader or an inspector has nothing to do in this script.
  const workerOptions = { eval: true, execArgv: [], workerData: setup, name: "rabbit-fit fits" };
  const workers = Array.from({ length: job.threadCount }, () => new Worker(fitWorkerSource, workerOptions));
  let abort: (() => void) | undefined;
  // One result at a time, whichever thread it comes from.
  let taking: Promise<void> = Promise.resolve();
  let isOver = false;
  try {
    const ended = workers.map(
      (worker) =>
        new Promise<void>((resolve, reject) => {
          worker.on("error", reject);
          worker.on("exit", () => reject(new Error("A thread with fits ended early")));
          worker.on("message", (message: FitWorkerMessage) => {
            switch (message.kind) {
              case "groups":
                taking = taking.then(async () => {
                  for (const group of message.groups) {
                    if (isOver) return;
                    await job.onGroup(group);
                  }
                  worker.postMessage({ count: message.groups.length } satisfies FitsTaken);
                });
                taking.catch(reject);
                break;
              case "point":
                job.onPoint?.(message.name, message.point);
                break;
              case "progress":
                onProgress?.(message.progress);
                break;
              case "waiting":
                job.onWaiting?.();
                break;
              case "done":
                taking.then(resolve, reject);
                break;
              case "refused":
                reject(new RabbitInputError(message.fault));
                break;
              case "failed":
                reject(new Error(`A thread with fits failed: ${message.message}`));
                break;
              default:
                message satisfies never;
            }
          });
        }),
    );
    const aborted = new Promise<never>((_, reject) => {
      abort = () => reject(signal?.reason);
      signal?.addEventListener("abort", abort, { once: true });
    });
    await Promise.race([Promise.all(ended), aborted]);
  } finally {
    if (abort) signal?.removeEventListener("abort", abort);
    isOver = true;
    await Promise.all(workers.map((worker) => worker.terminate()));
    // `onGroup` is not called any more when this has ended.
    await taking.catch(() => undefined);
  }
}
