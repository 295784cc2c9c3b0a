import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { examplePlan } from "../example-plan.fixture.js";
import { processOwner } from "../journal/process-owner.js";
import type { BatchPlan } from "../plan/plan.js";
import { batchStatus } from "../status.js";
import { type SubmitOptions, submitBatch } from "../submit.js";
import { temporaryFolder } from "../temporary-folder.fixture.js";
import { local } from "./local.js";

const context = { onWarning: () => undefined };

/** A script in place of a fit, which gets the number of its task. */
function work({ folder }: BatchPlan, lines: string): Omit<SubmitOptions, "system"> {
  const path = join(folder, "jobs", "work");
  writeFileSync(path, `result=${folder}/tasks/00000$1.result\n${lines}\n`);
  return { ...context, command: ["sh", path] };
}

test("local: tasks run in processes, at most so many at a time; what ends one is in its log", async () => {
  const plan = await examplePlan();
  const lock = `mkdir ${plan.folder}/jobs/one 2> /dev/null || exit 9; trap 'rmdir ${plan.folder}/jobs/one' EXIT`;
  const options = work(
    plan,
    `${lock}\n[ $1 = 3 ] && kill -KILL $$ ; [ $1 = 4 ] && { echo broken; exit 1; }\n: > $result`,
  );
  // A killed task does not leave the place: those after it find it taken.
  await submitBatch(plan, { ...options, system: "local", limit: 1 });
  const { tasks } = await batchStatus(plan, context);
  expect(tasks.map(({ state }) => state)).toEqual(["done", "done", "failed", "failed"]);
  expect(tasks[2]!.message).toBe("task 3: ended by SIGKILL");
  const again = work(plan, ": > $result");
  expect((await submitBatch(plan, { ...again, system: "local" })).tasks).toEqual([3, 4]);
  expect((await batchStatus(plan, context)).counts.done).toBe(4);
});

test("local: an abort stops the tasks with SIGTERM, and begins no others", async () => {
  const plan = await examplePlan();
  const controller = new AbortController();
  const options = work(
    plan,
    `trap 'echo stopped; exit' TERM; : > ${plan.folder}/jobs/begun$1; while :; do sleep 0.05; done`,
  );
  const running = submitBatch(plan, { ...options, system: "local", limit: 2, signal: controller.signal });
  const begun = [1, 2].map((task) => `${plan.folder}/jobs/begun${task}`);
  while (!begun.every((path) => existsSync(path))) await new Promise((resolve) => setTimeout(resolve, 10));
  controller.abort(new Error("enough"));
  await expect(running).rejects.toThrow("enough");
  const { tasks } = await batchStatus(plan, context);
  expect(tasks.map(({ state, message }) => message ?? state)).toEqual([
    "stopped",
    "stopped",
    "missing",
    "missing",
  ]);
});

test("local: a task whose log was being opened when the abort came is not begun", async () => {
  const folder = temporaryFolder();
  mkdirSync(folder);
  const controller = new AbortController();
  const request = {
    name: "job",
    folder,
    base: join(folder, "job"),
    // Asked for between the last look at the signal and the opening.
    get logs() {
      controller.abort(new Error("enough"));
      return folder;
    },
    workingDirectory: folder,
    tasks: [1],
    command: ["touch", join(folder, "begun")],
    resources: { threads: 1 },
    systemOptions: [],
  };
  await expect(local.send(request, { ...context, signal: controller.signal })).rejects.toThrow("enough");
  expect(readdirSync(folder).sort()).toEqual(["job.sh", "local-job_1.log"]);
  expect(readFileSync(join(folder, "local-job_1.log"), "utf8")).toBe("task 1: stopped before it began\n");
});

test("local: lines of the user come before each task", async () => {
  const plan = await examplePlan({ taskCount: 1 });
  const options = work(plan, 'echo "$GREETING" > $result');
  await submitBatch(plan, { ...options, system: "local", prefix: "GREETING=hello; export GREETING" });
  expect(readFileSync(join(plan.folder, "tasks", "000001.result"), "utf8")).toBe("hello\n");
});

test("script: a folder of scripts, which wait until somebody starts them", async () => {
  const plan = await examplePlan();
  const options = { ...work(plan, ": > $result"), system: "script" } as const;
  const { jobs } = await submitBatch(plan, options);
  const folder = join(plan.folder, "jobs", jobs[0]!);
  const names = readdirSync(folder).sort();
  expect(names).toEqual(["task-000001.sh", "task-000002.sh", "task-000003.sh", "task-000004.sh"]);
  expect((await batchStatus(plan, context)).counts).toMatchObject({ waiting: 4 });
  expect(spawnSync(join(folder, names[1]!)).status).toBe(0);
  expect((await batchStatus(plan, context)).tasks.map(({ state }) => state)).toEqual([
    "waiting",
    "done",
    "waiting",
    "waiting",
  ]);
  // A second folder has what is left.
  expect((await submitBatch(plan, options)).tasks).toEqual([1, 3, 4]);
});

test("a second process that sends tasks of the plan is refused", async () => {
  const plan = await examplePlan();
  writeFileSync(join(plan.folder, "lock"), JSON.stringify(processOwner()));
  await expect(submitBatch(plan, { ...work(plan, ":"), system: "script" })).rejects.toThrow(
    `plan is in use by process ${process.pid}`,
  );
});

test.each([
  ["limit", 0, "a whole number of at least 1"],
  ["threads", 1.5, "a whole number of at least 1"],
  ["time", 0, "a number above 0"],
  ["memory", Number.NaN, "a number above 0"],
])("%s of %d is refused", async (name, value, expected) => {
  const plan = await examplePlan();
  await expect(submitBatch(plan, { ...work(plan, ":"), system: "local", [name]: value })).rejects.toThrow(
    `options.${name} is ${value}, expected ${expected}.`,
  );
});
