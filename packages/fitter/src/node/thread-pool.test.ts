import { Worker } from "node:worker_threads";
import { workerEnd } from "@rabbit-fit/contracts";
import { afterEach, expect, test, vi } from "vitest";
import type { FitProgress } from "../options/fit-options.js";
import { exampleInput } from "../testing/example-input.fixture.js";
import { type ThreadedWork, ThreadPool } from "./thread-pool.js";

/**
 * A thread whose tasks give [thread, task]. A job of kind `die` ends it without a word, and `throw` by an error; one of kind `wait` gives
 * no result until it is asked to end.
 */
const script = `
  const { parentPort } = require("node:worker_threads");
  parentPort.on("message", ({ kind, share }) => {
    if (kind === "end") return parentPort.close();
    if (kind !== "share" || share.job.kind === "wait") return;
    if (share.job.kind === "die") process.exit();
    if (share.job.kind === "throw") throw new TypeError("no heap");
    const { tasks, taken, thread, threadCount } = share;
    const results = [];
    for (let i = thread; i < tasks.length; i += threadCount) {
      Atomics.store(new Int32Array(taken), i, 1);
      results.push([thread, tasks[i]]);
    }
    parentPort.postMessage({ kind: "results", results });
    parentPort.postMessage({ kind: "done" });
  });
`;

const pools: ThreadPool[] = [];
function pool(most = 2, onProgress?: (progress: FitProgress) => void): ThreadPool {
  const options = onProgress ? { run: { onProgress } } : {};
  const made = new ThreadPool({ source: async () => script, input: exampleInput(), options }, most);
  pools.push(made);
  return made;
}
afterEach(async () => {
  vi.restoreAllMocks();
  for (const made of pools.splice(0)) await made.close();
});

/** The threads that have been told something, and how often they were given work. */
function watched() {
  const { mock } = vi.spyOn(Worker.prototype, "postMessage");
  return () => {
    const shares = mock.calls.filter(([request]) => request.kind === "share");
    return { threads: new Set(mock.contexts as Worker[]), shares: shares.length };
  };
}

async function made(
  threads: ThreadPool,
  kind: string,
  tasks: number[],
  more: Partial<ThreadedWork<number[]>> = {},
) {
  const results: number[][] = [];
  const onResult = (result: number[]) => void results.push(result);
  const left = await threads.work<number[]>({ job: { kind }, tasks, onResult, ...more });
  return { results: results.toSorted(([, one], [, other]) => one! - other!), left };
}

/** What keeps this process alive, of threads. */
const keptAlive = () => process.getActiveResourcesInfo().filter((name) => name === "MessagePort").length;

test("threads are started once for all work, by the first that needs them", async () => {
  const seen = watched();
  const threads = pool(3);
  expect(seen().threads.size).toBe(0);
  expect((await made(threads, "fits", [7, 8])).results).toEqual([
    [0, 7],
    [1, 8],
  ]);
  expect({ ...seen(), threads: seen().threads.size }).toEqual({ threads: 2, shares: 2 });
  // More work takes the thread that is still missing; the same task is given to the same thread.
  for (let again = 0; again < 3; again++) {
    expect((await made(threads, "fits", [0, 1, 2, 3])).results).toEqual([
      [0, 0],
      [1, 1],
      [2, 2],
      [0, 3],
    ]);
  }
  expect({ ...seen(), threads: seen().threads.size }).toEqual({ threads: 3, shares: 2 + 3 * 3 });
});

test("work that is asked for at the same time is done one after the other", async () => {
  const threads = pool();
  const order: string[] = [];
  const work = (kind: string) =>
    made(threads, kind, [1, 2, 3], { onResult: () => void order.push(kind) }).then(() =>
      order.push(`${kind} done`),
    );
  await Promise.all([work("fits"), work("toys")]);
  expect(order).toEqual([
    ..."fits fits fits".split(" "),
    "fits done",
    ..."toys toys toys".split(" "),
    "toys done",
  ]);
});

