import { controlBytes, currentSequence, signal, waitForWorkers } from "./control.js";
import type { EntryPiece, HostDelivery, HostSetup } from "./host.js";
import { receiveCommand, type WorkerAnswer, type WorkerMessage } from "./worker-protocol.js";
import { startWorkerThread, type WorkerThread } from "./worker-thread.js";

/** A worker while it is being set up: one message at a time, each answered by one. */
class WorkerSession {
  readonly #thread: WorkerThread;
  #settle: { resolve(answer: WorkerAnswer): void; reject(error: Error): void } | undefined;
  #bytes = 0;

  constructor(thread: WorkerThread) {
    this.#thread = thread;
    thread.onMessage((message) => this.#settle?.resolve(message as WorkerAnswer));
    thread.onError((error) => this.#settle?.reject(error));
  }

  get thread(): WorkerThread {
    return this.#thread;
  }

  get bytes(): number {
    return this.#bytes;
  }

  async request(message: WorkerMessage, transfer: readonly ArrayBuffer[] = []): Promise<void> {
    const answer = await new Promise<WorkerAnswer>((resolve, reject) => {
      this.#settle = { resolve, reject };
      this.#thread.post(message, transfer);
    });
    this.#settle = undefined;
    if (answer.failure !== undefined) throw new Error(`A shard worker failed: ${answer.failure}`);
    this.#bytes = answer.bytes;
  }
}

/** Worker threads that each host some shards, and that are run synchronously once they are set up. */
export class WorkerPool {
  readonly #sessions: readonly WorkerSession[];
  readonly #control: Int32Array<SharedArrayBuffer>;

  private constructor(sessions: readonly WorkerSession[], control: Int32Array<SharedArrayBuffer>) {
    this.#sessions = sessions;
    this.#control = control;
  }

  /** One worker for each host, all started at the same time. */
  static async start(hosts: readonly HostSetup[]): Promise<WorkerPool> {
    const control = new Int32Array(new SharedArrayBuffer(controlBytes));
    const threads = await Promise.all(hosts.map(() => startWorkerThread()));
    const sessions = threads.map((thread) => new WorkerSession(thread));
    const pool = new WorkerPool(sessions, control);
    try {
      await Promise.all(
        hosts.map((host, i) =>
          sessions[i]!.request({
            kind: "setup",
            host,
            control: control.buffer,
            workerCount: hosts.length,
          }),
        ),
      );
    } catch (error) {
      await pool.close();
      throw error;
    }
    return pool;
  }

  get workerCount(): number {
    return this.#sessions.length;
  }

  get bytes(): number {
    return this.#sessions.reduce((sum, session) => sum + session.bytes, 0);
  }

  /** While setting up: hands entries to a shard; `transfer` lists the buffers that move instead of being copied. */
  async fill(
    worker: number,
    shardIndex: number,
    piece: EntryPiece,
    transfer: readonly ArrayBuffer[],
  ): Promise<void> {
    await this.#sessions[worker]!.request({ kind: "fill", shardIndex, piece }, transfer);
  }

  /** Ends setting up: from now on the workers wait for `start...` and do not keep the process alive. */
  serve(): void {
    for (const { thread } of this.#sessions) {
      thread.post({ kind: "serve", sequence: currentSequence(this.#control) } satisfies WorkerMessage);
      thread.unref();
    }
  }

  startCommand(command: number, argument: number): void {
    signal(this.#control, command, argument);
  }

  /** @param deliveries one for each worker */
  startDelivery(deliveries: readonly HostDelivery[]): void {
    this.#sessions.forEach(({ thread }, worker) => {
      thread.post({ kind: "delivery", delivery: deliveries[worker]! } satisfies WorkerMessage);
    });
    signal(this.#control, receiveCommand, 0);
  }

  /** Blocks until what was started has ended in every worker. @throws Error when it failed in one of them */
  wait(): void {
    waitForWorkers(this.#control, this.#sessions.length);
  }

  async close(): Promise<void> {
    await Promise.all(this.#sessions.map(({ thread }) => thread.terminate()));
  }
}
