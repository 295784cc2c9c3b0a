import { parentPort, workerData } from "node:worker_threads";
import { RabbitInputError } from "@rabbit-fit/contracts";
import type { FitOptions, FitProgress } from "../options/fit-options.js";
import type { FitPoint } from "./fit-work.js";
import type { TensorJob, ThreadMessage, ThreadRequest, ThreadSetup } from "./thread-protocol.js";

/** Results are sent together when the first of them has waited so long, in milliseconds. */
const BATCH_TIME = 20;

/** What a thread does its tasks with. */
export interface TaskWorker<Result> {
  /** @param task one of those of the work */
  perform(task: number): Promise<Result>;
  close(): Promise<void>;
}

/** What a thread is while it does its tasks. */
export interface ServingThread {
  /** Aborted when the results are of no more use. */
  readonly signal: AbortSignal;
  /** Says where a fit is. */
  point(name: string, point: FitPoint): void;
  /**
   * The run of a session in the thread: the signal ends it, and what is said of the options, up to `begin`, is said
   * elsewhere.
   */
  run(options: FitOptions): { readonly run: FitOptions["run"]; readonly begin: () => void };
}

/**
 * Does the tasks of `workInThreads` in this thread, until there is none left or nobody wants them. To be called once, by the
 * script of the thread.
 *
 * @param open makes what does the tasks of a job
 */
export function serveTasks(
  open: (job: TensorJob, thread: ServingThread) => Promise<TaskWorker<unknown>>,
): void {
  const port = parentPort!;
  const setup = workerData as ThreadSetup;
  const { mostUnderway } = setup;
  const send = (message: ThreadMessage) => port.postMessage(message);

  let underway = 0;
  let goOn: (() => void) | undefined;
  const ending = new AbortController();
  port.on("message", (request: ThreadRequest) => {
    if (request.kind === "taken") underway -= request.count;
    else ending.abort();
    goOn?.();
  });

  let batch: unknown[] = [];
  let batchBegin = 0;

  async function deliver(result: unknown): Promise<void> {
    if (batch.length === 0) batchBegin = performance.now();
    batch.push(result);
    if (batch.length < mostUnderway && performance.now() - batchBegin < BATCH_TIME) return;
    flush();
    if (underway >= mostUnderway) send({ kind: "waiting" });
    while (underway >= mostUnderway && !ending.signal.aborted) {
      await new Promise<void>((resolve) => (goOn = resolve));
    }
  }

  function flush(): void {
    if (batch.length === 0) return;
    underway += batch.length;
    send({ kind: "results", results: batch });
    batch = [];
  }

  const thread: ServingThread = {
    signal: ending.signal,
    point: (name, point) => send({ kind: "point", name, point }),
    run(options) {
      let opened = false;
      const onProgress = (progress: FitProgress) => {
        // Nobody follows the iterations of many fits.
        if (opened && progress.kind === "message") send({ kind: "progress", progress });
      };
      const run = { ...options.run, threads: 0, onProgress, signal: ending.signal };
      return { run, begin: () => (opened = true) };
    },
  };

  async function work(): Promise<void> {
    const { job, tasks } = setup;
    const worker = await open(job, thread);
    const taken = new Int32Array(setup.taken);
    for (let turn = Atomics.add(taken, 0, 1); turn < tasks.length; turn = Atomics.add(taken, 0, 1)) {
      await deliver(await worker.perform(tasks[turn]!));
    }
    flush();
    await worker.close();
    send({ kind: "done" });
  }

  work()
    .catch((error: unknown) => {
      if (ending.signal.aborted) return;
      if (error instanceof RabbitInputError) {
        send({ kind: "refused", fault: error.details });
      } else
        send({
          kind: "failed",
          message: error instanceof Error ? (error.stack ?? error.message) : String(error),
        });
    })
    // With nothing to wait for the thread ends.
    .finally(() => port.close());
}
