import { once } from "node:events";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { Worker } from "node:worker_threads";
import { RabbitInputError, type ResultGroup, workerEnd } from "@rabbit-fit/contracts";
import { expect, test, vi } from "vitest";
import { openFit } from "../fit/session.js";
import type { FitOptions, FitProgress } from "../options/fit-options.js";
import { exampleInput } from "../testing/example-input.fixture.js";
import { fitScript } from "./fit-script.js";
import { type FitsInThreads, fitInThreads } from "./fit-threads.js";
import type { FitPoint } from "./fit-work.js";
import { ThreadPool } from "./thread-pool.js";

const toyOptions = (count: number): FitOptions => ({
  data: { sets: Array.from({ length: count }, (_, i) => ({ toy: i + 1 })), toys: { seed: 5 } },
  minimizer: { maxIterations: 30 },
  covariance: "none",
});

/** A result without the times that it records, which are never the same. */
function timeless({ histograms, ...rest }: ResultGroup): ResultGroup {
  return { ...rest, histograms: new Map([...histograms].filter(([name]) => name !== "epoch_time")) };
}

interface Given extends Partial<FitsInThreads> {
  readonly options?: FitOptions;
  readonly threadCount?: number;
}

/** In threads of their own, which end with the fits. */
async function inThreads(
  count: number,
  { options = toyOptions(count), threadCount = 2, ...more }: Given = {},
): Promise<Map<string, ResultGroup>> {
  const groups = new Map<string, ResultGroup>();
  const threads = new ThreadPool({ source: fitScript, input: exampleInput(), options }, threadCount);
  try {
    await fitInThreads(threads, {
      fits: Array.from({ length: count }, (_, i) => i),
      starts: new Map(),
      onGroup: (group) => {
        groups.set(group.name, timeless(group));
      },
      ...more,
    });
  } finally {
    await threads.close();
  }
  return groups;
}

test("toys are the same to the last bit on one thread, on two, in this one, and in any order", async () => {
  const count = 12;
  const session = await openFit(exampleInput(), toyOptions(count));
  const here: [string, ResultGroup][] = [];
  for (const index of session.requests.keys()) {
    const group = timeless(await session.fit(index));
    here.push([group.name, group]);
  }
  await session.close();
  const fits = Array.from({ length: count }, (_, i) => i);
  const one = await inThreads(count, { threadCount: 1, fits: fits.toReversed() });
  const two = await inThreads(count, { threadCount: 2 });
  expect([...one.keys()]).toEqual(here.map(([name]) => name).reverse());
  expect(one).toEqual(new Map(here));
  expect(two).toEqual(one);
});

test("only the fits asked for are made, from where they are to start", async () => {
  const points = new Map<string, FitPoint>();
  const onPoint = (name: string, point: FitPoint) => points.set(name, point);
  const first = await inThreads(6, { fits: [1, 4], onPoint, pointInterval: 0 });
  expect([...first.keys()].sort()).toEqual(["toy2", "toy5"]);
  expect([...points.keys()].sort()).toEqual(["toy2", "toy5"]);
  const { iteration, x } = points.get("toy5")!;
  expect(iteration).toBeGreaterThan(2);
  const again = await inThreads(6, { fits: [4], starts: new Map([[4, { iteration, x }]]) });
  // The last point is the minimum.
  expect(again.get("toy5")!.convergence!.iterations).toBeLessThan(iteration);
  expect(again.get("toy5")!.nllvalreduced).toBeCloseTo(first.get("toy5")!.nllvalreduced!, 10);
});

test("fits wait where nobody takes their results, and go on when somebody does", async () => {
  const begun = new Set<string>();
  let [waiting, held, taken] = [0, 0, 0];
  let allWait: () => void;
  const idle = new Promise<void>((resolve) => (allWait = resolve));
  await inThreads(40, {
    mostUnderway: 2,
    pointInterval: 0,
    onPoint: (name) => begun.add(name),
    onWaiting: () => ++waiting === 2 && allWait(),
    onGroup: async () => {
      if (taken++ > 0) return;
      await idle;
      // Two other threads make as many fits meanwhile.
      expect((await inThreads(40)).size).toBe(40);
      held = begun.size;
    },
  });
  // In each of the two threads: two on their way, or one and a batch of two.
  expect(held).toBeGreaterThanOrEqual(2 * 2);
  expect(held).toBeLessThanOrEqual(2 * 3);
  expect(taken).toBe(40);
  expect(begun.size).toBe(40);
});

