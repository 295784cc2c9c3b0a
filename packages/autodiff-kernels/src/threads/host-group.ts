import { KernelInputError } from "../errors/kernel-input-error.js";
import type { EntryPiece, Host, HostDelivery, HostSetup } from "./host.js";
import type { FillShard } from "./load-entries.js";
import { hostOfShard } from "./shard-count.js";
import { WorkerPool } from "./worker-pool.js";
import { availableThreads, startWorkerThreads, ThreadRefused } from "./worker-thread.js";

/** Less than this is read in about a millisecond by the calling thread alone, and then lies in its cache. */
const inlineBytes = 8 * 2 ** 20;

/** Whether entries are so few that the calling thread has them in its cache. */
export function staysInCache(entryCount: number): boolean {
  return 8 * entryCount < inlineBytes;
}

/**
 * Whether the calling thread may block until workers are done. The main thread of a web page may not, where it is isolated and
 * has shared memory, too: `Atomics.wait` throws there before it looks at the value.
 */
function canWait(): boolean {
  if (typeof SharedArrayBuffer === "undefined") return false;
  try {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 1);
    return true;
  } catch {
    return false;
  }
}

/**
 * How many worker threads shards get beside the calling one: none where that cannot wait for them.
 *
 * @param wanted what the user asked for, if anything
 * @throws KernelInputError when it is no count
 */
export async function threadCount(
  entryCount: number,
  shardCount: number,
  wanted: number | undefined,
): Promise<number> {
  if (wanted !== undefined) {
    if (!Number.isInteger(wanted) || wanted < 0) {
      throw new KernelInputError({ field: "threads", found: wanted, expected: "an integer, 0 or more" });
    }
    return canWait() ? Math.min(wanted, shardCount - 1) : 0;
  }
  if (staysInCache(entryCount) || !canWait()) return 0;
  return Math.min((await availableThreads()) - 1, shardCount - 1);
}

/** Up to this number of rows, a matrix is factored and inverted in less time than a thread takes to start. */
const inlineRows = 512;
/** So many rows of a matrix are a share of it, see `TiledMatrix`. */
const sharedRows = 256;

/**
 * How many worker threads the matrices of so many rows get beside the calling one, whatever else there is to do.
 *
 * @param wanted as in `threadCount`
 */
export async function matrixThreadCount(rows: number, wanted: number | undefined): Promise<number> {
  if (rows < inlineRows || !canWait()) return 0;
  return Math.min(wanted ?? (await availableThreads()) - 1, Math.ceil(rows / sharedRows) - 1);
}

/** Float64 that every host sees. */
export function sharedFloat64(length: number, threads: number): ArrayBuffer | SharedArrayBuffer {
  return threads === 0 ? new ArrayBuffer(8 * length) : new SharedArrayBuffer(8 * length);
}

/** With buffers of its own, which can be transferred. */
function copyOf(piece: EntryPiece): EntryPiece {
  const values = piece.values.slice();
  return piece.columns === undefined
    ? { ...piece, values }
    : { ...piece, values, columns: piece.columns.slice() };
}

/** The hosts of all shards, host 0 in the calling thread and one in each worker: they are run together, synchronously. */
export class HostGroup<Delivery extends HostDelivery> {
  readonly #local: Host<Delivery>;
  readonly #pool: WorkerPool | undefined;
  #closed = false;

  private constructor(local: Host<Delivery>, pool: WorkerPool | undefined) {
    this.#local = local;
    this.#pool = pool;
  }

  /**
   * Starts the threads and fills the shards.
   *
   * @param options.threads how many worker threads there shall be beside the calling one; there are fewer where the
   *   system does not let this process have as many, and none where the policy of a web page forbids workers
   * @param options.setups makes those of the caller and of each worker, for the number of workers that there are
   * @param options.createLocal makes the host of the calling thread; `shard-worker.ts` knows how to make those of workers
   * @param options.load calls its argument for the entries of every shard, in order
   */
  static async start<Setup extends HostSetup, Delivery extends HostDelivery>(options: {
    readonly threads: number;
    readonly setups: (threads: number) => readonly Setup[];
    readonly createLocal: (setup: Setup) => Host<Delivery>;
    readonly load: (fill: FillShard) => Promise<void>;
  }): Promise<HostGroup<Delivery>> {
    const { createLocal, load } = options;
    const { pool, setup } = await startPool(options.threads, options.setups);
    const threads = pool?.workerCount ?? 0;
    // A worker stores a piece while the next one, of another worker or the caller, is being made.
    const underWay = new Map<number, Promise<void>>();
    try {
      const local = createLocal(setup);
      await load(async (shardIndex, piece, movable) => {
        const host = hostOfShard(shardIndex, threads);
        if (host === 0) return local.fill(shardIndex, piece);
        const sent = movable ? piece : copyOf(piece);
        await underWay.get(host);
        const buffers = [sent.values.buffer, sent.columns?.buffer];
        const transfer = buffers.filter((buffer) => buffer instanceof ArrayBuffer);
        const stored = pool!.fill(host - 1, shardIndex, sent, transfer);
        // A failure is reported where the promise is awaited.
        stored.catch(() => {});
        underWay.set(host, stored);
      });
      await Promise.all(underWay.values());
      pool?.serve();
      return new HostGroup(local, pool);
    } catch (error) {
      await pool?.close();
      throw error;
    }
  }

  /** Worker threads beside the calling one. */
  get threads(): number {
    return this.#pool?.workerCount ?? 0;
  }

  /** Bytes of all shards. */
  get bytes(): number {
    return this.#local.bytes + (this.#pool?.bytes ?? 0);
  }

  /** Float64 that every host sees. */
  buffer(length: number): ArrayBuffer | SharedArrayBuffer {
    return sharedFloat64(length, this.threads);
  }

  /**
   * The same command in every host.
   *
   * @param own what the calling thread does instead of its part of the command
   */
  run(command: number, argument: number, own = () => this.#local.run(command, argument)): void {
    this.#everywhere((pool) => pool.startCommand(command, argument), own);
  }

  /** @param own what the calling thread does instead of receiving its delivery */
  deliver(make: (host: number) => Delivery, own = () => this.#local.receive(make(0))): void {
    this.#everywhere(
      (pool) => pool.startDelivery(Array.from({ length: pool.workerCount }, (_, worker) => make(worker + 1))),
      own,
    );
  }

  /** Ends the worker threads. Nothing can be computed afterwards. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#pool?.close();
  }

  /** Lets the workers begin, does the caller's own part, and waits. */
  #everywhere(start: (pool: WorkerPool) => void, runLocal: () => void): void {
    if (this.#closed) throw new Error("The engine is closed.");
    if (this.#pool === undefined) {
      runLocal();
      return;
    }
    start(this.#pool);
    // The workers must come to rest even when the caller's own part throws.
    try {
      runLocal();
    } finally {
      this.#pool.wait();
    }
  }
}

/** Threads that are set up, if there are any, and the setup of the calling one. */
async function startPool<Setup extends HostSetup>(
  wanted: number,
  setups: (threads: number) => readonly Setup[],
): Promise<{ pool?: WorkerPool; setup: Setup }> {
  const workers = await startWorkerThreads(wanted);
  const [setup, ...remoteSetups] = setups(workers.length);
  if (workers.length === 0) return { setup: setup! };
  const pool = new WorkerPool(workers);
  try {
    await pool.setUp(remoteSetups);
    return { pool, setup: setup! };
  } catch (error) {
    await pool.close();
    if (!(error instanceof ThreadRefused)) throw error;
    return { setup: setups(0)[0]! };
  }
}
