import { AsyncLocalStorage } from "node:async_hooks";
import { Worker } from "node:worker_threads";
import { type FitInput, RabbitInputError, startWorkers, workerEnd } from "@rabbit-fit/contracts";
import { once } from "../once.js";
import type { FitOptions } from "../options/fit-options.js";
import type { FitPoint } from "./fit-work.js";
import { closedError, PoolThread } from "./pool-thread.js";
import { sharedInput } from "./shared-input.js";
import { mostThreads } from "./thread-count.js";
import type { ThreadJob, ThreadMessage, ThreadSetup } from "./thread-protocol.js";

export interface ThreadPoolSetting {
  /**
   * The script of the threads, for `new Worker(script, { eval: true })`, which calls `serveTasks`: loaded where threads are started, as
   * it may be large.
   */
  readonly source: () => Promise<string>;
  /** Its arrays are shared by the threads. Each fills an engine of its own. */
  readonly input: FitInput;
  readonly options: FitOptions;
}

/** Tasks that threads share. */
export interface ThreadedWork<Result, Job extends ThreadJob = ThreadJob> {
  /** Copied to each thread. */
  readonly job: Job;
  readonly tasks: readonly number[];
  /** Takes results as they come, one at a time. */
  readonly onResult: (result: Result) => void | Promise<void>;
  readonly onPoint?: ((name: string, point: FitPoint) => void) | undefined;
  /** How many results of each thread may wait for `onResult`; more are not made. */
  readonly mostUnderway?: number | undefined;
  /** Told when a thread has begun to wait for `onResult`. */
  readonly onWaiting?: (() => void) | undefined;
  /** Ends the work with its reason; that of the options by default. */
  readonly signal?: AbortSignal | undefined;
}

/** What would take longer than this one after the other is worth threads that have to be started, in milliseconds. */
const WORTH_OF_START = 300;
/** The same for threads that are there. */
const WORTH_OF_WORK = 10;

const MOST_UNDERWAY = 64;

/** The threads of a session, where it may have some. */
export function openThreads(setting: ThreadPoolSetting): ThreadPool | undefined {
  const most = mostThreads(setting.input, setting.options);
  return most > 1 ? new ThreadPool(setting, most) : undefined;
}

/**
 * Threads that fits, refits and toys of one session are made in. They start with the first work, keep the tensor in an engine each from
 * one work to the next, and end with the session. While they have nothing to do they do not keep the process alive.
 */
