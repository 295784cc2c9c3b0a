import { parentPort, workerData } from "node:worker_threads";
import { RabbitInputError } from "@rabbit-fit/contracts";
import { openSession, type RevivingSession } from "../fit/session.js";
import { once } from "../once.js";
import type { FitOptions, FitProgress } from "../options/fit-options.js";
import type { FitPoint } from "./fit-work.js";
import type { ThreadJob, ThreadMessage, ThreadRequest, ThreadSetup, ThreadShare } from "./thread-protocol.js";

/** Results are sent together when the first of them has waited so long, in milliseconds. */
const BATCH_TIME = 20;

/** Does one task of a job. */
export type TaskMaker<Result> = (task: number) => Promise<Result>;

/** What a thread is while it does its tasks. */
export interface ServingThread {
  /** Aborted when the results are of no more use. */
  readonly signal: AbortSignal;
  /** Says where a fit is. */
  point(name: string, point: FitPoint): void;
}

/**
 * Does the tasks of a `ThreadPool` in this thread, until it is asked to end. To be called once, by the script of the thread.
 *
 * @param makerOf what does the tasks of a job, with the session of this thread
 */
export function serveTasks(
  makerOf: (session: RevivingSession, job: ThreadJob, thread: ServingThread) => TaskMaker<unknown>,
): void {
  const port = parentPort!;
  const send = (message: ThreadMessage) => port.postMessage(message);
  const ending = new AbortController();
  const session = once(() => openThreadSession(workerData as ThreadSetup, ending.signal, send));
  const thread: ServingThread = {
    signal: ending.signal,
    point: (name, point) => send({ kind: "point", name, point }),
  };
  let underway = 0;
  let goOn: (() => void) | undefined;
  let working: Promise<void> = Promise.resolve();
  port.on("message", (request: ThreadRequest) => {
    switch (request.kind) {
      case "share":
        working = work(request.share).catch(fail);
        break;
      case "taken":
        underway -= request.count;
        goOn?.();
        break;
      case "end":
        ending.abort();
        goOn?.();
        // With nothing to wait for the thread ends.
        working.finally(() => port.close());
        break;
      default:
        request satisfies never;
    }
  });

  async function work(share: ThreadShare): Promise<void> {
    const { job, mostUnderway } = share;
    const make = makerOf(await session(), job, thread);
    let batch: unknown[] = [];
    let batchBegin = 0;
    const flush = () => {
      if (batch.length === 0) return;
      underway += batch.length;
      send({ kind: "results", results: batch });
      batch = [];
    };
    for (const task of untaken(share)) {
      const result = await make(task);
      if (batch.length === 0) batchBegin = performance.now();
      batch.push(result);
      if (batch.length < mostUnderway && performance.now() - batchBegin < BATCH_TIME) continue;
      flush();
      if (underway >= mostUnderway) send({ kind: "waiting" });
      while (underway >= mostUnderway && !ending.signal.aborted) {
        await new Promise<void>((resolve) => (goOn = resolve));
      }
    }
    flush();
    send({ kind: "done" });
  }

  function fail(error: unknown): void {
    if (ending.signal.aborted) return;
    if (error instanceof RabbitInputError) send({ kind: "refused", fault: error.details });
    else {
      const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
      send({ kind: "failed", message });
    }
  }
}

/** Takes tasks: first its own, every n-th of them, then those that other threads have not begun. */
function* untaken({ tasks, taken, thread, threadCount }: ThreadShare): Generator<number> {
  const flags = new Int32Array(taken);
  for (let of = 0; of < threadCount; of++) {
    for (let place = (thread + of) % threadCount; place < tasks.length; place += threadCount) {
      if (Atomics.compareExchange(flags, place, 0, 1) === 0) yield tasks[place]!;
    }
  }
}

/** A session that the signal ends. What is said of the options when it is opened is said elsewhere. */
async function openThreadSession(
  { input, options }: ThreadSetup,
  signal: AbortSignal,
  send: (message: ThreadMessage) => void,
): Promise<RevivingSession> {
  let isOpen = false;
  const onProgress = (progress: FitProgress) => {
    // Nobody follows the iterations of many fits.
    if (isOpen && progress.kind === "message") send({ kind: "progress", progress });
  };
  const run: FitOptions["run"] = { ...options.run, threads: 0, onProgress, signal };
  const session = await openSession(input, { ...options, run });
  isOpen = true;
  return session;
}
