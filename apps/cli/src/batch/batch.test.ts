import { spawnSync } from "node:child_process";
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ResultGroup } from "@rabbit-fit/contracts";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { checkBuilt, ended, rabbitScript, startRabbit, stopHook, timelessFits } from "../testing/command.js";
import { rabbit } from "../testing/rabbit.js";

const fixtures = fileURLToPath(new URL("../../../../fixtures/inputs", import.meta.url));
const fit = ["fit", "tensor.hdf5", "-t", "-1", "0", "12", "--seed", "7", "--unblind"];

const home = process.cwd();
let folder: string;
let expected: Map<string, ResultGroup>;
beforeAll(async () => {
  checkBuilt();
  // Commands in this process count paths from where it is; only tasks that are sent or killed are processes of their own.
  folder = realpathSync(mkdtempSync(join(tmpdir(), "rabbit-batch-")));
  process.chdir(folder);
  copyFileSync(join(fixtures, "test_tensor.hdf5"), join(folder, "tensor.hdf5"));
  expect(await rabbit(...fit, "-o", "whole", "--threads", "0")).toMatchObject({ code: 0 });
  expected = await timelessFits(join(folder, "whole", "fitresults.hdf5"));
});
afterEach(() => {
  vi.unstubAllEnvs();
  process.chdir(folder);
});
afterAll(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true });
});

/** Stops tasks that are sent with the hook at their second result. */
const stopped = (action: string) => ({ AT_RESULT: "2", DO: action });
function stopTasks(action: string): void {
  for (const [name, value] of Object.entries(stopped(action))) vi.stubEnv(name, value);
}
const hooked = `${process.execPath} --import ${stopHook} ${rabbitScript}`;

async function plan(name: string, tasks: number, ...more: string[]): Promise<void> {
  const words = ["batch", "plan", name, "--tasks", String(tasks), "--", ...fit, "-o", `${name}-out`, ...more];
  expect(await rabbit(...words)).toMatchObject({ code: 0 });
}

const merged = (name: string) => timelessFits(join(folder, `${name}-out`, "fitresults.hdf5"));
const status = async (name: string) => JSON.parse((await rabbit("batch", "status", name, "--json")).out);

test("tasks that were killed are sent again, and give the result of one process", async () => {
  await plan("killed", 2);
  stopTasks("SIGKILL");
  expect((await rabbit("batch", "submit", "killed", "--on", "local", "--program", hooked)).out).toMatch(
    /Status {3}0 done, 2 failed\n.*\n {2}task 1 \(asimov to toy5\): task 1: ended by SIGKILL/,
  );
  expect((await rabbit("batch", "merge", "killed")).errors).toBe(
    `rabbit: error: ${join(folder, "killed")}: tasks is not all done: 2 of 2 are missing (1-2), expected all of them. Submit again to make them, or take what is there with --partial.\n`,
  );
  const again = await rabbit("batch", "submit", "killed", "--on", "local");
  expect(again.out).toContain("Status   2 done\n");
  const log = readFileSync(join(folder, "killed", "logs", "local-000002_2.log"), "utf8");
  expect(log).toContain("Going on with task 2: 2 of its 7 units are done.");
  expect(await rabbit("batch", "submit", "killed", "--on", "local")).toMatchObject({
    code: 0,
    errors: "INFO: There is nothing to send: no task is missing or has failed.\n",
  });
  // From another folder: the result is where the command was given.
  process.chdir(tmpdir());
  const elsewhere = await rabbit("batch", "merge", join(folder, "killed"), "--json");
  expect(elsewhere.code).toBe(0);
  expect(elsewhere.errors).toContain(join(folder, "killed-out", "fitresults.hdf5"));
  expect(JSON.parse(elsewhere.out)).toMatchObject({ toys: [{ toys: 12 }] });
  expect(await merged("killed")).toEqual(expected);
});

