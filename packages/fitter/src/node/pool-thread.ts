import type { Worker } from "node:worker_threads";
import { isWorkerRefused } from "@rabbit-fit/contracts";
import type { ThreadMessage, ThreadRequest, ThreadShare } from "./thread-protocol.js";

/** Work in a thread. */
interface ShareUnderway {
  readonly onMessage: (message: ThreadMessage, reject: (error: unknown) => void) => void;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Work that is asked for, or not done, when its threads are closed. */
export function closedError(kind: string): Error {
  return new Error(
    `The threads with ${kind} are closed: their session or plan was closed before the ${kind} were done.`,
  );
}

/** A thread, seen from the one that started it. */
export class PoolThread {
  readonly worker: Worker;
  /** Whether the system has not given it. */
  isRefused = false;
  #underway: ShareUnderway | undefined;
  #kind = "fits";
  #isClosed = false;
  /** Why there is nothing to be done in it any more. */
  #fault: unknown;

  constructor(worker: Worker) {
    this.worker = worker;
    worker.unref();
    worker.on("message", (message: ThreadMessage) => {
      this.#underway?.onMessage(message, this.#underway.reject);
      if (message.kind === "done") this.#underway?.resolve();
    });
    worker.on("error", (error) => {
      this.isRefused = isWorkerRefused(error);
      if (this.isRefused) this.#underway?.resolve();
      else this.#end(error);
    });
    worker.on("exit", () =>
      this.#end(
        this.#isClosed ? closedError(this.#kind) : new Error(`A thread with ${this.#kind} ended early`),
      ),
    );
  }

  /** Ends the thread, and work that is not done. */
  close(): void {
    this.#isClosed = true;
    this.tell({ kind: "end" });
  }

  tell(request: ThreadRequest): void {
    this.worker.postMessage(request);
  }

  /**
   * Has the thread do its share. Until that is done it keeps the process alive.
   *
   * @param onMessage is given what ends the work with an error
   * @throws what ends the thread
   */
  async work(share: ThreadShare, onMessage: ShareUnderway["onMessage"]): Promise<void> {
    if (this.#fault) throw this.#fault;
    this.#kind = share.job.kind;
    this.worker.ref();
    try {
      await new Promise<void>((resolve, reject) => {
        this.#underway = { onMessage, resolve, reject };
        this.tell({ kind: "share", share });
      });
    } finally {
      this.worker.unref();
    }
  }

  #end(error: unknown): void {
    this.#fault ??= error;
    this.#underway?.reject(this.#fault);
  }
}