export class ThreadPool {
  readonly #setting: ThreadPoolSetting;
  readonly #setup: () => ThreadSetup;
  /** How many threads there may be: fewer than wanted where the system does not give more. */
  #most: number;
  #threads: PoolThread[] = [];
  /** Whether a result is being taken: that is handed down to all that `onResult` calls. */
  readonly #taking = new AsyncLocalStorage<true>();
  /** The work that was asked for last. */
  #latest: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  constructor(setting: ThreadPoolSetting, most: number) {
    this.#setting = setting;
    this.#most = most;
    const { input, options } = setting;
    this.#setup = once(() => ({ input: sharedInput(input), options: plainOptions(options) }));
  }

  /** Milliseconds: what takes longer than this in the calling thread is worth these threads. */
  get worth(): number {
    return this.#threads.length > 0 ? WORTH_OF_WORK : WORTH_OF_START;
  }

  /**
   * Does tasks: each thread every n-th of them, so that work like the one before finds what that has left there, and then what the
   * others have not begun. Work that is asked for meanwhile comes after, and what `onResult` asks for is left to the calling
   * thread, as the threads wait for `onResult`.
   *
   * @returns the tasks that were not done: all of them where no thread could be started or `onResult` asks for them, and otherwise none
   * @throws what goes wrong in any of the threads, the reason of the signal, or what `onResult` throws; then all threads have ended,
   * and the next work starts others
   */
  work<Result, Job extends ThreadJob = ThreadJob>(
    work: ThreadedWork<Result, Job>,
  ): Promise<readonly number[]> {
    if (this.#taking.getStore()) return Promise.resolve(work.tasks);
    const made = this.#latest.then(() => this.#do(work));
    this.#latest = made.catch(() => undefined);
    return made;
  }

  /** Ends the threads, and work that is not done. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#end();
  }

  async #end(): Promise<void> {
    const ending = this.#threads;
    this.#threads = [];
    for (const thread of ending) thread.close();
    await Promise.all(ending.map(({ worker }) => workerEnd(worker)));
  }

  async #do<Result>(work: ThreadedWork<Result>): Promise<readonly number[]> {
    const { run } = this.#setting.options;
    const { job, tasks, signal = run?.signal, mostUnderway = MOST_UNDERWAY } = work;
    signal?.throwIfAborted();
    const wanted = Math.min(this.#most, tasks.length);
    const threads = await this.#started(wanted);
    const taken = new SharedArrayBuffer(tasks.length * Int32Array.BYTES_PER_ELEMENT);
    const common = { job, tasks: Int32Array.from(tasks), taken, threadCount: threads.length, mostUnderway };
    // One result at a time, whichever thread it comes from.
    let taking: Promise<void> = Promise.resolve();
    let isOver = false;
    let abort: (() => void) | undefined;
    const listen = (thread: PoolThread, message: ThreadMessage<Result>, reject: (error: unknown) => void) => {
      switch (message.kind) {
        case "results":
          taking = taking.then(async () => {
            for (const result of message.results) {
              if (isOver) return;
              await this.#taking.run(true, () => work.onResult(result));
            }
            thread.tell({ kind: "taken", count: message.results.length });
          });
          taking.catch(reject);
          break;
        case "point":
          work.onPoint?.(message.name, message.point);
          break;
        case "progress":
          run?.onProgress?.(message.progress);
          break;
        case "waiting":
          work.onWaiting?.();
          break;
        case "done":
          break;
        case "refused":
          reject(new RabbitInputError(message.fault));
          break;
        case "failed":
          reject(new Error(`A thread with ${job.kind} failed: ${message.message}`));
          break;
        default:
          message satisfies never;
      }
    };
    try {
      // Before, the script of the threads was waited for.
      signal?.throwIfAborted();
      if (this.#isClosed) throw closedError(job.kind);
      const shares = threads.map((thread, place) =>
        thread.work({ ...common, thread: place }, (message, reject) =>
          listen(thread, message as ThreadMessage<Result>, reject),
        ),
      );
      const aborted = new Promise<never>((_, reject) => {
        abort = () => reject(signal?.reason);
        signal?.addEventListener("abort", abort, { once: true });
      });
      await Promise.race([Promise.all(shares).then(() => taking), aborted]);
    } catch (error) {
      isOver = true;
      await this.#end();
      throw error;
    } finally {
      if (abort) signal?.removeEventListener("abort", abort);
      // `onResult` is not called any more when this has ended.
      await taking.catch(() => undefined);
    }
    this.#dropRefused(wanted, job.kind);
    const isTaken = new Int32Array(taken);
    return tasks.filter((_, place) => isTaken[place] === 0);
  }

  /** So many threads: those that are there, and further ones as far as the system gives them. */
  async #started(wanted: number): Promise<readonly PoolThread[]> {
    const missing = wanted - this.#threads.length;
    if (missing > 0) {
      const script = await this.#setting.source();
      // Without the options of the parent: a loader or an inspector has nothing to do in this script.
      const options = { eval: true, execArgv: [], workerData: this.#setup(), name: "rabbit-fit" };
      this.#threads.push(...startWorkers(missing, () => new PoolThread(new Worker(script, options))));
    }
    return this.#threads.slice(0, wanted);
  }

  /** Those that the system has not given are not asked for again. */
  #dropRefused(wanted: number, kind: string): void {
    this.#threads = this.#threads.filter((thread) => !thread.isRefused);
    const { length } = this.#threads;
    if (length >= wanted) return;
    this.#most = length;
    const how = length === 0 ? "one after the other" : `in ${length} thread${length === 1 ? "" : "s"}`;
    const text = `The system lets this process have no more threads: the ${kind} were made ${how}.`;
    this.#setting.options.run?.onProgress?.({ kind: "message", level: "warning", text });
  }
}

/** What can be copied to another thread. */
function plainOptions(options: FitOptions): FitOptions {
  const { onProgress: _, signal: _signal, info: _info, ...run } = options.run ?? {};
  return { ...options, run };
}
