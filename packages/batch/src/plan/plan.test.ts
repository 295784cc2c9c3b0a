import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { exampleDetails, examplePlan, toys } from "../example-plan.fixture.js";
import { temporaryFolder } from "../temporary-folder.fixture.js";
import { commonOf, openPlan, taskOf } from "./plan.js";
import { planBatch } from "./plan-batch.js";
import { checkFiles } from "./planned-files.js";

test("a plan is read as it was written, with the streams of its tasks", async () => {
  const plan = await examplePlan();
  expect(await openPlan(plan.folder)).toEqual(plan);
  expect(plan.random).toEqual({ generator: "philox4x32-10", seed: 7 });
  expect(plan.tasks).toEqual([
    { id: 1, units: [0, 2], first: "toy1", last: "toy2" },
    { id: 2, units: [2, 5], first: "toy3", last: "toy5" },
    { id: 3, units: [5, 7], first: "toy6", last: "toy7" },
    { id: 4, units: [7, 10], first: "toy8", last: "toy10" },
  ]);
  expect(plan.files[0]!.sha256).toBe("4fddb6e92a8333684779335007eda9426ddd8ea849ce4ab7c8340016d9d9d89a");
  expect((await commonOf(plan)).units).toEqual(toys(10));
});

test("however many tasks are asked for, they have every unit once, in order, and differ by one at most", async () => {
  const counts = fc.record({
    units: fc.integer({ min: 1, max: 60 }),
    tasks: fc.integer({ min: 1, max: 80 }),
  });
  await fc.assert(
    fc.asyncProperty(counts, async ({ units, tasks }) => {
      const plan = await examplePlan({ units: toys(units), taskCount: tasks });
      const ranges = plan.tasks.map((task) => task.units);
      expect(plan.tasks).toHaveLength(Math.min(units, tasks));
      expect(ranges.flatMap(([from, to]) => toys(units).slice(from, to))).toEqual(toys(units));
      const sizes = ranges.map(([from, to]) => to - from);
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
    }),
    { numRuns: 20, seed: 20 },
  );
});

test("the same plan again leaves the folder as it is", async () => {
  const folder = temporaryFolder();
  const details = exampleDetails();
  const plan = await planBatch(folder, details);
  const text = readFileSync(join(folder, "plan.json"), "utf8");
  expect(await planBatch(folder, details)).toEqual(plan);
  expect(readFileSync(join(folder, "plan.json"), "utf8")).toBe(text);
  expect(readdirSync(folder).sort()).toEqual(["common.record", "jobs", "logs", "plan.json", "tasks"]);
});

describe("refused with one line", () => {
  const refusal = async (work: Promise<unknown>): Promise<string> => {
    const error = await work.then(
      () => new Error("nothing was refused"),
      (thrown: Error) => thrown,
    );
    expect(error.name).toBe("RabbitInputError");
    expect(error.message).not.toContain("\n");
    return error.message;
  };

  test("a folder that another plan owns, with what differs", async () => {
    const folder = temporaryFolder();
    const details = exampleDetails();
    await planBatch(folder, details);
    const other = planBatch(folder, { ...details, options: { ...details.options, "an option": 4 } });
    expect(await refusal(other)).toContain("without another plan (an option was 3, is 4)");
    expect(await refusal(planBatch(folder, { ...details, taskCount: 5 }))).toContain(
      "number of tasks was 4, is 5",
    );
    writeFileSync(join(details.workingDirectory!, "input"), "another input");
    expect(await refusal(planBatch(folder, details))).toMatch(/SHA-256 of input .* was \w{60} .*, is \w{60}/);
  });

  test("a folder that has something else", async () => {
    const folder = temporaryFolder();
    mkdirSync(folder);
    writeFileSync(join(folder, "thesis.tex"), "");
    expect(await refusal(planBatch(folder, exampleDetails()))).toContain(
      "expected a new or empty folder (this one has thesis.tex)",
    );
  });

  test("a folder without a plan", async () => {
    expect(await refusal(openPlan(temporaryFolder()))).toContain(
      "expected the folder of a plan (it has no plan.json)",
    );
  });

  test("a plan of another version", async () => {
    const { folder } = await examplePlan();
    const path = join(folder, "plan.json");
    writeFileSync(path, readFileSync(path, "utf8").replace('"version": 1', '"version": 2'));
    expect(await refusal(openPlan(folder))).toContain("plan is of version 2, expected version 1");
  });

  test("a plan that was changed by hand, and one that is none", async () => {
    const { folder } = await examplePlan();
    const path = join(folder, "plan.json");
    writeFileSync(path, readFileSync(path, "utf8").replace('"seed": 7', '"seed": 8'));
    expect(await refusal(openPlan(folder))).toContain("plan is changed since it was made");
    writeFileSync(path, "{}");
    expect(await refusal(openPlan(folder))).toContain('expected JSON with "format": "rabbit-fit batch plan"');
  });

  test("common facts that are damaged, or of another plan", async () => {
    const plan = await examplePlan();
    const other = await examplePlan({ seed: 8 });
    writeFileSync(join(plan.folder, "common.record"), readFileSync(join(other.folder, "common.record")));
    expect(await refusal(commonOf(plan))).toContain("common.record: plan is damaged");
  });

  test("an input that has changed since, by its file", async () => {
    const plan = await examplePlan();
    await checkFiles(plan.files);
    const { path } = plan.files[0]!;
    writeFileSync(path, "another input");
    const message = await refusal(checkFiles(plan.files));
    expect(message.startsWith(`${path}: SHA-256 of the input is `)).toBe(true);
    expect(message).toContain("as it was when the plan was made");
  });

  test("a number of tasks that is none, and a task that is not there", async () => {
    expect(await refusal(examplePlan({ taskCount: 0 }))).toContain("details.taskCount is 0");
    const plan = await examplePlan();
    expect(() => taskOf(plan, 5)).toThrow("options.task is 5, expected a number from 1 to 4.");
  });
});
