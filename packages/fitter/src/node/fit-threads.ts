import { Worker } from "node:worker_threads";
import {
  type FitInput,
  isWorkerRefused,
  RabbitInputError,
  startWorkers,
  workerEnd,
} from "@rabbit-fit/contracts";
import { fitWorkerSource } from "../generated/fit-worker-source.js";
import type { FitOptions } from "../options/fit-options.js";
import type { FitWorkerMessage, FitWorkerRequest, FitWorkerSetup } from "./fit-protocol.js";
import { type FitPoint, type FitWork, POINT_INTERVAL } from "./fit-work.js";

export interface FitThreads extends Pick<FitWork, "onGroup" | "onPoint" | "pointInterval"> {
  /** Copied into each thread. */
  readonly input: FitInput;
  readonly options: FitOptions;
  /** The fits to make, as places in the list of requests. */
  readonly fits: readonly number[];
  /** Where to continue interrupted fits, by their places in the list of requests. */
  readonly starts: ReadonlyMap<number, FitPoint>;
  readonly threadCount: number;
  /** How many results of each thread may wait for `onGroup`; more are not made. */
  readonly mostUnderway?: number;
  /** Told when a thread has begun to wait for `onGroup`. */
  readonly onWaiting?: () => void;
}

const MOST_UNDERWAY = 64;

/**
 * Makes fits in threads, each with an engine of its own that takes the next fit that nobody has taken yet. Where the system
 * lets this process have fewer threads, there are fewer.
 *
 * @returns the fits that were not made: all of them where no thread could be started, and otherwise none
 * @throws what goes wrong in any of the threads, the reason of the options' signal, or what `onGroup` throws; then all
 * threads have ended
 */
export async function fitInThreads(job: FitThreads): Promise<readonly number[]> {
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
  const workers = startThreads(setup, job.threadCount);
  const tell = (worker: Worker, request: FitWorkerRequest) => worker.postMessage(request);
  let abort: (() => void) | undefined;
  // One result at a time, whichever thread it comes from.
  let taking: Promise<void> = Promise.resolve();
  let isOver = false;
  let working = workers.length;
  try {
    const ended = workers.map(
      (worker) =>
        new Promise<void>((resolve, reject) => {
          let isDone = false;
          worker.on("error", (error) => {
            if (!isWorkerRefused(error)) return reject(error);
            working--;
            resolve();
          });
          worker.on("exit", () => {
            if (isDone) taking.then(resolve, reject);
            else reject(new Error("A thread with fits ended early"));
          });
          worker.on("message", (message: FitWorkerMessage) => {
            switch (message.kind) {
              case "groups":
                taking = taking.then(async () => {
                  for (const group of message.groups) {
                    if (isOver) return;
                    await job.onGroup(group);
                  }
                  tell(worker, { kind: "taken", count: message.groups.length });
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
                isDone = true;
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
    for (const worker of workers) tell(worker, { kind: "end" });
    await Promise.all(workers.map((worker) => workerEnd(worker)));
    // `onGroup` is not called any more when this has ended.
    await taking.catch(() => undefined);
  }
  if (working < job.threadCount) onProgress?.({ kind: "message", level: "warning", text: tooFew(working) });
  return job.fits.slice(Atomics.load(new Int32Array(setup.taken), 0));
}

/** As many threads as are wanted, or as the system gives. */
function startThreads(workerData: FitWorkerSetup, wanted: number): Worker[] {
  // Without the options of the parent: a loader or an inspector has nothing to do in this script.
  const options = { eval: true, execArgv: [], workerData, name: "rabbit-fit fits" };
  return startWorkers(wanted, () => new Worker(fitWorkerSource, options));
}

function tooFew(threads: number): string {
  const made = threads === 0 ? "one after the other" : `in ${threads} thread${threads === 1 ? "" : "s"}`;
  return `The system lets this process have no more threads: the fits were made ${made}.`;
}
