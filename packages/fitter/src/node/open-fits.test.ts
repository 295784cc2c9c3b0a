import type { ResultGroup } from "@rabbit-fit/contracts";
import { afterEach, expect, test, vi } from "vitest";
import { fit } from "../fit/fit.js";
import type { FitOptions } from "../options/fit-options.js";
import { exampleInput } from "../testing/example-input.fixture.js";
import type { FitPoint, FitWork } from "./fit-work.js";
import { openFits } from "./open-fits.js";

/** A result without the times that it records, which are never the same. */
function timeless({ histograms, ...rest }: ResultGroup): ResultGroup {
  return { ...rest, histograms: new Map([...histograms].filter(([name]) => name !== "epoch_time")) };
}

/** Results in the order in which they came. */
async function results(options: FitOptions, work: Partial<FitWork> = {}): Promise<ResultGroup[]> {
  const plan = await openFits(exampleInput(), options);
  const groups: ResultGroup[] = [];
  try {
    await plan.run({ ...work, onGroup: (group) => void groups.push(timeless(group)) });
  } finally {
    await plan.close();
  }
  return groups;
}

/** Between two looks at the clock so many milliseconds pass. */
function clockWith(step: number): void {
  let time = 0;
  vi.spyOn(performance, "now").mockImplementation(() => (time += step));
}
afterEach(() => vi.restoreAllMocks());

const sets: FitOptions = {
  data: { sets: ["asimov", "data", { toy: 1 }, { toy: 2 }], toys: {} },
  covariance: "none",
};

test("a plan knows what is asked for before anything is fitted", async () => {
  const plan = await openFits(exampleInput(), sets);
  expect(plan.requests).toEqual([
    { name: "asimov" },
    { name: "" },
    { name: "toy1", toy: 1 },
    { name: "toy2", toy: 2 },
  ]);
  expect(plan.meta.pois).toEqual(["sig1", "sig2"]);
  await plan.close();
});

test("its results are those of a fit, in order where there are few", async () => {
  const expected = (await fit(exampleInput(), sets)).groups.map(timeless);
  expect(await results(sets)).toEqual(expected);
  expect(await results({ ...sets, run: { threads: 0 } })).toEqual(expected);
  expect(await results(sets, { skip: new Set(["", "toy1"]) })).toEqual([expected[0], expected[3]]);
});

test("where they would take long, threads make what is left after the first, with the same results", async () => {
  const toys = Array.from({ length: 20 }, (_, i) => ({ toy: i + 1 }));
  const options = { ...sets, data: { sets: toys, toys: {} }, run: { threads: 2 } };
  const names = toys.map(({ toy }) => `toy${toy}`);
  const byName = (groups: readonly ResultGroup[]) => new Map(groups.map((group) => [group.name, group]));
  // Threads do not tell of each point, fits in turn do.
  const followed = new Set<string>();
  const work = { onPoint: (name: string) => followed.add(name) };

  clockWith(0);
  const inTurn = await results(options, work);
  expect(inTurn.map(({ name }) => name)).toEqual(names);
  expect([...followed]).toEqual(names);

  clockWith(100);
  followed.clear();
  const inThreads = await results(options, work);
  expect([...followed]).toEqual(["toy1"]);
  expect(byName(inThreads)).toEqual(byName(inTurn));
});

test("a fit goes on from a point of its own", async () => {
  const points: FitPoint[] = [];
  const plan = await openFits(exampleInput(), { data: { sets: ["data"], unblind: [".*"] } });
  const iterations: number[] = [];
  const onGroup = (group: ResultGroup) => void iterations.push(group.convergence!.iterations);
  await plan.run({ onGroup, onPoint: (_, point) => void points.push(point) });
  const { iteration, x, history } = points.at(-1)!;
  await plan.run({ onGroup, starts: new Map([["", { iteration, x }]]) });
  // With the history of the point the result counts what was done to come there.
  await plan.run({ onGroup, starts: new Map([["", { iteration, x, history: history! }]]) });
  const short = plan.run({ onGroup, starts: new Map([["", { iteration, x: x.subarray(1) }]]) });
  await expect(short).rejects.toThrow(
    /^start is \d+ parameters, expected \d+, as many as the likelihood has/,
  );
  await plan.close();
  expect(points.length).toBeGreaterThan(2);
  expect(iterations[1]).toBeLessThan(iterations[0]!);
  expect(iterations[2]).toBe(iteration + iterations[1]!);
});

test("an abort from outside ends fits in turn", async () => {
  const controller = new AbortController();
  const reason = new Error("enough");
  const plan = await openFits(exampleInput(), { ...sets, run: { threads: 0, signal: controller.signal } });
  const taken: string[] = [];
  const onGroup = ({ name }: ResultGroup) => {
    taken.push(name);
    setImmediate(() => controller.abort(reason));
  };
  clockWith(100);
  await expect(plan.run({ onGroup })).rejects.toBe(reason);
  expect(taken).toEqual(["asimov"]);
  await plan.close();
});

test("an abort that comes with the last result is heard", async () => {
  const controller = new AbortController();
  const reason = new Error("enough");
  const plan = await openFits(exampleInput(), { ...sets, run: { threads: 0, signal: controller.signal } });
  const onGroup = ({ name }: ResultGroup) => name === "toy2" && controller.abort(reason);
  await expect(plan.run({ onGroup: (group) => void onGroup(group) })).rejects.toBe(reason);
  await plan.close();
});

test.each([0, 2])("a plan that is closed while its fits are made says so (%i threads)", async (threads) => {
  // With threads, the fits after the first two are worth them.
  clockWith(threads === 0 ? 0 : 200);
  const plan = await openFits(exampleInput(), { ...sets, run: { threads } });
  let closing: Promise<void> | undefined;
  const onGroup = vi.fn((_: ResultGroup) => void (closing ??= plan.close()));
  await expect(plan.run({ onGroup })).rejects.toThrow("The plan was closed before its fits were done.");
  expect(onGroup).toHaveBeenCalledTimes(1);
  await closing;
  await expect(plan.run({ onGroup })).rejects.toThrow("The plan was closed before its fits were done.");
});

test("an error of a plan that is not closed is told as it is", async () => {
  const plan = await openFits(exampleInput(), { ...sets, run: { threads: 0 } });
  const onGroup = () => {
    throw new Error("no space left");
  };
  await expect(plan.run({ onGroup })).rejects.toThrow("no space left");
  await plan.close();
});
