import { controlBytes, currentSequence, signal, waitForWorkers } from "./control.js";
import type { EntryPiece, HostDelivery, HostSetup } from "./host.js";
import { endCommand, receiveCommand, type WorkerAnswer, type WorkerMessage } from "./worker-protocol.js";
import type { WorkerThread } from "./worker-thread.js";

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
  readonly #control = new Int32Array(new SharedArrayBuffer(controlBytes));
  #serves = false;

  /** @param threads which the pool ends in `close` */
  constructor(threads: readonly WorkerThread[]) {
    this.#sessions = threads.map((thread) => new WorkerSession(thread));
  }

  /** @param hosts one for each thread; all are set up at the same time */
  async setUp(hosts: readonly HostSetup[]): Promise<void> {
    const { buffer: control } = this.#control;
    await Promise.all(
      this.#sessions.map((session, i) =>
        session.request({ kind: "setup", host: hosts[i]!, control, workerCount: hosts.length }),
      ),
    );
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
    this.#serves = true;
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

  /** Has the threads end, and waits for that. They are at rest: whoever starts a command waits for it. */
  async close(): Promise<void> {
    if (this.#serves) signal(this.#control, endCommand, 0);
    else for (const { thread } of this.#sessions) thread.post({ kind: "end" } satisfies WorkerMessage);
    await Promise.all(this.#sessions.map(({ thread }) => thread.ended()));
  }
}
