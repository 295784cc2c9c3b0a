import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { cancelBatch } from "../cancel.js";
import { examplePlan } from "../example-plan.fixture.js";
import { readJobs } from "../jobs.js";
import { batchStatus } from "../status.js";
import { type SubmitOptions, submitBatch } from "../submit.js";
import type { JobRequest, SystemContext } from "./batch-system.js";
import { slurmScript } from "./slurm.js";
import { standIns } from "./stand-in.fixture.js";

const context: SystemContext = { onWarning: () => undefined, wait: () => Promise.resolve() };
const options: SubmitOptions = { ...context, system: "slurm", command: ["rabbit", "run"] };

/** What the stand-ins have when nothing is queued. */
const quiet = {
  scontrol: 'echo "MaxArraySize            = 1001"',
  squeue: "echo 'slurm_load_jobs error: Invalid job id specified' >&2; exit 1",
};

const request: JobRequest = {
  name: "rabbit-1234-1",
  folder: "/plans/my toys",
  base: "/plans/my toys/jobs/000001",
  logs: "/plans/100%/logs",
  workingDirectory: "/home/me",
  tasks: [3, 4, 9],
  command: ["/usr/bin/node", "/opt/it's/rabbit.js", "batch"],
  resources: { threads: 2, time: 3601, memory: 1.5 * 1024 ** 3 },
  limit: 20,
  partition: "short",
  account: "atlas",
  systemOptions: ["--qos=debug"],
};

describe("the script", () => {
  test("asks for everything in its lines, and leaves its process to the task", () => {
    expect(slurmScript(request)).toBe(`#!/bin/bash
#SBATCH --job-name=rabbit-1234-1
#SBATCH --array=0-2%20
#SBATCH --output="/plans/100%%/logs/%A_%a.log"
#SBATCH --open-mode=append
#SBATCH --cpus-per-task=2
#SBATCH --time=61
#SBATCH --mem=1536M
#SBATCH --partition=short
#SBATCH --account=atlas
#SBATCH --signal=B:TERM@60
#SBATCH --requeue
#SBATCH --qos=debug
task=$(sed -n "$((SLURM_ARRAY_TASK_ID + 1))p" '/plans/my toys/jobs/000001.tasks')
cd /home/me || exit 1
exec /usr/bin/node '/opt/it'\\''s/rabbit.js' batch "$task"
`);
  });

  test("has the lines of the user before the call, and in its line where they end in a backslash", () => {
    const modules = slurmScript({ ...request, prefix: "module load node/20\n" });
    expect(modules).toContain("cd /home/me || exit 1\nmodule load node/20\nexec /usr/bin/node");
    const container = slurmScript({ ...request, prefix: "exec apptainer exec rabbit.sif \\\n" });
    expect(container).toContain("exec apptainer exec rabbit.sif \\\n  /usr/bin/node");
  });

  test("asks for no notice where the time is too short for it", () => {
    expect(slurmScript({ ...request, resources: { threads: 1, time: 120 } })).not.toContain("--signal");
    expect(slurmScript({ ...request, resources: { threads: 1 } })).toContain("--signal=B:TERM@60");
  });
});

test("an array is sent, found again, and what is missing alone is sent after it", async () => {
  const plan = await examplePlan();
  const { calls } = standIns({
    ...quiet,
    sbatch: "echo 41$n",
    squeue: 'case "$*" in *-j\\ 411\\ *) echo "411 0 RUNNING"; echo "411 2 PENDING";; esac',
  });
  expect(await submitBatch(plan, options)).toEqual({
    jobs: ["411"],
    tasks: [1, 2, 3, 4],
    resources: { threads: 1 },
    measured: undefined,
  });
  const states = async () => (await batchStatus(plan, context)).tasks.map(({ state }) => state);
  expect(await states()).toEqual(["running", "missing", "waiting", "missing"]);
  expect((await submitBatch(plan, options)).tasks).toEqual([2, 4]);
  expect(readFileSync(join(plan.folder, "jobs", "000002.tasks"), "utf8")).toBe("2\n4\n");
  expect(calls().filter((call) => call.startsWith("sbatch"))).toEqual([
    `sbatch --parsable ${plan.folder}/jobs/000001.sh`,
    `sbatch --parsable ${plan.folder}/jobs/000002.sh`,
  ]);
});

