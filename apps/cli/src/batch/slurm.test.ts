import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { checkBuilt, rabbitScript, stopHook, timelessFits } from "../testing/command.js";
import { rabbit } from "../testing/rabbit.js";

/** Where RABBIT_SLURM is a folder, a SLURM of one node is brought up in it; elsewhere the one whose `sbatch` is in the PATH is taken. */
const sandbox = process.env.RABBIT_SLURM ?? "";
const script = fileURLToPath(new URL("../../../../scripts/slurm-sandbox.sh", import.meta.url));
const tensor = fileURLToPath(new URL("../../../../fixtures/inputs/test_tensor.hdf5", import.meta.url));

/** Why there is no SLURM; empty where there is one. */
function whyNot(): string {
  if (sandbox === "") {
    const { status } = spawnSync("sinfo", ["-h"], { stdio: "ignore" });
    return status === 0 ? "" : "there is no SLURM in the PATH, and RABBIT_SLURM is not set";
  }
  const { status, stderr } = spawnSync("bash", [script, sandbox], {
    encoding: "utf8",
    stdio: ["ignore", "ignore", "pipe"],
  });
  return status === 0 ? "" : stderr.trim().split("\n").at(-1)!;
}

const reason = whyNot();
const home = process.cwd();
const former = new Map<string, string | undefined>();
let folder: string;
beforeAll(async () => {
  if (reason !== "") return;
  checkBuilt();
  folder = realpathSync(mkdtempSync(join(tmpdir(), "rabbit-slurm-")));
  process.chdir(folder);
  copyFileSync(tensor, "tensor.hdf5");
  if (sandbox === "") return;
  for (const [, name, value] of readFileSync(join(sandbox, "run", "env"), "utf8").matchAll(/(\w+)=(\S+)/g)) {
    former.set(name!, process.env[name!]);
    process.env[name!] = value!.replace("$PATH", process.env.PATH ?? "");
  }
});
afterAll(() => {
  if (reason !== "") return;
  for (const [name, value] of former) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
  process.chdir(home);
  rmSync(folder, { recursive: true });
  if (sandbox !== "") spawnSync("bash", [script, sandbox, "stop"]);
});

/** What comes of it, where that is no fault. */
async function done(...words: string[]) {
  const ended = await rabbit(...words);
  expect(ended, ended.errors).toMatchObject({ code: 0 });
  return ended;
}

/** Waits until nothing of the plan is in the queue. */
async function settled(plan: string) {
  for (;;) {
    const found = JSON.parse((await done("batch", "status", plan, "--json")).out);
    if (found.counts.running + found.counts.waiting === 0) return found;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

const result = (outpath: string) => timelessFits(join(outpath, "fitresults.hdf5"));

test.skipIf(reason !== "")(
  `arrays on SLURM, with tasks that are killed, give the results of one process${reason && ` (${reason})`}`,
  async () => {
    const toys = ["fit", "tensor.hdf5", "-t", "-1", "8", "--seed", "7"];
    const impacts = ["fit", "tensor.hdf5", "-t", "0", "--unblind", "--asymImpacts"];
    await done("batch", "plan", "toys", "--tasks", "3", "--", ...toys, "-o", "toys-out");
    await done("batch", "plan", "impacts", "--tasks", "2", "--", ...impacts, "-o", "impacts-out");
    await done("batch", "run", "toys", "--task", "1");

    const unknown = await rabbit("batch", "submit", "toys", "--on", "slurm", "--partition", "nope");
    expect(unknown.code).toBe(2);
    expect(unknown.errors).toMatch(/not carried out: sbatch: error: .*[Ii]nvalid partition/);

    // Task 2 ends at its second result, task 3 waits and is killed from outside.
    writeFileSync(
      "prefix.sh",
      `[ "$task" = 2 ] && export AT_RESULT=2 DO=SIGKILL\n[ "$task" = 3 ] && { : > ${folder}/begun; while :; do sleep 0.1; done; }\n`,
    );
    const hooked = `${process.execPath} --import ${stopHook} ${rabbitScript}`;
    const how = ["--prefix-file", "prefix.sh", "--program", hooked, "--time", "10m"];
    const sent = await done("batch", "submit", "toys", "--on", "slurm", ...how);
    expect(sent.errors).toMatch(
      /^INFO: 2 tasks sent to slurm as \d+, each with 10 min, \d+ MB, 1 core, measured with task 1\n/,
    );
    const impactsSent = await done("batch", "submit", "impacts", "--on", "slurm", "--memory", "500M");
    expect(impactsSent.errors).toMatch(/2 tasks sent to slurm/);
    const job = /slurm as (\d+)/.exec(sent.errors)![1]!;
    while (!existsSync("begun")) await new Promise((resolve) => setTimeout(resolve, 50));
    spawnSync("scancel", ["--signal=KILL", `${job}_1`]);
    expect((await settled("toys")).counts).toEqual({
      done: 1,
      running: 0,
      waiting: 0,
      failed: 2,
      missing: 0,
    });

    await done("batch", "submit", "toys", "--on", "slurm", "--limit", "1");
    await done(...toys, "-o", "toys-whole", "--threads", "0");
    await done(...impacts, "-o", "impacts-whole", "--threads", "0");
    for (const plan of ["toys", "impacts"]) {
      const { counts, tasks } = await settled(plan);
      expect(counts.done, JSON.stringify(tasks)).toBe(tasks.length);
      await done("batch", "merge", plan);
      expect(await result(`${plan}-out`)).toEqual(await result(`${plan}-whole`));
    }
  },
);
