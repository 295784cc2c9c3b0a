import { copyFileSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as fitter from "@rabbit-fit/fitter/node";
import * as io from "@rabbit-fit/io-hdf5/node";
import { beforeAll, expect, test } from "vitest";
import { toys } from "./example-plan.fixture.js";
import * as batch from "./index.js";
import { temporaryFolder } from "./temporary-folder.fixture.js";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const examples = [...readme.matchAll(/```ts\n([\s\S]*?)```\n\nprints[^\n]*\n\n```\n([\s\S]*?)\n?```/g)].map(
  ([, code, printed]) => ({ code: code!, printed: printed!.split("\n") }),
);
const modules: Readonly<Record<string, object>> = {
  "@rabbit-fit/batch": batch,
  "@rabbit-fit/fitter/node": fitter,
  "@rabbit-fit/io-hdf5/node": io,
};

const folder = temporaryFolder();
beforeAll(() => {
  mkdirSync(folder);
  const tensor = new URL("../../../fixtures/inputs/test_tensor.hdf5", import.meta.url);
  copyFileSync(fileURLToPath(tensor), join(folder, "tensor.hdf5"));
});

/** Runs an example: its imports become the modules here, its files are in a folder of their own. */
async function run(code: string): Promise<string[]> {
  const lines: string[] = [];
  const body = code
    .replace(/import (\{[^}]*\}) from ("[^"]*");/g, "const $1 = modules[$2];")
    .replace(/"(tensor\.hdf5|fitresults\.hdf5|toys)"/g, (_, name) => JSON.stringify(join(folder, name)));
  const call = new Function("modules", "console", `return (async () => {${body}})();`);
  await call(modules, { log: (line: string) => lines.push(line), warn: () => undefined });
  return lines;
}

test("the README has two examples with what they print", () => {
  expect(examples).toHaveLength(2);
});

test("the examples print what the README says, one after the other", async () => {
  for (const { code, printed } of examples) expect(await run(code)).toEqual(printed);
  const { groups } = await io.readFitResult(join(folder, "fitresults.hdf5"));
  // A file lists them by name.
  expect(groups.map(({ name }) => name)).toEqual(toys(20).sort());
});

test("the first example again finds that every task was done", async () => {
  expect((await run(examples[0]!.code)).every((line) => line.endsWith(": was done already"))).toBe(true);
});