test("work that is asked for where a result is taken is left to the calling thread, and does not wait for itself", async () => {
  const threads = pool();
  const left: (readonly number[])[] = [];
  const onResult = async () => {
    await Promise.resolve();
    left.push((await made(threads, "toys", [4, 5])).left);
  };
  expect((await made(threads, "fits", [1, 2], { onResult })).left).toEqual([]);
  expect(left).toEqual([
    [4, 5],
    [4, 5],
  ]);
  expect((await made(threads, "toys", [4, 5])).left).toEqual([]);
});

test("threads with nothing to do do not keep the process alive, and none is left in the end", async () => {
  const before = keptAlive();
  const seen = watched();
  const threads = pool();
  let busy = 0;
  await made(threads, "fits", [1, 2], { onResult: () => void (busy = Math.max(busy, keptAlive())) });
  expect(busy).toBe(before + 2);
  expect(keptAlive()).toBe(before);
  await threads.close();
  expect([...seen().threads].map(({ threadId }) => threadId)).toEqual([-1, -1]);
  expect(threads.worth).toBe(pool().worth);
});

test.each([
  ["die", "A thread with die ended early"],
  ["throw", "no heap"],
])(
  "a thread that is lost in its work (%s) ends the work with an error, and the next starts others",
  async (kind, message) => {
    const seen = watched();
    const threads = pool();
    await made(threads, "fits", [1, 2]);
    await expect(made(threads, kind, [1, 2])).rejects.toThrow(message);
    expect([...seen().threads].map(({ threadId }) => threadId)).toEqual([-1, -1]);
    expect((await made(threads, "fits", [1, 2])).results).toHaveLength(2);
    expect(seen().threads.size).toBe(4);
  },
);

test("a thread that is lost while it has nothing to do is told of with the next work", async () => {
  const seen = watched();
  const threads = pool();
  await made(threads, "toys", [1, 2]);
  const [first] = seen().threads;
  first!.postMessage({ kind: "share", share: { job: { kind: "die" } } });
  await workerEnd(first!);
  await expect(made(threads, "toys", [1, 2])).rejects.toThrow("A thread with toys ended early");
  expect((await made(threads, "toys", [1, 2])).results).toHaveLength(2);
});

test("an abort ends work with its reason and the threads by themselves, and the next starts others", async () => {
  const terminate = vi.spyOn(Worker.prototype, "terminate");
  const seen = watched();
  const threads = pool();
  const controller = new AbortController();
  const waiting = made(threads, "wait", [1, 2], { signal: controller.signal });
  await vi.waitUntil(() => seen().shares === 2);
  controller.abort(new Error("enough"));
  await expect(waiting).rejects.toThrow("enough");
  expect([...seen().threads].map(({ threadId }) => threadId)).toEqual([-1, -1]);
  expect(terminate).not.toHaveBeenCalled();
  await expect(made(threads, "fits", [1, 2], { signal: controller.signal })).rejects.toThrow("enough");
  expect((await made(threads, "fits", [1, 2])).results).toHaveLength(2);
});

test("an abort and an end that come while threads are started are heard", async () => {
  const seen = watched();
  const threads = pool();
  const controller = new AbortController();
  const aborted = made(threads, "wait", [1, 2], { signal: controller.signal });
  const closed = made(threads, "wait", [1, 2]);
  const ended = [
    expect(aborted).rejects.toThrow("enough"),
    expect(closed).rejects.toThrow("The threads with wait are closed"),
  ];
  await Promise.resolve();
  controller.abort(new Error("enough"));
  await threads.close();
  await Promise.all(ended);
  expect([...seen().threads].filter(({ threadId }) => threadId !== -1)).toEqual([]);
});

test("work that is underway when the threads are closed ends with an error that says so", async () => {
  const seen = watched();
  const threads = pool();
  const waiting = made(threads, "wait", [1, 2]);
  await vi.waitUntil(() => seen().shares === 2);
  const ended = expect(waiting).rejects.toThrow(
    "The threads with wait are closed: their session or plan was closed before the wait were done.",
  );
  await threads.close();
  await ended;
});

test("threads that are there are worth less work than those that have to be started", async () => {
  const threads = pool();
  const before = threads.worth;
  await made(threads, "fits", [1, 2]);
  expect(threads.worth).toBeLessThan(before);
});
