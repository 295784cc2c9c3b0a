import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { examplePlan } from "../example-plan.fixture.js";
import { taskResult } from "../plan/folder.js";
import { batchStatus } from "../status.js";
import { type SubmitOptions, submitBatch } from "../submit.js";
import type { JobRequest, SystemContext } from "./batch-system.js";
import { submitFile } from "./htcondor.js";
import { standIns } from "./stand-in.fixture.js";

const context: SystemContext = { onWarning: () => undefined, wait: () => Promise.resolve() };

const request: JobRequest = {
  name: "rabbit-1234-1",
  folder: "/plans/toys",
  base: "/plans/toys/jobs/000001",
  logs: "/plans/toys/logs",
  workingDirectory: "/home/me",
  tasks: [3, 4, 9],
  command: ["rabbit"],
  resources: { threads: 2, time: 3600, memory: 1024 ** 3 },
  limit: 20,
  account: "group_u_ATLAS.u_zp",
  systemOptions: ['+JobFlavour = "workday"'],
};

const text = `universe = vanilla
executable = /plans/toys/jobs/000001.sh
arguments = $(task)
initialdir = /home/me
output = /plans/toys/logs/$(Cluster)_$(Process).log
error = /plans/toys/logs/$(Cluster)_$(Process).log
log = /plans/toys/jobs/000001.events
batch_name = rabbit-1234-1
request_cpus = 2
request_memory = 1024M
+MaxRuntime = 3600
accounting_group = group_u_ATLAS.u_zp
max_materialize = 20
kill_sig = SIGTERM
job_max_vacate_time = 60
+JobFlavour = "workday"
queue task from /plans/toys/jobs/000001.tasks
`;

describe("the submit file", () => {
  test("is made of commands, each once, and ends in one queue statement", () => {
    expect(submitFile(request)).toBe(text);
    const lines = text.trimEnd().split("\n");
    expect(lines.at(-1)).toMatch(/^queue \w+ from \S+$/);
    const keys = lines.slice(0, -1).map((line) => /^(\+?\w+) = (\S.*)$/.exec(line)?.[1]);
    expect(keys).not.toContain(undefined);
    expect(new Set(keys).size).toBe(keys.length);
  });

  test("leaves to HTCondor what nobody asks for", () => {
    const { limit: _, account: __, ...plain } = request;
    const short = submitFile({ ...plain, resources: { threads: 1 }, systemOptions: [] });
    expect(short).not.toMatch(/undefined|NaN|request_memory|MaxRuntime|accounting|materialize/);
  });

  const python = process.env.RABBIT_HTCONDOR_PYTHON ?? "";

  // Where RABBIT_HTCONDOR_PYTHON is a Python with the bindings of HTCondor.
  test.skipIf(python === "")("is read by HTCondor's own parser", () => {
    const script = `
import json, sys
try: import htcondor2 as htcondor
except ImportError: import htcondor
submit = htcondor.Submit(sys.stdin.read())
print(json.dumps({"keys": {key: submit[key] for key in submit.keys()}, "queue": submit.getQArgs()}))`;
    const { stdout, stderr, status } = spawnSync(python, ["-c", script], { input: text, encoding: "utf8" });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const { keys, queue } = JSON.parse(stdout);
    expect(queue).toBe("task from /plans/toys/jobs/000001.tasks");
    expect(keys).toMatchObject({
      executable: `${request.base}.sh`,
      request_cpus: "2",
      request_memory: "1024M",
    });
    expect(keys["MY.JobFlavour"]).toBe('"workday"');
  });
});

test("a stand-in for condor_submit runs what the file says, and the tasks that failed are sent again", async () => {
  const plan = await examplePlan();
  // It reads the submit file as HTCondor does, as far as this one goes, and runs a process for each item of its queue.
  const { calls } = standIns({
    condor_version: "echo 25",
    condor_submit: `
value() { sed -n "s/^$1 = //p" "$2"; }
list=$(sed -n 's/^queue task from //p' "$1"); process=0
while read -r task; do
  log=$(value output "$1" | sed "s/\\$(Cluster)/$n/; s/\\$(Process)/$process/")
  (cd "$(value initialdir "$1")" && "$(value executable "$1")" "$task" > "$log" 2>&1)
  process=$((process + 1))
done < "$list"
echo "Submitting job(s)."; echo "$process job(s) submitted to cluster $n."`,
    condor_q: "",
  });
  const work = join(plan.folder, "work.sh");
  const tasks = join(plan.folder, "tasks");
  // In place of a fit: task 2 fails the first time.
  writeFileSync(
    work,
    `[ $1 = 2 ] && [ ! -e ${tasks}/tried ] && { touch ${tasks}/tried; echo no space left >&2; exit 1; }; : > ${tasks}/00000$1.result`,
  );
  const options: SubmitOptions = { ...context, system: "htcondor", command: ["sh", work] };
  expect((await submitBatch(plan, options)).jobs).toEqual(["1"]);
  const { tasks: states } = await batchStatus(plan, context);
  expect(states.map(({ state }) => state)).toEqual(["done", "failed", "done", "done"]);
  expect(states[1]!.message).toBe("no space left");
  expect((await submitBatch(plan, options)).tasks).toEqual([2]);
  expect(existsSync(taskResult(plan.folder, 2))).toBe(true);
  expect(calls().filter((call) => call.startsWith("condor_submit"))).toHaveLength(2);
});

test("what HTCondor holds has failed, with its reason", async () => {
  const plan = await examplePlan();
  standIns({
    condor_version: "echo 25",
    condor_submit: "echo '4 job(s) submitted to cluster 8.'",
    condor_q:
      "echo '8 0 2 undefined'; echo '8 1 5 memory usage exceeded request_memory'; echo '8 3 1 undefined'",
  });
  await submitBatch(plan, { ...context, system: "htcondor", command: ["rabbit"] });
  expect((await batchStatus(plan, context)).tasks).toEqual([
    { id: 1, state: "running" },
    { id: 2, state: "failed", message: "held: memory usage exceeded request_memory" },
    { id: 3, state: "missing" },
    { id: 4, state: "waiting" },
  ]);
});

test("a partition is refused, which HTCondor does not have", async () => {
  const plan = await examplePlan();
  standIns({ condor_version: "echo 25" });
  const sent = submitBatch(plan, { ...context, system: "htcondor", command: ["rabbit"], partition: "short" });
  await expect(sent).rejects.toThrow(
    'options.partition is "short", expected no partition: HTCondor has none.',
  );
  expect(readFileSync(join(plan.folder, "plan.json"), "utf8")).toContain(plan.id);
});
