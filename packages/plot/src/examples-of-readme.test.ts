import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as io from "@rabbit-fit/io-hdf5/node";
import { expect, test } from "vitest";
import * as plot from "./index.js";
import * as node from "./node/index.js";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const examples = [...readme.matchAll(/```ts\n([\s\S]*?)```\n\nprints\n\n```\n([\s\S]*?)\n?```/g)].map(
  ([, code, printed]) => ({ code: code!, printed: printed!.split("\n") }),
);
const modules: Readonly<Record<string, object>> = {
  "@rabbit-fit/io-hdf5/node": io,
  "@rabbit-fit/plot": plot,
  "@rabbit-fit/plot/node": node,
};

/** A result of Python rabbit. */
const result = fileURLToPath(new URL("../../../fixtures/results/base_test_tensor.hdf5", import.meta.url));

/** Runs an example: its imports become the modules here, its file is a result of Python rabbit. */
async function run(code: string): Promise<string[]> {
  const lines: string[] = [];
  const body = code
    .replace(/import (\{[^}]*\}) from ("[^"]*");/g, "const $1 = modules[$2];")
    .replace(/"fitresults.hdf5"/g, JSON.stringify(result));
  const call = new Function("modules", "console", `return (async () => {${body}})();`);
  await call(modules, { log: (line: string) => lines.push(String(line)) });
  return lines;
}

test("the README has three examples", () => {
  expect(examples).toHaveLength(3);
});

test.each(examples)("an example prints what the README says", async ({ code, printed }) => {
  expect(await run(code)).toEqual(printed);
});
