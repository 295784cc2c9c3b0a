import { Worker } from "node:worker_threads";
import { RabbitInputError, startWorkers, workerEnd } from "@rabbit-fit/contracts";
import { decodeWorkerSource } from "../generated/decode-worker-source.js";
import type { CoordinateMatrix } from "../input/coordinate-matrix.js";
import type { DecodedEntries } from "../input/decode-entries.js";
import { type EntryBuffers, type Keep, newEntryBuffers } from "../input/entry-buffers.js";
import type { PortionSource } from "../input/portions.js";
import type { DecodeReply, DecodeRequest, DecoderMessage, DecoderSetup } from "./decode-protocol.js";

/** Requests that a thread has at a time: while one is on its way back, it works on the next. */
const REQUESTS_PER_THREAD = 2;

/** Portions that may be decoded and not yet used, for each thread: those that come before their turn. */
const SPARE_PORTIONS = 1;

/** How often a listener is called at least, in milliseconds. */
const HEARTBEAT = 90;

interface Pending {
  readonly thread: number;
  readonly slot: number;
  resolve(entries: DecodedEntries): void;
  reject(error: unknown): void;
}

/** Threads that decode the sparse matrices of one file. The caller closes them. */
export class DecodeThreads {
  private readonly workers: Worker[];
  /** Requests that each thread has. */
  private readonly load: number[];
  private readonly pending = new Map<number, Pending>();
  private readonly signal: AbortSignal | undefined;
  /** Arrays that the threads share with this one; the entries of a portion are in those of one slot. */
  private slots: EntryBuffers[] = [];
  private nextId = 0;
  /** Why the threads are of no more use. */
  private failure: { readonly error: unknown } | undefined;

  constructor(setup: DecoderSetup, threadCount: number, signal?: AbortSignal) {
    this.workers = startThreads(setup, threadCount);
    this.load = this.workers.map(() => 0);
    this.signal = signal;
    for (const worker of this.workers) {
      worker.on("message", (reply: DecodeReply) => this.receive(reply));
      worker.on("error", (error) => this.fail(new Error(`A reading thread failed: ${error.message}`)));
      worker.on("exit", () => this.fail(new Error("A reading thread ended")));
    }
    signal?.addEventListener("abort", this.onAbort, { once: true });
  }

  /** How many threads there are: fewer than wanted where the system lets this process have no more. */
  get threadCount(): number {
    return this.workers.length;
  }

  /** Decodes on all threads; the portions come in their order. */
  readonly portions: PortionSource = (matrix, keep) => this.decode(matrix, keep);

  /** Ends the threads. */
  async close(): Promise<void> {
    this.signal?.removeEventListener("abort", this.onAbort);
    this.fail(new Error("The reading threads are closed"));
    this.tellAll({ kind: "end" });
    await Promise.all(this.workers.map((worker) => workerEnd(worker)));
  }

  private async *decode(matrix: CoordinateMatrix, keep: Keep): AsyncGenerator<DecodedEntries> {
    const { portionCount } = matrix;
    this.share(Math.min(matrix.portionEntries, matrix.entryCount));
    this.tellAll({ kind: "matrix", details: matrix.details });
    const slotCount = this.slots.length;
    const queue: Promise<DecodedEntries>[] = [];
    const heartbeat = setInterval(() => matrix.file.progress?.repeat(), HEARTBEAT);
    try {
      for (let turn = 0, asked = 0; turn < portionCount; turn++) {
        // The slot of a portion is free again when the portion that used it before is done.
        for (; asked < portionCount && asked < turn + slotCount; asked++) {
          const answer = this.request({ portion: asked, keep, slot: asked % slotCount });
          // An awaited request shows the failure; a request that is not awaited must not end the process.
          answer.catch(() => {});
          queue.push(answer);
        }
        const entries = await queue.shift()!;
        // It may have been decoded before the signal came.
        this.signal?.throwIfAborted();
        yield entries;
      }
    } finally {
      clearInterval(heartbeat);
    }
  }

  /** Gives all threads arrays for portions of this number of entries. */
  private share(capacity: number): void {
    const [slot] = this.slots;
    if (slot && slot.columns.length >= capacity) return;
    const slotCount = this.workers.length * (REQUESTS_PER_THREAD + SPARE_PORTIONS);
    this.slots = Array.from({ length: slotCount }, () => newEntryBuffers(capacity, SharedArrayBuffer));
    this.tellAll({ kind: "share", slots: this.slots });
  }

  private tellAll(message: DecoderMessage): void {
    for (const worker of this.workers) worker.postMessage(message);
  }

  private request(request: Omit<DecodeRequest, "id" | "kind">): Promise<DecodedEntries> {
    const thread = this.load.indexOf(Math.min(...this.load));
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      if (this.failure) {
        reject(this.failure.error);
        return;
      }
      this.pending.set(id, { thread, slot: request.slot, resolve, reject });
      this.load[thread]!++;
      this.workers[thread]!.postMessage({ ...request, kind: "decode", id } satisfies DecodeRequest);
    });
  }

  private receive(reply: DecodeReply): void {
    const waiting = this.pending.get(reply.id);
    if (!waiting) return;
    this.pending.delete(reply.id);
    this.load[waiting.thread]!--;
    if (reply.kind === "decoded") waiting.resolve({ ...this.slots[waiting.slot]!, ...reply.found });
    else if (reply.kind === "refused") waiting.reject(new RabbitInputError(reply.fault));
    else waiting.reject(new Error(reply.message));
  }

  private readonly onAbort = (): void => {
    this.fail(this.signal!.reason);
  };

  private fail(error: unknown): void {
    this.failure ??= { error };
    for (const { reject } of this.pending.values()) reject(this.failure.error);
    this.pending.clear();
  }
}

/** As many threads as are wanted, or as the system gives. */
function startThreads(workerData: DecoderSetup, wanted: number): Worker[] {
  // Without the options of the parent: a loader or an inspector has nothing to do in this script.
  const options = { eval: true, execArgv: [], workerData, name: "rabbit-fit reader" };
  return startWorkers(wanted, () => new Worker(decodeWorkerSource, options));
}
