import { availableParallelism } from "node:os";
import type { FitInput } from "@rabbit-fit/contracts";
import { type FitSession, openFit } from "../fit/session.js";
import { checkOptions } from "../options/check-options.js";
import type { FitOptions } from "../options/fit-options.js";
import { fitInThreads } from "./fit-threads.js";
import { checkWork, continuing, type FitPlan, type FitWork } from "./fit-work.js";

/**
 * Up to this size an input is copied into each thread that makes fits. Larger tensors are fitted one after the other,
 * on all cores together.
 */
const MOST_COPIED_BYTES = 16 * 1024 ** 2;

/** For so long fits follow each other before the event loop gets a turn, in milliseconds: an abort comes through it. */
const TURN = 50;

/** Threads are started for fits that would take longer than this one after the other, in milliseconds. */
const THREADS_WORTH = 300;

/**
 * Prepares the fits that the options ask for, as `openFit` does, to be made on all cores: several fits of a small
 * tensor at the same time, else one after the other. `options.run.threads` says how many threads there may be. The results
 * are the same to the last bit, except for the times that they record, however they are made.
 *
 * Row blocks of `input` that are larger than 64 MiB are taken over, as by `fit`; smaller inputs may be used until the plan is
 * closed, and must not be changed before.
 *
 * @throws RabbitInputError as `openFit`
 */
export async function openFits(input: FitInput, options: FitOptions = {}): Promise<FitPlan> {
  checkOptions(options);
  const { sets = [], pseudodata } = options.data ?? {};
  const { threads = availableParallelism() } = options.run ?? {};
  const several = sets.length > 1 || pseudodata !== undefined;
  const copied = several && threads > 1 && byteCount(input) <= MOST_COPIED_BYTES;
  const session = await openFit(input, options);
  return {
    meta: session.meta,
    parameterNames: session.parameterNames,
    requests: session.requests,
    async run(work) {
      checkWork(work);
      const todo = [...session.requests.keys()].filter((i) => !work.skip?.has(session.requests[i]!.name));
      const patience = copied ? THREADS_WORTH : Number.POSITIVE_INFINITY;
      const signal = options.run?.signal;
      const left = await fitInTurn(session, work, todo, { patience, signal });
      if (left.length === 0) return;
      const starts = new Map(
        left.flatMap((i) => {
          const point = work.starts?.get(session.requests[i]!.name);
          return point ? [[i, point] as const] : [];
        }),
      );
      const threadCount = Math.min(threads, left.length);
      const unmade = await fitInThreads({ ...work, input, options, fits: left, starts, threadCount });
      await fitInTurn(session, work, unmade, { patience: Number.POSITIVE_INFINITY, signal });
    },
    close: () => session.close(),
  };
}

interface FitsInTurn {
  /** Milliseconds for all that are left, at the pace of the quickest so far. */
  readonly patience: number;
  readonly signal: AbortSignal | undefined;
}

/**
 * Makes fits one after the other, until those that are left would take too long.
 *
 * @returns what is left
 * @throws the reason of the signal, also where it comes with the last result
 */
async function fitInTurn(
  session: FitSession,
  work: FitWork,
  todo: readonly number[],
  { patience, signal }: FitsInTurn,
): Promise<readonly number[]> {
  let shortest = Number.POSITIVE_INFINITY;
  let turn = performance.now();
  for (const [done, index] of todo.entries()) {
    const left = todo.length - done;
    if (left > 1 && done > 0 && shortest * left > patience) return todo.slice(done);
    const { name } = session.requests[index]!;
    const begin = performance.now();
    const group = await session.fit(index, {
      onPoint: (x, iteration, history) => work.onPoint?.(name, { iteration, x, history }),
      ...continuing(work.starts?.get(name)),
    });
    shortest = Math.min(shortest, performance.now() - begin);
    await work.onGroup(group);
    if (performance.now() - turn >= TURN) {
      await new Promise((resolve) => setImmediate(resolve));
      turn = performance.now();
    }
    signal?.throwIfAborted();
  }
  return [];
}

/** Bytes of all arrays of numbers in a record. */
function byteCount(value: unknown): number {
  if (ArrayBuffer.isView(value)) return value.byteLength;
  if (typeof value !== "object" || value === null) return 0;
  const items: Iterable<unknown> = value instanceof Map ? value.values() : Object.values(value);
  let sum = 0;
  for (const item of items) sum += byteCount(item);
  return sum;
}
