import { existsSync, readFileSync, writeFileSync } from "node:fs";
import type { FitInput, ResultGroup } from "@rabbit-fit/contracts";
import type { FitOptions } from "@rabbit-fit/fitter";
import { type FitPlan, openFits } from "@rabbit-fit/fitter/node";
import { readFitInput } from "@rabbit-fit/io-hdf5/node";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { disk } from "../full-disk.fixture.js";
import { type MergeResultOptions, mergedUnits } from "../merge.js";
import { taskResult } from "../plan/folder.js";
import type { BatchPlan } from "../plan/plan.js";
import { planBatch } from "../plan/plan-batch.js";
import { temporaryFolder } from "../temporary-folder.fixture.js";
import { path, program, timeless } from "./example-tasks.fixture.js";
import { fitsWithRefits, listAllRefits, type RefitLists, refitUnitMaker, refitUnits } from "./refits.js";
import { type RunTaskOptions, runTask } from "./run-task.js";

vi.mock("node:fs", async (original) => {
  const { withFullDisk } = await import("../full-disk.fixture.js");
  return withFullDisk(original);
});

let input: FitInput;
beforeAll(async () => {
  input = await readFitInput(path);
});

interface Fits {
  readonly sets?: readonly ("asimov" | "data")[];
  readonly maxIterations?: number;
  readonly analyses?: FitOptions["analyses"];
  readonly signal?: AbortSignal;
}

const impacts: FitOptions["analyses"] = [
  { kind: "histograms" },
  { kind: "impacts", definition: { kind: "asymmetric" } },
  { kind: "impacts", definition: { kind: "global-asymmetric" } },
];
const scans: FitOptions["analyses"] = [
  { kind: "scan", along: ["sig", "slope_signal"], points: 5 },
  { kind: "scan-2d", over: [["sig", "slope_signal"]], points: 4 },
  { kind: "contour", of: ["sig"] },
];

const open = ({ sets = ["data"], maxIterations, analyses = impacts, signal }: Fits = {}): Promise<FitPlan> =>
  openFits(input, {
    data: { sets, unblind: [".*"] },
    analyses,
    ...(maxIterations !== undefined && { minimizer: { maxIterations } }),
    run: { threads: 0, ...(signal && { signal }) },
  });

async function closing<T>(fits: FitPlan, use: (fits: FitPlan) => Promise<T>): Promise<T> {
  try {
    return await use(fits);
  } finally {
    await fits.close();
  }
}

const planOf = (taskCount: number, fits: Fits = {}): Promise<BatchPlan> =>
  planBatch(temporaryFolder(), {
    program,
    command: ["example"],
    files: [{ role: "input", path }],
    options: {},
    kind: "refits",
    taskCount,
    work: async () =>
      closing(await open(fits), async (opened) => {
        const lists = await listAllRefits(opened);
        return { units: refitUnits(lists), meta: opened.meta, about: lists };
      }),
  });

const run = (plan: BatchPlan, id: number, fits: Fits = {}, more: Partial<RunTaskOptions> = {}) =>
  runTask(plan, id, {
    program,
    open: async (about) => refitUnitMaker(await open(fits), about as RefitLists),
    ...more,
  });

async function merged(plan: BatchPlan, fits: Fits = {}, options: MergeResultOptions = {}) {
  const { about, values } = await mergedUnits(plan, options);
  const made = { lists: about as RefitLists, outcomes: new Map(values()) };
  return closing(await open(fits), async (opened) => timeless(await fitsWithRefits(opened, made)));
}

/** What one process gives. */
async function whole(fits: Fits = {}) {
  const groups: ResultGroup[] = [];
  await closing(await open(fits), (opened) => opened.run({ onGroup: (group) => void groups.push(group) }));
  return timeless(groups);
}

test.each<[number, Fits]>([
  [1, {}],
  [7, {}],
  [5, { sets: ["asimov", "data"] }],
  [4, { analyses: scans }],
])("%d tasks of refits, run in any order, give the fits of one process: %j", async (taskCount, fits) => {
  const plan = await planOf(taskCount, fits);
  expect(plan.tasks).toHaveLength(taskCount);
  for (const { id } of plan.tasks.toReversed()) expect(await run(plan, id, fits)).toBe("done");
  expect(await merged(plan, fits)).toEqual(await whole(fits));
});

test("as many tasks as are asked for, and without a number one for each refit", async () => {
  const { tasks } = await planOf(1000);
  expect(tasks[0]).toEqual({ id: 1, units: [0, 1], first: tasks[0]!.first, last: tasks[0]!.first });
  expect(tasks[0]!.first).toMatch(/^asymmetric\/.+\/down$/);
});

