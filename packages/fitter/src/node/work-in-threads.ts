import { Worker } from "node:worker_threads";
import { isWorkerRefused, RabbitInputError, startWorkers, workerEnd } from "@rabbit-fit/contracts";
import type { FitOptions } from "../options/fit-options.js";
import type { FitPoint } from "./fit-work.js";
import type { TensorJob, ThreadMessage, ThreadRequest, ThreadSetup } from "./thread-protocol.js";

/** The script of a thread, for `new Worker(script, { eval: true })`: loaded where threads are started, as it may be large. */
export type ThreadScript = () => Promise<string>;

/** Work on a tensor that threads share. */
export interface ThreadedWork<Result, Job extends TensorJob = TensorJob> {
  /** Calls `serveTasks`. */
  readonly source: ThreadScript;
  /** Copied into each thread. */
  readonly job: Job;
  /** Each is done by the next thread that is free. */
  readonly tasks: readonly number[];
  readonly threadCount: number;
  /** Takes results as they come, one at a time. */
  readonly onResult: (result: Result) => void | Promise<void>;
  readonly onPoint?: ((name: string, point: FitPoint) => void) | undefined;
  /** How many results of each thread may wait for `onResult`; more are not made. */
  readonly mostUnderway?: number | undefined;
  /** Told when a thread has begun to wait for `onResult`. */
  readonly onWaiting?: (() => void) | undefined;
  /** Ends the work with its reason. */
  readonly signal?: AbortSignal | undefined;
}

const MOST_UNDERWAY = 64;

/**
 * Does tasks in threads, each with an engine of its own that takes the next task that nobody has taken yet. Where the system
 * lets this process have fewer threads, there are fewer.
 *
 * @returns the tasks that were not done: all of them where no thread could be started, and otherwise none
 * @throws what goes wrong in any of the threads, the reason of the signal, or what `onResult` throws; then all
 * threads have ended
 */
export async function workInThreads<Result, Job extends TensorJob = TensorJob>(
  work: ThreadedWork<Result, Job>,
): Promise<readonly number[]> {
  const { onProgress } = work.job.options.run ?? {};
  const { signal } = work;
  const setup: ThreadSetup = {
    job: { ...work.job, options: plainOptions(work.job.options) },
    tasks: Int32Array.from(work.tasks),
    taken: new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT),
    mostUnderway: work.mostUnderway ?? MOST_UNDERWAY,
  };
  const script = await work.source();
  signal?.throwIfAborted();
  const workers = startThreads(script, setup, work.threadCount);
  const tell = (worker: Worker, request: ThreadRequest) => worker.postMessage(request);
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
          worker.on("message", (message: ThreadMessage<Result>) => {
            switch (message.kind) {
              case "results":
                taking = taking.then(async () => {
                  for (const result of message.results) {
                    if (isOver) return;
                    await work.onResult(result);
                  }
                  tell(worker, { kind: "taken", count: message.results.length });
                });
                taking.catch(reject);
                break;
              case "point":
                work.onPoint?.(message.name, message.point);
                break;
              case "progress":
                onProgress?.(message.progress);
                break;
              case "waiting":
                work.onWaiting?.();
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
    // `onResult` is not called any more when this has ended.
    await taking.catch(() => undefined);
  }
  if (working < work.threadCount) {
    onProgress?.({ kind: "message", level: "warning", text: tooFew(work.job.kind, working) });
  }
  return work.tasks.slice(Atomics.load(new Int32Array(setup.taken), 0));
}

/** What can be copied to another thread. */
function plainOptions(options: FitOptions): FitOptions {
  const { onProgress: _, signal: _signal, info: _info, ...run } = options.run ?? {};
  return { ...options, run };
}

/** As many threads as are wanted, or as the system gives. */
function startThreads(script: string, workerData: ThreadSetup, wanted: number): Worker[] {
  // Without the options of the parent: a loader or an inspector has nothing to do in this script.
  const options = { eval: true, execArgv: [], workerData, name: "rabbit-fit fits" };
  return startWorkers(wanted, () => new Worker(script, options));
}

function tooFew(what: string, threads: number): string {
  const made = threads === 0 ? "one after the other" : `in ${threads} thread${threads === 1 ? "" : "s"}`;
  return `The system lets this process have no more threads: the ${what} were made ${made}.`;
}
