import { shardWorkerSource } from "../generated/shard-worker-source.js";

/** A worker of Node or of a browser, seen from the thread that started it. */
export interface WorkerThread {
  post(message: unknown, transfer?: readonly ArrayBuffer[]): void;
  onMessage(listener: (message: unknown) => void): void;
  onError(listener: (error: Error) => void): void;
  /** From now on the worker does not keep the process alive. */
  unref(): void;
  /** Waits until the worker, which has been asked to, has ended by itself. One that does not is stopped. */
  ended(): Promise<void>;
}

/**
 * For so long a thread that was asked to end may take, in milliseconds. Stopping a thread is the last resort: Node 20
 * aborts the process where V8 is still compiling a function of a thread that it stops
 * (https://github.com/nodejs/node/issues/51129, https://github.com/nodejs/node/issues/54918).
 */
const LONGEST_END = 30_000;

/** A thread that has never begun: the content security policy of a web page may forbid workers (`worker-src`). */
export class ThreadRefused extends Error {
  override readonly name = "ThreadRefused";
}

type NodeWorkerThreads = typeof import("node:worker_threads");
type NodeOs = typeof import("node:os");

interface WebWorker {
  postMessage(message: unknown, transfer: readonly ArrayBuffer[]): void;
  addEventListener(type: string, listener: (event: { data: unknown; message?: string }) => void): void;
}

interface WebGlobals {
  readonly Worker: new (url: string) => WebWorker;
  readonly Blob: new (parts: string[], options: { type: string }) => object;
  readonly URL: { createObjectURL(blob: object): string; revokeObjectURL(url: string): void };
  readonly navigator?: { readonly hardwareConcurrency?: number };
}

function isNode(): boolean {
  return typeof process === "object" && typeof process.versions?.node === "string";
}

// By a variable, which a bundler for browsers cannot follow: it would look for the module.
function importNode<M>(name: string): Promise<M> {
  return import(/* @vite-ignore */ /* webpackIgnore: true */ name);
}

/** How many threads the machine runs at once. */
export async function availableThreads(): Promise<number> {
  if (isNode()) return (await importNode<NodeOs>("node:os")).availableParallelism();
  return (globalThis as unknown as WebGlobals).navigator?.hardwareConcurrency ?? 1;
}

/** Starts threads that run `shard-worker.ts`: as many as are wanted, or as many as the system lets this process have. */
export async function startWorkerThreads(wanted: number): Promise<WorkerThread[]> {
  const threads: WorkerThread[] = [];
  if (wanted === 0) return threads;
  const node = isNode() ? await importNode<NodeWorkerThreads>("node:worker_threads") : undefined;
  while (threads.length < wanted) {
    try {
      threads.push(node ? nodeThread(node) : webThread(globalThis as unknown as WebGlobals));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ERR_WORKER_INIT_FAILED") throw error;
      break;
    }
  }
  return threads;
}

function nodeThread({ Worker }: NodeWorkerThreads): WorkerThread {
  // Without the options of the parent: a loader or an inspector has nothing to do in this script.
  const worker = new Worker(shardWorkerSource, { eval: true, execArgv: [], name: "rabbit-fit shards" });
  let isOver = false;
  worker.once("exit", () => {
    isOver = true;
  });
  return {
    post: (message, transfer = []) => worker.postMessage(message, transfer),
    onMessage: (listener) => worker.on("message", listener),
    onError: (listener) => worker.on("error", listener),
    unref: () => worker.unref(),
    ended: () =>
      new Promise<void>((resolve) => {
        if (isOver) {
          resolve();
          return;
        }
        // It is waited for, so it keeps the process alive again.
        worker.ref();
        const patience = setTimeout(() => void worker.terminate(), LONGEST_END);
        worker.once("exit", () => {
          clearTimeout(patience);
          resolve();
        });
      }),
  };
}

function webThread({ Worker, Blob, URL }: WebGlobals): WorkerThread {
  const url = URL.createObjectURL(new Blob([shardWorkerSource], { type: "text/javascript" }));
  const worker = new Worker(url);
  URL.revokeObjectURL(url);
  return {
    post: (message, transfer = []) => worker.postMessage(message, transfer),
    onMessage: (listener) => worker.addEventListener("message", (event) => listener(event.data)),
    // Only an error within a script has a message.
    onError: (listener) =>
      worker.addEventListener("error", ({ message }) =>
        listener(message === undefined ? new ThreadRefused("The worker was refused.") : new Error(message)),
      ),
    unref: () => {},
    // A web worker that closes itself is gone when its script has ended, which nobody is told.
    ended: async () => {},
  };
}
