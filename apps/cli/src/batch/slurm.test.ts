import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { checkBuilt, ended, rabbitScript, startRabbit, stopHook, timelessFits } from "../testing/command.js";

/** Where RABBIT_SLURM is a folder, a SLURM of one node is brought up in it. */
const sandbox = process.env.RABBIT_SLURM ?? "";
const script = fileURLToPath(new URL("../../../../scripts/slurm-sandbox.sh", import.meta.url));
const tensor = fileURLToPath(new URL("../../../../fixtures/inputs/test_tensor.hdf5", import.meta.url));

/** Why there is no SLURM; empty where there is one. */
function whyNot(): string {
  if (sandbox === "") return "RABBIT_SLURM is not set";
  const { status, stderr } = spawnSync("bash", [script, sandbox], {
    encoding: "utf8",
    stdio: ["ignore", "ignore", "pipe"],
  });
  return status === 0 ? "" : stderr.trim().split("\n").at(-1)!;
}

const reason = whyNot();
const environment: Record<string, string> = {};
let folder: string;
beforeAll(() => {
  checkBuilt();
  folder = mkdtempSync(join(tmpdir(), "rabbit-slurm-"));
  copyFileSync(tensor, join(folder, "tensor.hdf5"));
  if (reason !== "") return;
  for (const [, name, value] of readFileSync(join(sandbox, "run", "env"), "utf8").matchAll(/(\w+)=(\S+)/g)) {
    environment[name!] = value!.replace("$PATH", process.env.PATH ?? "");
  }
});
afterAll(() => {
  rmSync(folder, { recursive: true });
  if (reason === "") spawnSync("bash", [script, sandbox, "stop"]);
});

const rabbit = (...words: string[]) => ended(startRabbit(folder, words, environment));
const slurm = (program: string, ...words: string[]) =>
  spawnSync(program, words, { encoding: "utf8", env: { ...process.env, ...environment } });
const status = async () => JSON.parse((await rabbit("batch", "status", "toys", "--json")).out);

/** Waits until nothing of the plan is in the queue. */
async function settled() {
  for (;;) {
    const found = await status();
    if (found.counts.running + found.counts.waiting === 0) return found;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

test.skipIf(reason !== "")(
  `an array on SLURM, with tasks that are killed and one that reaches its time limit, gives the result of one process${reason && ` (${reason})`}`,
  { timeout: 600_000 },
  async () => {
    const fit = ["fit", "tensor.hdf5", "-t", "-1", "20", "--seed", "7"];
    expect((await rabbit(...fit, "-o", "whole")).code).toBe(0);
    const plan = await rabbit("batch", "plan", "toys", "--tasks", "5", "--", ...fit, "-o", "out");
    expect(plan.code).toBe(0);
    expect((await rabbit("batch", "run", "toys", "--task", "1")).code).toBe(0);

    const unknown = await rabbit("batch", "submit", "toys", "--on", "slurm", "--partition", "nope");
    expect(unknown.code).toBe(2);
    expect(unknown.errors).toMatch(/not carried out: sbatch: error: .*[Ii]nvalid partition/);

    // Tasks 2 and 3 end at their second result, task 4 is killed from outside, task 5 waits for its time limit.
    const [hold, prefix] = [join(folder, "hold"), join(folder, "prefix.sh")];
    writeFileSync(
      prefix,
      `[ "$task" -le 3 ] && export AT_RESULT=2 DO=SIGKILL\n[ "$task" -ge 4 ] && { : > ${hold}$task; while :; do sleep 0.1; done; }\n`,
    );
    const hooked = `${process.execPath} --import ${stopHook} ${rabbitScript}`;
    const sent = await rabbit(
      ...[
        "batch",
        "submit",
        "toys",
        "--on",
        "slurm",
        "--prefix-file",
        prefix,
        "--program",
        hooked,
        "--time",
        "60s",
      ],
    );
    expect(sent).toMatchObject({
      code: 0,
      errors: expect.stringMatching(
        /^INFO: 4 tasks sent to slurm as \d+, each with 1 min, \d+ MB, 1 core, measured with task 1\n/,
      ),
    });
    const job = /slurm as (\d+)/.exec(sent.errors)![1]!;
    while (!existsSync(`${hold}4`)) await new Promise((resolve) => setTimeout(resolve, 100));
    slurm("scancel", "--signal=KILL", `${job}_2`);
    const { counts, tasks } = await settled();
    expect(counts).toEqual({ done: 1, running: 0, waiting: 0, failed: 4, missing: 0 });
    expect(tasks[4].message).toMatch(/CANCELLED AT .* DUE TO TIME LIMIT/);

    const again = await rabbit("batch", "submit", "toys", "--on", "slurm", "--limit", "2");
    expect(again.errors).toMatch(/4 tasks sent to slurm as \d+, each with 10 min/);
    expect((await settled()).counts).toMatchObject({ done: 5 });
    expect((await rabbit("batch", "merge", "toys")).code).toBe(0);
    expect(await timelessFits(join(folder, "out", "fitresults.hdf5"))).toEqual(
      await timelessFits(join(folder, "whole", "fitresults.hdf5")),
    );
  },
);