test("a task that gets SIGTERM keeps what it has, and the next try goes on", async () => {
  await plan("term", 1);
  const words = ["--import", stopHook, rabbitScript, "batch", "run", "term", "--threads", "1"];
  const run = spawnSync(process.execPath, words, {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, ...stopped("SIGTERM") },
  });
  expect(run).toMatchObject({
    status: 143,
    stderr: expect.stringContaining(
      "rabbit: interrupted, what task 1 has done is kept; the next try goes on from there\n",
    ),
  });
  expect((await status("term")).counts).toEqual({ done: 0, running: 0, waiting: 0, failed: 0, missing: 1 });
  const next = await rabbit("batch", "run", "term");
  expect(next.errors).toMatch(/Going on with task 1: \d+ of its 14 units are done\./);
  expect((await rabbit("batch", "merge", "term")).code).toBe(0);
  expect(await merged("term")).toEqual(expected);
});

test("a table of toys is the same, and only tasks that are there are in a partial one", async () => {
  const table = ["--toysOutput", "table", "--outputFormat", "hdf5", "json"];
  expect(await rabbit(...fit, "-o", "table", ...table)).toMatchObject({ code: 0 });
  await plan("tabulated", 3, ...table);
  expect((await rabbit("batch", "run", "tabulated", "--task", "1", "2")).code).toBe(0);
  const partial = await rabbit("batch", "merge", "tabulated", "--partial");
  expect(partial).toMatchObject({
    code: 0,
    errors: expect.stringContaining("WARNING: Without 1 of 3 tasks, which are missing."),
  });
  expect(partial.out).toContain("Toys: 7, of which 7 converged");
  expect((await rabbit("batch", "run", "tabulated")).errors).toContain("Task 1 was done already");
  expect((await rabbit("batch", "merge", "tabulated")).code).toBe(0);
  expect(await merged("tabulated")).toEqual(await timelessFits(join(folder, "table", "fitresults.hdf5")));
  const json = (name: string) =>
    JSON.parse(readFileSync(join(folder, name, "fitresults.json"), "utf8")).results;
  const names = (name: string) => json(name).map((group: { name: string }) => group.name);
  expect(names("tabulated-out")).toEqual(names("table"));
});

describe("rabbit fit --jobs", () => {
  const jobs = [...fit, "-o", "jobs", "--jobs", "2"];

  test("gives the result of one process, and leaves nothing else", async () => {
    const { code, out } = await rabbit(...jobs);
    expect(code).toBe(0);
    expect(await timelessFits(join(folder, "jobs", "fitresults.hdf5"))).toEqual(expected);
    expect(readdirSync(join(folder, "jobs"))).toEqual(["fitresults.hdf5"]);
    const whole = await rabbit(...fit, "-o", "jobs");
    const timeless = (text: string) => text.replace(/^Time .*$/m, "");
    expect(timeless(out)).toBe(timeless(whole.out));
  });

  test("with --on local alone has no more tasks at the same time than the cores are enough for", async () => {
    // Stands in for tasks: it finds the lock taken where another one runs.
    const lock = join(folder, "lock");
    const script = join(folder, "stand-in.sh");
    writeFileSync(script, `mkdir ${lock} || exit 9\nsleep 0.2\nrmdir ${lock}\n`);
    const words = [...fit.slice(0, 3), "3", "-o", "cores", "--on", "local", "--program", `sh ${script}`];
    // More threads than any machine has cores: one task at a time.
    expect((await rabbit(...words, "--threads", "100000")).code).toBe(2);
    const logs = join(folder, "cores", "fitresults.batch", "logs");
    const said = readdirSync(logs).map((name) => readFileSync(join(logs, name), "utf8"));
    expect(said).toEqual(["", "", ""]);
  });

  test("goes on where tasks have failed", async () => {
    rmSync(join(folder, "jobs"), { recursive: true, force: true });
    stopTasks("SIGKILL");
    const killed = await rabbit(...jobs, "--program", hooked);
    expect(killed.code).toBe(2);
    expect(killed.errors).toContain(
      "tasks is not all done: task 1 (asimov to toy5): task 1: ended by SIGKILL, expected all of them. The same command goes on",
    );
    expect(readdirSync(join(folder, "jobs"))).toEqual(["fitresults.batch"]);
    // How tasks are sent is no part of the plan.
    expect((await rabbit(...jobs, "--limit", "2")).code).toBe(0);
    expect(await timelessFits(join(folder, "jobs", "fitresults.hdf5"))).toEqual(expected);
  });

  test("sends to a system, and the same command merges when all is done", async () => {
    const words = [...fit, "-o", "sent", "--jobs", "2", "--on", "script"];
    const sent = await rabbit(...words);
    expect(sent.code).toBe(0);
    expect(sent.out).toContain("Status   0 done, 2 waiting\n");
    const scripts = join(folder, "sent", "fitresults.batch", "jobs", "000001");
    for (const name of readdirSync(scripts)) expect(spawnSync(join(scripts, name)).status).toBe(0);
    expect((await rabbit(...words)).out).toContain("Toys: 12, of which 12 converged");
    expect(await timelessFits(join(folder, "sent", "fitresults.hdf5"))).toEqual(expected);
  });
});