test("results that have been taken are not kept", async () => {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const seen: WeakRef<ResultGroup>[] = [];
  let alive = 0;
  await inThreads(60, {
    // Each message has one result, and each thread waits until it was taken.
    mostUnderway: 1,
    onGroup: async (group) => {
      seen.push(new WeakRef(group));
      if (seen.length < 60) return;
      // References are strong until the task that made them has ended.
      await new Promise((resolve) => setImmediate(resolve));
      collect();
      alive = seen.filter((reference) => reference.deref() !== undefined).length;
    },
  });
  // The one that is being taken, and one that a thread may have sent meanwhile.
  expect(alive).toBeGreaterThanOrEqual(1);
  expect(alive).toBeLessThanOrEqual(2);
});

test("what the taker throws ends the fits", async () => {
  const full = new Error("disk full");
  const onGroup = () => Promise.reject(full);
  await expect(inThreads(12, { onGroup })).rejects.toBe(full);
});

test("an abort ends the fits with its reason, once the result that is being taken was taken", async () => {
  const controller = new AbortController();
  const reason = new Error("enough");
  const options = { ...toyOptions(200), run: { signal: controller.signal } };
  const terminate = vi.spyOn(Worker.prototype, "terminate");
  const postMessage = vi.spyOn(Worker.prototype, "postMessage");
  let [taken, isOver] = [0, false];
  let tell: (wasOver: boolean) => void;
  const told = new Promise<boolean>((resolve) => (tell = resolve));
  const onGroup = async () => {
    taken++;
    controller.abort(reason);
    // The abort is heard in this turn of the event loop. When the threads have ended, only this result is waited for.
    await new Promise((resolve) => setImmediate(resolve));
    const asked = postMessage.mock.contexts.filter((_, i) => postMessage.mock.calls[i]![0].kind === "end");
    expect(asked).toHaveLength(2);
    await Promise.all(asked.map((worker) => workerEnd(worker as Worker)));
    await new Promise((resolve) => setImmediate(resolve));
    tell(isOver);
  };
  const fits = inThreads(200, { options, onGroup }).finally(() => (isOver = true));
  await expect(fits).rejects.toBe(reason);
  // The others of its message were not begun.
  expect({ taken, wasOver: await told }).toEqual({ taken: 1, wasOver: false });
  // The threads have ended by themselves.
  expect(terminate).not.toHaveBeenCalled();
  vi.restoreAllMocks();
  await expect(inThreads(200, { options })).rejects.toBe(reason);
});

test("threads end by themselves in the end, after a fault, and where nobody takes their results", async () => {
  const terminate = vi.spyOn(Worker.prototype, "terminate");
  await inThreads(4);
  await expect(inThreads(12, { onGroup: () => Promise.reject(new Error("disk full")) })).rejects.toThrow();
  const controller = new AbortController();
  const options = { ...toyOptions(40), run: { signal: controller.signal } };
  const onWaiting = () => controller.abort(new Error("enough"));
  const onGroup = () => new Promise<void>((resolve) => setTimeout(resolve, 10));
  await expect(inThreads(40, { options, mostUnderway: 1, onWaiting, onGroup })).rejects.toThrow("enough");
  expect(terminate).not.toHaveBeenCalled();
  vi.restoreAllMocks();
});

test("a thread that does not end is stopped", async () => {
  const worker = new Worker("for (;;);", { eval: true });
  await once(worker, "online");
  const terminate = vi.spyOn(worker, "terminate");
  await workerEnd(worker, 1);
  expect(terminate).toHaveBeenCalledTimes(1);
  expect(worker.threadId).toBe(-1);
  await workerEnd(worker, 1);
});

test("what is wrong with the options is told as it would be here", async () => {
  const options = { ...toyOptions(2), parameters: { freeze: ["nope"] } };
  const error = await inThreads(2, { options }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(RabbitInputError);
  expect((error as RabbitInputError).field).toBe("options.parameters.freeze");
  expect((error as RabbitInputError).found).toEqual("nope");
});

test("a fault in a thread says where it was", async () => {
  const module = "data:text/javascript,export const broken = () => { throw new TypeError('no model'); };";
  const options: FitOptions = { ...toyOptions(2), model: { name: "broken", module } };
  await expect(inThreads(2, { options })).rejects.toThrow(/^A thread with fits failed: .*no model/);
});

test("warnings come through, iterations do not", async () => {
  const told: FitProgress[] = [];
  const options = {
    ...toyOptions(3),
    minimizer: { maxIterations: 1 },
    run: { onProgress: (progress: FitProgress) => told.push(progress) },
  };
  await inThreads(3, { options });
  expect(told).toHaveLength(3);
  for (const progress of told) expect(progress).toMatchObject({ kind: "message", level: "warning" });
});
