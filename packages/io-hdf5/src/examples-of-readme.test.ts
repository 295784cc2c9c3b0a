import { copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import * as everywhere from "./index.js";
import * as node from "./node/index.js";
import { fixturePath } from "./testing/edit-file.js";

const folder = mkdtempSync(join(tmpdir(), "io-hdf5-readme-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
copyFileSync(fixturePath("inputs/test_tensor"), join(folder, "in.hdf5"));
copyFileSync(fixturePath("results/plain"), join(folder, "fitresults.hdf5"));

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const examples = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code!);

/** Names that an example takes for granted. */
const given = {
  bytes: readFileSync(fixturePath("results/plain")),
  filters: (name: string) => readFile(new URL(`../plugins/${name}`, import.meta.url)),
};

/** Runs an example: its imports become the modules here, its relative paths are in a folder of their own. */
async function run(code: string): Promise<unknown[][]> {
  const lines: unknown[][] = [];
  const body = code
    .replace(/import \{(.*?)\} from "@rabbit-fit\/io-hdf5(\/node)?";/g, (_, names, inNode) => {
      return `const {${names}} = modules.${inNode ? "node" : "everywhere"};`;
    })
    .replace(/"([\w-]+\.hdf5)"/g, (_, name) => JSON.stringify(join(folder, name)))
    .replace(/\]!/g, "]")
    .replace(/\)!/g, ")");
  const AsyncFunction = (async () => {}).constructor as FunctionConstructor;
  const call = new AsyncFunction("modules", "console", ...Object.keys(given), body);
  const output = { log: (...values: unknown[]) => lines.push(values), error: () => {} };
  await call({ node, everywhere }, output, ...Object.values(given));
  return lines;
}

test("the README has an example for Node, one for results and one for browsers", () => {
  expect(examples).toHaveLength(3);
});

test("the example for Node reads, writes and inspects a tensor", async () => {
  expect(await run(examples[0]!)).toEqual([
    [
      ["sig", "bkg", "bkg_2"],
      ["ch0", "ch1", "ch0_masked"],
    ],
    ["dense", 12],
    ["tensor"],
  ]);
});

test("the example for results reads and writes them", async () => {
  const lines = await run(examples[1]!);
  expect(lines).toHaveLength(1);
  expect(lines[0]![0]).toBe("data");
  expect(await node.readFitResult(join(folder, "copy-of-results.hdf5"))).toEqual(
    await node.readFitResult(join(folder, "fitresults.hdf5")),
  );
});

test("the example for browsers runs on bytes", async () => {
  expect(await run(examples[2]!)).toEqual([]);
});
