import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { FitInput, ResultGroup } from "@rabbit-fit/contracts";
import { type FitPlan, openFits } from "@rabbit-fit/fitter/node";
import { readFitInput } from "@rabbit-fit/io-hdf5/node";
import { beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { disk } from "../full-disk.fixture.js";
import { FitJournal } from "../journal/fit-journal.js";
import { RecordFile } from "../journal/record-file.js";
import { mergedResult } from "../merge.js";
import { taskJournal, taskResult } from "../plan/folder.js";
import type { BatchPlan } from "../plan/plan.js";
import { planBatch } from "../plan/plan-batch.js";
import { temporaryFolder } from "../temporary-folder.fixture.js";
import { path, program, timeless } from "./example-tasks.fixture.js";
import { type RunTaskOptions, runTask } from "./run-task.js";
import { TaskResult } from "./task-result.js";

vi.mock("node:fs", async (original) => {
  const { withFullDisk } = await import("../full-disk.fixture.js");
  return withFullDisk(original);
});

let input: FitInput;
beforeAll(async () => {
  input = await readFitInput(path);
});

interface Fits {
  readonly count?: number;
  readonly seed?: number;
  readonly signal?: AbortSignal;
}

function open({ count = 10, seed = 7, signal }: Fits = {}): Promise<FitPlan> {
  const toys = Array.from({ length: count }, (_, i) => ({ toy: i + 1 }));
  const sets = ["asimov" as const, ...toys];
  return openFits(input, {
    data: { sets, toys: { seed } },
    covariance: "none",
    run: { threads: 0, ...(signal && { signal }) },
  });
}

async function planOf(taskCount: number, { count = 10, seed = 7 }: Fits = {}): Promise<BatchPlan> {
  return planBatch(temporaryFolder(), {
    program,
    command: ["example", "-t", String(count)],
    files: [{ role: "input", path }],
    options: {},
    taskCount,
    seed,
    async work() {
      const fits = await open({ count, seed });
      await fits.close();
      const units = fits.requests.map(({ name }) => name);
      return { units, meta: fits.meta, about: { anything: new Map([[1, "two"]]) } };
    },
  });
}

const run = (plan: BatchPlan, id: number, more: Partial<RunTaskOptions> = {}) =>
  runTask(plan, id, { program, open: () => open(), ...more });

/** What one process gives. */
async function whole(): Promise<ResultGroup[]> {
  const fits = await open();
  const groups: ResultGroup[] = [];
  await fits.run({ onGroup: (group) => void groups.push(group) });
  await fits.close();
  return timeless(groups);
}

async function merged(plan: BatchPlan): Promise<ResultGroup[]> {
  return timeless((await mergedResult(plan)).groups());
}

test.each([1, 3, 11])("%d tasks, run in any order, give the groups of one process", async (taskCount) => {
  const plan = await planOf(taskCount);
  for (const { id } of plan.tasks.toReversed()) expect(await run(plan, id)).toBe("done");
  const result = await mergedResult(plan);
  expect(result.missing).toEqual([]);
  expect(result.about).toEqual({ anything: new Map([[1, "two"]]) });
  const groups = [...result.groups()];
  expect(timeless(groups)).toEqual(await whole());
  // A second time, for another format.
  expect(timeless(result.groups())).toEqual(timeless(groups));
});

test("a task that is done is not run again", async () => {
  const plan = await planOf(2);
  await run(plan, 1);
  const before = statSync(taskResult(plan.folder, 1)).mtimeMs;
  const never = () => Promise.reject(new Error("opened"));
  expect(await run(plan, 1, { open: never })).toBe("was done already");
  expect(statSync(taskResult(plan.folder, 1)).mtimeMs).toBe(before);
});

test("a task that was stopped goes on with what it had, and gives the same", async () => {
  const plan = await planOf(1);
  const controller = new AbortController();
  const { signal } = controller;
  const onUnit = (done: number) => done === 4 && controller.abort(new Error("enough"));
  const stopped = run(plan, 1, { open: () => open({ signal }), signal, onUnit: (done) => void onUnit(done) });
  await expect(stopped).rejects.toThrow("enough");
  expect(existsSync(taskResult(plan.folder, 1))).toBe(false);
  const told: string[] = [];
  const units: number[] = [];
  const more = {
    onInfo: (text: string) => void told.push(text),
    onUnit: (done: number) => void units.push(done),
  };
  expect(await run(plan, 1, more)).toBe("done");
  expect(told).toEqual(["Going on with task 1: 4 of its 11 units are done."]);
  expect(units).toEqual([5, 6, 7, 8, 9, 10, 11]);
  expect(await merged(plan)).toEqual(await whole());
});

test("a full disk is named, what was written is kept, and the next try goes on", async () => {
  const plan = await planOf(1);
  const told: string[] = [];
  let taken = 0;
  const onUnit = (done: number) => {
    taken = done;
    if (done === 3) disk.free = 1000;
  };
  const full = run(plan, 1, { onUnit, onWarning: (text) => void told.push(text) });
  await expect(full).rejects.toThrow(
    /000001\.journal: file to write is on a full disk, expected free space\. Free some/,
  );
  disk.free = Number.POSITIVE_INFINITY;
  expect(taken).toBe(3);
  expect(existsSync(taskResult(plan.folder, 1))).toBe(false);
  let first: number | undefined;
  await run(plan, 1, { onUnit: (done) => void (first ??= done) });
  expect(first).toBe(4);
  expect(await merged(plan)).toEqual(await whole());
});

describe("refused with one line", () => {
  test("a task that another program is to run", async () => {
    const plan = await planOf(2);
    await expect(run(plan, 1, { program: "example 2" })).rejects.toThrow(
      "plan is of example 1, expected one of example 2, the program that is running. Use the program that has made the plan",
    );
  });

  test("a journal that is of a task of another plan", async () => {
    const plan = await planOf(2);
    const journal = FitJournal.create(taskJournal(plan.folder, 1), { program, task: "of something else" });
    await journal.close();
    await expect(run(plan, 1)).rejects.toThrow(
      /000001\.journal: task is the journal of another run \(.*\), .*Remove the file\.$/,
    );
  });

  test("a merge where tasks are missing, unless what is there is asked for", async () => {
    const plan = await planOf(5);
    await run(plan, 2);
    await run(plan, 4);
    await expect(mergedResult(plan)).rejects.toThrow(
      "tasks is not all done: 3 of 5 are missing (1, 3, 5), expected all",
    );
    const { missing, groups } = await mergedResult(plan, { partial: true });
    expect(missing).toEqual([1, 3, 5]);
    const names = ["toy2", "toy3", "toy6", "toy7"];
    expect([...groups()].map(({ name }) => name)).toEqual(names);
    expect(timeless(groups())).toEqual((await whole()).filter(({ name }) => names.includes(name)));
  });

  test("a partial merge of nothing", async () => {
    await expect(mergedResult(await planOf(2), { partial: true })).rejects.toThrow(
      "expected at least one that is done",
    );
  });

  test("results of another seed, with what differs", async () => {
    const plan = await planOf(2);
    const other = await planOf(2, { seed: 8 });
    await run(plan, 1);
    await run(other, 2, { open: () => open({ seed: 8 }) });
    renameSync(taskResult(other.folder, 2), taskResult(plan.folder, 2));
    await expect(mergedResult(plan)).rejects.toThrow(
      /000002\.result: task 2 is of another plan \(random was .*"seed":8.*, is .*"seed":7.*\), expected the result of a task of this plan/,
    );
  });

  test("a whole result that does not say of which plan it is; its file is closed", async () => {
    const path = join(temporaryFolder(), "000001.result");
    mkdirSync(dirname(path));
    await RecordFile.create(path).close("kept");
    const close = vi.spyOn(RecordFile.prototype, "close");
    onTestFinished(() => close.mockRestore());
    expect(() => TaskResult.open(path, { id: 1, identity: { program } })).toThrow("task 1 is damaged");
    expect(close).toHaveBeenCalledOnce();
  });

  test("a damaged result, by its task: cut at any place, or with any byte wrong", async () => {
    const plan = await planOf(3);
    for (const { id } of plan.tasks) await run(plan, id);
    const file = taskResult(plan.folder, 2);
    const bytes = readFileSync(file);
    const refusal =
      /000002\.result: task 2 is damaged, expected a result as the task has written it\. Remove the file/;
    for (let cut = 0; cut < bytes.length; cut += 997) {
      writeFileSync(file, bytes.subarray(0, cut));
      await expect(mergedResult(plan)).rejects.toThrow(refusal);
    }
    for (let at = 0; at < bytes.length; at += 997) {
      const wrong = Buffer.from(bytes);
      wrong[at]! ^= 1;
      writeFileSync(file, wrong);
      await expect(mergedResult(plan, { partial: true })).rejects.toThrow(refusal);
    }
    writeFileSync(taskResult(plan.folder, 3), "");
    await expect(mergedResult(plan)).rejects.toThrow("The same goes for task 3.");
  });
});
