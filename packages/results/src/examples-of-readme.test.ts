import { copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as io from "@rabbit-fit/io-hdf5/node";
import * as sparseHist from "@rabbit-fit/sparse-hist";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as results from "./index.js";
import { converged, exampleFit, exampleMeta, parameterHistogram } from "./testing/example-fit.js";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const examples = [...readme.matchAll(/```ts\n([\s\S]*?)```\n\nprints\n\n```\n([\s\S]*?)\n?```/g)].map(
  ([, code, printed]) => ({ code: code!, printed: printed!.split("\n") }),
);
const modules: Readonly<Record<string, object>> = {
  "@rabbit-fit/io-hdf5/node": io,
  "@rabbit-fit/results": results,
  "@rabbit-fit/sparse-hist": sparseHist,
};

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "rabbit-results-"));
  // A result of Python rabbit.
  const python = new URL("../../../fixtures/results/base_test_tensor.hdf5", import.meta.url);
  copyFileSync(fileURLToPath(python), join(folder, "fitresults.hdf5"));
  const toy = (number: number, x: number) =>
    exampleFit(
      { kind: "toy", toy: number },
      {
        histograms: new Map([["parms", parameterHistogram([x], [0.01], ["sig"])]]),
        convergence: { ...converged, converged: number !== 3 },
      },
    );
  await io.writeFitResult(join(folder, "toys.hdf5"), {
    meta: exampleMeta,
    groups: [toy(1, 1.25), toy(2, 0.75), toy(3, 9)],
  });
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs an example: its imports become the modules here, its files are in a folder of their own. */
async function run(code: string): Promise<string[]> {
  const lines: string[] = [];
  const body = code
    .replace(/import (\{[^}]*\}) from ("[^"]*");/g, "const $1 = modules[$2];")
    .replace(/"([\w-]+\.hdf5)"/g, (_, name) => JSON.stringify(join(folder, name)))
    .replace(/([)\]\w])!/g, "$1");
  const call = new Function("modules", "console", `return (async () => {${body}})();`);
  await call(modules, { log: (line: string) => lines.push(line) });
  return lines;
}

test("the README has four examples", () => {
  expect(examples).toHaveLength(4);
});

test.each(examples)("an example prints what the README says", async ({ code, printed }) => {
  expect(await run(code)).toEqual(printed);
});
