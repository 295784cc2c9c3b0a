import {
  copyFileSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  truncateSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readFitResult } from "@rabbit-fit/io-hdf5/node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { rabbit } from "../testing/rabbit.js";

const tensor = fileURLToPath(new URL("../../../../fixtures/inputs/test_tensor_bsm.hdf5", import.meta.url));
const home = process.cwd();
let folder: string;
beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "rabbit-batch-inference-")));
  process.chdir(folder);
  copyFileSync(tensor, "tensor.hdf5");
});
afterAll(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true });
});

/** What comes of it, where that is no fault. */
async function done(...words: string[]) {
  const ended = await rabbit(...words);
  expect(ended, ended.errors).toMatchObject({ code: 0 });
  return ended;
}

const ofData = ["tensor.hdf5", "-t", "0", "--unblind", "--allowNegativeParam", "--threads", "0"];
const commands = {
  gof: ["gof", ...ofData, "--tests", "saturated", "ks", "--gofToys", "13", "--seed", "5"],
  "gof of two fits": ["gof", ...ofData, "-t", "-1", "0", "--gofToys", "6", "--seed", "5"],
  coverage: ["coverage", ...ofData, "--parameter", "bsm1", "--truths", "0.5", "2", "--coverageToys", "8"],
  limit: ["limit", ...ofData, "--asymptoticLimits", "bsm1", "bsm2", "--levels", "0.05", "0.1"],
  "limit by toys": [
    ...["limit", ...ofData, "--asymptoticLimits", "bsm1", "--modes", "likelihood", "--method", "toys"],
    ...["--maxToys", "20", "--tolerance", "0.5", "--seed", "5"],
  ],
} as const;
type Name = keyof typeof commands;

const fileOf = async (outpath: string) => {
  const [name] = readdirSync(outpath);
  return (await readFitResult(join(outpath, name!))).groups;
};

async function planned(name: Name, plan: string, tasks: number) {
  await done("batch", "plan", plan, "--tasks", String(tasks), "--", ...commands[name], "-o", `${plan}-out`);
}

test.each<[Name, number, string]>([
  ["gof", 3, "Tasks    3 of 4 or 5 toys each"],
  ["gof of two fits", 5, "Tasks    5 of 2 or 3 toys each"],
  ["coverage", 3, "Tasks    3 of 5 or 6 toys each"],
  ["limit", 2, "Tasks    2\n"],
  ["limit by toys", 2, "Tasks    2\n"],
])("tasks of %s give the result, and the text, of one process", async (name, tasks, text) => {
  const plan = name.replaceAll(" ", "-");
  await planned(name, plan, tasks);
  for (let id = tasks; id > 0; id--) await done("batch", "run", plan, "--task", String(id));
  expect((await done("batch", "status", plan)).out).toContain(text);
  const merged = await done("batch", "merge", plan);
  const whole = await done(...commands[name], "-o", `${plan}-whole`);
  expect(merged.out).toBe(whole.out);
  expect(await fileOf(`${plan}-out`)).toEqual(await fileOf(`${plan}-whole`));
  const json = JSON.parse((await done("batch", "merge", plan, "--json")).out);
  expect(json.fits).toEqual(JSON.parse((await done(...commands[name], "-o", "json", "--json")).out).fits);
});

describe("a partial merge", () => {
  test("of toys counts those that are there", async () => {
    await planned("gof", "some", 4);
    await done("batch", "run", "some", "--task", "2", "3");
    expect((await rabbit("batch", "merge", "some")).errors).toContain("2 of 4 are missing (1, 4)");
    const { out, errors } = await done("batch", "merge", "some", "--partial", "--json");
    expect(errors).toContain("WARNING: Without 2 of 4 tasks, which are missing.");
    expect(errors).toContain(
      "7 toys do not count, as they could not be drawn or fitted. The first: toy 1: Its task is missing.",
    );
    expect(JSON.parse(out).fits[0].tests[0].pValue).toMatchObject({ toys: 6, failed: 7 });
  });

  test("of limits has those that are there", async () => {
    await planned("limit", "one-limit", 2);
    await done("batch", "run", "one-limit", "--task", "2");
    const { out } = await done("batch", "merge", "one-limit", "--partial", "--json");
    const [{ limits }] = JSON.parse(out).fits;
    expect(new Set(limits.map(({ parameter }: { parameter: string }) => parameter))).toEqual(
      new Set(["bsm2"]),
    );
  });
});

test("a damaged result, and an input that has changed, are named", async () => {
  await planned("coverage", "faulty", 2);
  await done("batch", "run", "faulty");
  const file = join("faulty", "tasks", "000002.result");
  truncateSync(file, statSync(file).size - 1);
  expect((await rabbit("batch", "merge", "faulty")).errors).toMatch(/000002\.result: task 2 is damaged/);
  rmSync(file);
  truncateSync("tensor.hdf5", statSync("tensor.hdf5").size - 1);
  expect((await rabbit("batch", "run", "faulty")).errors).toMatch(/tensor\.hdf5: SHA-256 of the input is /);
  copyFileSync(tensor, "tensor.hdf5");
});

test("a test without toys has nothing to cut, and a significance has no jobs", async () => {
  const { code, errors } = await rabbit("batch", "plan", "nothing", "--", "gof", ...ofData);
  expect(code).toBe(2);
  expect(errors).toContain(
    "plan is without anything to cut into tasks, expected at least one unit, such as a toy.",
  );
  expect((await rabbit("significance", ...ofData, "--jobs", "2")).errors).toContain(
    "--jobs is not an option",
  );
});
