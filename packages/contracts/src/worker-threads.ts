/** What is needed here of a `Worker` of `node:worker_threads`. This package loads in browsers too, so that it imports none. */
export interface EndingWorker {
  /** -1 when the thread is over. */
  readonly threadId: number;
  once(event: "exit", listener: () => void): unknown;
  terminate(): unknown;
}

/**
 * For so long a thread that was asked to end may take, in milliseconds. Stopping a thread is the last resort: Node 20
 * aborts the process where V8 is still compiling a function of a thread that it stops
 * (https://github.com/nodejs/node/issues/51129, https://github.com/nodejs/node/issues/54918).
 */
const LONGEST_END = 30_000;

/** Waits until a thread, which has been asked to, has ended by itself; one that does not in time is stopped. */
export async function workerEnd(worker: EndingWorker, longest = LONGEST_END): Promise<void> {
  // A thread that is over has no number any more.
  if (worker.threadId === -1) return;
  await new Promise<void>((resolve) => {
    const patience = setTimeout(() => void worker.terminate(), longest);
    worker.once("exit", () => {
      clearTimeout(patience);
      resolve();
    });
  });
}

/**
 * Starts threads: as many as are wanted, or as many as the system lets this process have.
 *
 * @param start starts one
 */
export function startWorkers<W>(wanted: number, start: () => W): W[] {
  const workers: W[] = [];
  while (workers.length < wanted) {
    try {
      workers.push(start());
    } catch (error) {
      if (!isWorkerRefused(error)) throw error;
      break;
    }
  }
  return workers;
}

/** Whether a thread could not be started, as where the system lets this process have no more of them. */
export function isWorkerRefused(error: unknown): boolean {
  return (error as { code?: unknown }).code === "ERR_WORKER_INIT_FAILED";
}