test("a second submit at the same time is refused, and cancel stops the first", async () => {
  await plan("twice", 2);
  // In place of the command: it begins and waits.
  writeFileSync(join(folder, "wait.sh"), `: > ${folder}/begun\nwhile :; do sleep 0.05; done\n`);
  const first = startRabbit(folder, [
    "batch",
    "submit",
    "twice",
    "--on",
    "local",
    "--program",
    `sh ${folder}/wait.sh`,
  ]);
  const end = ended(first);
  while (!existsSync(join(folder, "begun"))) await new Promise((resolve) => setTimeout(resolve, 20));
  const second = await rabbit("batch", "submit", "twice", "--on", "local");
  expect(second.code).toBe(2);
  expect(second.errors).toContain(`plan is in use by process ${first.pid} of `);
  expect((await rabbit("batch", "cancel", "twice")).out).toBe(
    `Stopped process ${first.pid}, which ran tasks here\n`,
  );
  expect((await end).code).toBe(143);
  expect((await rabbit("batch", "cancel", "twice")).out).toBe(
    "There is nothing to cancel: no task waits or runs.\n",
  );
});

describe("refused with one line", () => {
  async function refused(...words: string[]): Promise<string> {
    const { code, errors } = await rabbit(...words);
    expect(code).toBe(2);
    const lines = errors
      .trimEnd()
      .split("\n")
      .filter((line) => !line.startsWith("INFO"));
    expect(lines, errors).toHaveLength(1);
    return lines[0]!;
  }

  test("an input, or a module, that has changed since", async () => {
    const mapping = join(folder, "mapping.mjs");
    copyFileSync(fileURLToPath(new URL("../../../../examples/mappings/param.mjs", import.meta.url)), mapping);
    copyFileSync(join(fixtures, "test_tensor.hdf5"), join(folder, "changed.hdf5"));
    const command = [
      "fit",
      "changed.hdf5",
      "-o",
      "changed-out",
      "--saveHists",
      "-m",
      "./mapping.mjs#Param",
      "norm",
    ];
    const made = await rabbit("batch", "plan", "changed", "--", ...command);
    expect(made).toMatchObject({ code: 0 });
    const { files } = JSON.parse(readFileSync(join(folder, "changed", "plan.json"), "utf8"));
    expect(files.map(({ role }: { role: string }) => role)).toEqual(["input", "module"]);
    appendFileSync(mapping, "// another line\n");
    expect(await refused("batch", "run", "changed")).toMatch(
      /mapping\.mjs: SHA-256 of the module is .*, as it was when the plan was made/,
    );
    appendFileSync(join(folder, "changed.hdf5"), "x");
    expect(await refused("batch", "submit", "changed", "--on", "local")).toMatch(
      /changed\.hdf5: SHA-256 of the input is /,
    );
  });

  test("what is no command, or cannot be cut", async () => {
    expect(await refused("batch", "plan", "none")).toContain(
      "A folder and a command are needed: rabbit batch plan",
    );
    expect(await refused("batch", "plan", "none", "--", "fti", "x")).toContain(
      "A folder and a command are needed",
    );
    expect(await refused("batch", "plan", "none", "--", "fit", "tensor.hdf5", "--nope")).toContain(
      "--nope is not an option",
    );
    expect(await refused("batch", "plan", "none", "--", ...fit, "--snapshotFile", "s.hdf5")).toContain(
      "--snapshotFile is one file for all tasks",
    );
    expect(await refused("batch", "plan", "none", "--tasks", "0", "--", ...fit)).toContain(
      "--tasks is 0, expected a number of at least 1",
    );
    expect(existsSync(join(folder, "none"))).toBe(false);
  });

  test("a folder without a plan, one of another plan, a task that is not there", async () => {
    mkdirSync(join(folder, "empty"));
    expect(await refused("batch", "status", "empty")).toContain(
      'folder is "empty", expected the folder of a plan (it has no plan.json)',
    );
    await plan("owned", 2);
    const other = ["batch", "plan", "owned", "--tasks", "2", "--", ...fit, "-o", "owned-out", "--seed", "8"];
    expect(await refused(...other)).toMatch(/expected a folder without another plan \(.*--seed was 7, is 8/);
    expect(await refused("batch", "run", "owned", "--task", "3")).toContain(
      "--task is 3, expected a number from 1 to 2",
    );
  });

  test("a system that is not there, or not said, a time and a memory that are none", async () => {
    await plan("nowhere", 2);
    vi.stubEnv("PATH", "/nonexistent");
    const { code, errors } = await rabbit("batch", "submit", "nowhere", "--on", "slurm");
    expect({ code, errors }).toEqual({
      code: 2,
      errors:
        'rabbit: error: --on is "slurm", expected a batch system that is there (there is no scontrol in the PATH). Submit where it is, or to local or script.\n',
    });
    expect(await refused("batch", "submit", "nowhere")).toContain(
      "--on is missing, expected one of local, slurm, htcondor, script.",
    );
    const submit = ["batch", "submit", "nowhere", "--on", "script"];
    expect(await refused(...submit, "--time", "fast")).toContain(
      '--time is "fast", expected a time such as 90s, 30m, 2h, 1d or 1:30:00.',
    );
    expect(await refused(...submit, "--memory", "2")).toContain(
      '--memory is "2", expected a size such as 500M or 2G.',
    );
    expect(await refused(...submit, "--prefix-file", "none.sh")).toContain(
      "none.sh: file to read is not there",
    );
  });

  test("a disk that is full, and what was written before is kept", async ({ skip }) => {
    const disk = join(folder, "disk");
    mkdirSync(disk);
    const mount = (...words: string[]) => spawnSync("mount", words).status === 0;
    if (!mount("-t", "tmpfs", "-o", "size=64k", "tmpfs", disk)) skip("a small disk takes root");
    try {
      const words = ["--tasks", "1", "--", ...fit, "-o", "full-out"];
      expect(await rabbit("batch", "plan", "disk/full", ...words)).toMatchObject({ code: 0 });
      expect(await refused("batch", "run", "disk/full")).toMatch(
        /000001\.journal: file to write is on a full disk, expected free space\. Free some space/,
      );
      expect(mount("-o", "remount,size=16m", disk)).toBe(true);
      expect((await rabbit("batch", "run", "disk/full")).errors).toMatch(
        /Going on with task 1: \d+ of its 14 units/,
      );
      expect((await rabbit("batch", "merge", "disk/full")).code).toBe(0);
      expect(await timelessFits(join(folder, "full-out", "fitresults.hdf5"))).toEqual(expected);
    } finally {
      spawnSync("umount", [disk]);
    }
  });
});
