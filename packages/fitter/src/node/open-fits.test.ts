import type { ResultGroup } from "@rabbit-fit/contracts";
import { expect, test } from "vitest";
import { fit } from "../fit/fit.js";
import type { FitOptions } from "../fit-options.js";
import { exampleInput } from "../testing/example-input.fixture.js";
import type { FitPoint } from "./fit-work.js";
import { openFits } from "./open-fits.js";

/** A result without the times that it records, which are never the same. */
function timeless({ histograms, ...rest }: ResultGroup): ResultGroup {
  return { ...rest, histograms: new Map([...histograms].filter(([name]) => name !== "epoch_time")) };
}

/** Results in the order in which they came. */
async function results(options: FitOptions, skip: ReadonlySet<string> = new Set()): Promise<ResultGroup[]> {
  const plan = await openFits(exampleInput(), options);
  const groups: ResultGroup[] = [];
  try {
    await plan.run({ skip, onGroup: (group) => void groups.push(timeless(group)) });
  } finally {
    await plan.close();
  }
  return groups;
}

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
  expect(await results({ ...sets, run: { ...sets.run, threads: 0 } })).toEqual(expected);
  expect(await results(sets, new Set(["", "toy1"]))).toEqual([expected[0], expected[3]]);
});

test("where there are many, they are the same in another order", async () => {
  const options = {
    ...sets,
    data: { ...sets.data, sets: Array.from({ length: 100 }, (_, i) => ({ toy: i + 1 })) },
    run: { ...sets.run, threads: 2 },
  };
  const byName = (groups: readonly ResultGroup[]) => new Map(groups.map((group) => [group.name, group]));
  const inTurn = await results({ ...options, run: { ...options.run, threads: 0 } });
  expect(inTurn.map(({ name }) => name)).toEqual(options.data.sets.map(({ toy }) => `toy${toy}`));
  expect(byName(await results(options))).toEqual(byName(inTurn));
});

test("a fit goes on from a point of its own", async () => {
  const points: FitPoint[] = [];
  const plan = await openFits(exampleInput(), { data: { sets: ["data"], unblind: [".*"] } });
  const iterations: number[] = [];
  const onGroup = (group: ResultGroup) => void iterations.push(group.convergence!.iterations);
  await plan.run({ onGroup, onPoint: (_, point) => void points.push(point) });
  await plan.run({ onGroup, starts: new Map([["", points.at(-1)!]]) });
  await plan.close();
  expect(points.length).toBeGreaterThan(2);
  expect(iterations[1]).toBeLessThan(iterations[0]!);
});

test("an abort from outside ends fits in turn", async () => {
  const controller = new AbortController();
  const dataSets = Array.from({ length: 2000 }, (_, i) => ({ toy: i + 1 }));
  const options = {
    ...sets,
    data: { ...sets.data, sets: dataSets },
    run: { ...sets.run, threads: 0, signal: controller.signal },
  };
  const plan = await openFits(exampleInput(), options);
  let taken = 0;
  const reason = new Error("enough");
  setTimeout(() => controller.abort(reason), 100);
  await expect(plan.run({ onGroup: () => void taken++ })).rejects.toBe(reason);
  await plan.close();
  expect(taken).toBeLessThan(2000);
});
