import { shardWorkerSource } from "../generated/shard-worker-source.js";

/** A worker of Node or of a browser, seen from the thread that started it. */
export interface WorkerThread {
  post(message: unknown, transfer?: readonly ArrayBuffer[]): void;
  onMessage(listener: (message: unknown) => void): void;
  onError(listener: (error: Error) => void): void;
  /** From now on the worker does not keep the process alive. */
  unref(): void;
  terminate(): Promise<void>;
}

type NodeWorkerThreads = typeof import("node:worker_threads");
type NodeOs = typeof import("node:os");

interface WebWorker {
  postMessage(message: unknown, transfer: readonly ArrayBuffer[]): void;
  addEventListener(type: string, listener: (event: { data: unknown; message: string }) => void): void;
  terminate(): void;
}

interface WebGlobals {
  readonly Worker: new (url: string) => WebWorker;
  readonly Blob: new (parts: string[], options: { type: string }) => object;
  readonly URL: { createObjectURL(blob: object): string; revokeObjectURL(url: string): void };
  readonly navigator: { readonly hardwareConcurrency?: number };
}

function isNode(): boolean {
  return typeof process === "object" && typeof process.versions?.node === "string";
}

// By a variable, which a bundler for browsers cannot follow: it would look for the module.
function importNode<M>(name: string): Promise<M> {
  return import(/* @vite-ignore */ name);
}

/** How many threads the machine runs at once. */
export async function availableThreads(): Promise<number> {
  if (isNode()) return (await importNode<NodeOs>("node:os")).availableParallelism();
  return (globalThis as unknown as WebGlobals).navigator.hardwareConcurrency ?? 1;
}

/** Starts a thread that runs `shard-worker.ts`. */
export async function startWorkerThread(): Promise<WorkerThread> {
  return isNode()
    ? nodeThread(await importNode<NodeWorkerThreads>("node:worker_threads"))
    : webThread(globalThis as unknown as WebGlobals);
}

function nodeThread({ Worker }: NodeWorkerThreads): WorkerThread {
  // Without the options of the parent: a loader or an inspector has nothing to do in this script.
  const worker = new Worker(shardWorkerSource, { eval: true, execArgv: [], name: "rabbit-fit shards" });
  return {
    post: (message, transfer = []) => worker.postMessage(message, transfer),
    onMessage: (listener) => worker.on("message", listener),
    onError: (listener) => worker.on("error", listener),
    unref: () => worker.unref(),
    terminate: async () => {
      await worker.terminate();
    },
  };
}

function webThread({ Worker, Blob, URL }: WebGlobals): WorkerThread {
  const url = URL.createObjectURL(new Blob([shardWorkerSource], { type: "text/javascript" }));
  const worker = new Worker(url);
  URL.revokeObjectURL(url);
  return {
    post: (message, transfer = []) => worker.postMessage(message, transfer),
    onMessage: (listener) => worker.addEventListener("message", (event) => listener(event.data)),
    onError: (listener) => worker.addEventListener("error", (event) => listener(new Error(event.message))),
    unref: () => {},
    terminate: async () => worker.terminate(),
  };
}
