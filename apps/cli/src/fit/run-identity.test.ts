import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ArgumentValue } from "../argparse/option-spec.js";
import { commands } from "../commands.js";
import { select } from "../program.js";
import { runIdentity } from "./run-identity.js";

let folder: string;
let input: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "rabbit-cli-"));
  input = join(folder, "in.hdf5");
  writeFileSync(input, "tensor");
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function identity(...words: string[]) {
  const selection = select(["fit", input, ...words], commands, { version: "1", width: 80 });
  if (selection.kind !== "run") throw new Error(selection.text);
  const values = selection.invocation.values as Readonly<Record<string, ArgumentValue>>;
  return runIdentity({ version: "1", input, values, fits: ["asimov"] });
}

test("where results go, what is said and how many threads there are makes no difference", async () => {
  const words = ["-o", "x", "-p", "y", "--outname", "z", "--outputFormat", "json", "-v", "1", "--json"];
  expect(await identity(...words, "--threads", "3", "--resume", "--eager", "--noColorLogger")).toEqual(
    await identity(),
  );
});

test("every other option makes one", async () => {
  const before = await identity();
  expect(await identity("--seed", "2")).toEqual({ ...before, "--seed": 2 });
  expect(await identity("--noBinByBinStat")).toEqual({ ...before, "--noBinByBinStat": true });
  expect(Object.keys(before)).toContain("--freezeParameters");
});

test("an input is known by its content, not by its name or age", async () => {
  const before = await identity();
  writeFileSync(input, "tensor");
  expect(await identity()).toEqual(before);
  writeFileSync(input, "another");
  const { "SHA-256 of input": sha256, ...rest } = await identity();
  expect(sha256).not.toBe(before["SHA-256 of input"]);
  expect({ ...rest, "SHA-256 of input": before["SHA-256 of input"] }).toEqual(before);
});

test("so is a result to start from", async () => {
  const start = join(folder, "start.hdf5");
  writeFileSync(start, "one");
  const before = await identity("--externalPostfit", start);
  writeFileSync(start, "two");
  expect(await identity("--externalPostfit", start)).not.toEqual(before);
});
