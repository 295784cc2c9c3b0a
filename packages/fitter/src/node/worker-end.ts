import type { Worker } from "node:worker_threads";

/**
 * For so long a thread that was asked to end may take, in milliseconds. Stopping a thread is the last resort: Node 20
 * aborts the process where V8 is still compiling a function of a thread that it stops
 * (https://github.com/nodejs/node/issues/51129, https://github.com/nodejs/node/issues/54918).
 */
const LONGEST_END = 30_000;

/** Waits until a thread, which has been asked to, has ended by itself; one that does not in time is stopped. */
export async function workerEnd(worker: Worker, longest = LONGEST_END): Promise<void> {
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

/** Whether a thread could not be started, as where the system lets this process have no more of them. */
export function isNotStarted(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === "ERR_WORKER_INIT_FAILED";
}