test("a plan that is there is not made again: the fit takes long", async () => {
  const work = vi.fn(async () => ({ units: ["one", "two"], meta: (await open()).meta }));
  const details = {
    program,
    command: ["example"],
    files: [],
    options: { a: 1 },
    kind: "refits" as const,
    work,
  };
  const folder = temporaryFolder();
  const plan = await planBatch(folder, details);
  expect(await planBatch(folder, details)).toEqual(plan);
  await expect(planBatch(folder, { ...details, options: { a: 2 } })).rejects.toThrow("a was 1, is 2");
  await expect(planBatch(folder, { ...details, taskCount: 1 })).rejects.toThrow(
    "number of tasks was 2, is 1",
  );
  expect(work).toHaveBeenCalledTimes(1);
});

describe("a task that has ended early goes on with what it had", () => {
  test("where it was stopped", async () => {
    const plan = await planOf(1);
    const controller = new AbortController();
    const { signal } = controller;
    const onUnit = (done: number) => void (done === 4 && controller.abort(new Error("enough")));
    await expect(run(plan, 1, { signal }, { signal, onUnit })).rejects.toThrow("enough");
    expect(existsSync(taskResult(plan.folder, 1))).toBe(false);
    const told: string[] = [];
    const units: number[] = [];
    await run(
      plan,
      1,
      {},
      { onInfo: (text) => void told.push(text), onUnit: (done) => void units.push(done) },
    );
    expect(told).toEqual([`Going on with task 1: 4 of its ${plan.unitCount} units are done.`]);
    expect(units).toEqual(Array.from({ length: plan.unitCount - 4 }, (_, i) => i + 5));
    expect(await merged(plan)).toEqual(await whole());
  });

  test("where the disk was full, which is named", async () => {
    const plan = await planOf(1);
    const onUnit = (done: number) => void (done === 3 && (disk.free = 100));
    await expect(run(plan, 1, {}, { onUnit })).rejects.toThrow(
      /000001\.journal: file to write is on a full disk, expected free space\. Free some/,
    );
    disk.free = Number.POSITIVE_INFINITY;
    let first: number | undefined;
    await run(plan, 1, {}, { onUnit: (done) => void (first ??= done) });
    expect(first).toBe(4);
    expect(await merged(plan)).toEqual(await whole());
  });
});

test("what is missing in a partial merge has failed, and nothing else", async () => {
  const plan = await planOf(6);
  for (const id of [1, 2, 4, 5, 6]) await run(plan, id);
  await expect(merged(plan)).rejects.toThrow("tasks is not all done: 1 of 6 are missing (3)");
  const [part] = await merged(plan, {}, { partial: true });
  const [all] = await whole();
  const failed = (group: typeof part) =>
    [...group!.counts]
      .filter(([name]) => name.endsWith("_failed"))
      .reduce((sum, [, count]) => sum + count, 0);
  const [from, to] = plan.tasks[2]!.units;
  expect(failed(all)).toBe(0);
  expect(failed(part)).toBe(to - from);
  expect(part!.histograms.get("parms")).toEqual(all!.histograms.get("parms"));
});

test("a damaged result is named by its task", async () => {
  const plan = await planOf(3);
  for (const { id } of plan.tasks) await run(plan, id);
  const file = taskResult(plan.folder, 2);
  const bytes = readFileSync(file);
  for (const at of [0, 30, bytes.length >> 1, bytes.length - 1]) {
    const wrong = Buffer.from(bytes);
    wrong[at]! ^= 1;
    writeFileSync(file, wrong);
    await expect(merged(plan)).rejects.toThrow(/000002\.result: task 2 is damaged/);
  }
});

test("a refit that is not the one that was listed is made by the merge", async () => {
  const plan = await planOf(1);
  await run(plan, 1);
  const { about, values } = await mergedUnits(plan);
  const lists = new Map(
    [...(about as RefitLists)].map(([name, { minimum, specs }]) => [
      name,
      { minimum, specs: specs.map((spec) => (spec.kind === "contour" ? { ...spec, level: 4 } : spec)) },
    ]),
  );
  const groups = await closing(await open(), (fits) =>
    fitsWithRefits(fits, { lists, outcomes: new Map(values()) }),
  );
  expect(timeless(groups)).toEqual(await whole());
});

test("a fit that makes no refits is refused, before anything is written", async () => {
  await expect(planOf(2, { maxIterations: 1 })).rejects.toThrow(
    "plan is without anything to cut into tasks: the fit makes no refits, expected a fit that has converged, with scans or with impacts that are made of refits. Fit in one process.",
  );
});