test("more tasks than an array may have are sent as several", async () => {
  const plan = await examplePlan({ taskCount: 10 });
  standIns({ ...quiet, scontrol: 'echo "MaxArraySize = 5"', sbatch: "echo $n", squeue: "" });
  expect((await submitBatch(plan, options)).jobs).toEqual(["1", "2", "3"]);
  expect(readJobs(plan).map(({ tasks }) => tasks)).toEqual([
    [1, 2, 3, 4],
    [5, 6, 7, 8],
    [9, 10],
  ]);
});

test("the message about an unknown partition is passed on, and nothing is remembered as sent", async () => {
  const plan = await examplePlan();
  standIns({ ...quiet, sbatch: "echo 'sbatch: error: invalid partition specified: nope' >&2; exit 1" });
  await expect(submitBatch(plan, { ...options, partition: "nope" })).rejects.toThrow(
    /^sbatch --parsable .* is not carried out: sbatch: error: invalid partition specified: nope\.$/,
  );
  expect(readJobs(plan)).toEqual([]);
});

test("a job that was sent although the scheduler timed out is not sent again", async () => {
  const plan = await examplePlan();
  const { calls } = standIns({
    ...quiet,
    sbatch:
      "echo 'sbatch: error: Batch job submission failed: Socket timed out on send/recv operation' >&2; exit 1",
    squeue: 'case "$*" in *--name=rabbit-*-1\\ *) echo 77;; esac',
  });
  expect((await submitBatch(plan, options)).jobs).toEqual(["77"]);
  expect(calls().filter((call) => call.startsWith("sbatch"))).toHaveLength(1);
});

test("what was sent when the answer was lost is found by its name, and sent again only if it is not there", async () => {
  const plan = await examplePlan();
  const lost = { ...quiet, sbatch: "echo 'timed out' >&2; exit 1", squeue: "" };
  standIns(lost);
  await expect(submitBatch(plan, options)).rejects.toThrow("timed out (asked 6 times)");
  expect(readJobs(plan).map(({ job }) => job)).toEqual([null]);
  standIns({
    ...lost,
    squeue: 'case "$*" in *--name*) echo 5;; *) for i in 0 1 2 3; do echo "5 $i PENDING"; done;; esac',
  });
  expect((await batchStatus(plan, context)).counts).toMatchObject({ waiting: 4 });
  expect((await submitBatch(plan, options)).tasks).toEqual([]);
});

test("nothing is sent where the scheduler does not say what it has, and the status says so", async () => {
  const plan = await examplePlan();
  standIns({ ...quiet, sbatch: "echo 9", squeue: "" });
  await submitBatch(plan, options);
  standIns({ ...quiet, squeue: "echo 'Unable to contact slurm controller' >&2; exit 1" });
  const { silent, counts } = await batchStatus(plan, context);
  expect(counts.missing).toBe(4);
  expect(silent).toEqual([
    { system: "slurm", reason: expect.stringContaining("Unable to contact slurm controller") },
  ]);
  await expect(submitBatch(plan, options)).rejects.toThrow(
    /^options\.system is in doubt: what slurm has of this plan is not known \(.*\), expected an answer/,
  );
});

test("jobs that still have tasks are cancelled", async () => {
  const plan = await examplePlan();
  const { calls } = standIns({ ...quiet, sbatch: "echo 12", squeue: 'echo "12 1 RUNNING"', scancel: "" });
  await submitBatch(plan, options);
  expect(await cancelBatch(plan, context)).toEqual({
    jobs: [{ system: "slurm", job: "12" }],
    process: undefined,
  });
  expect(calls().at(-1)).toBe("scancel 12");
});
