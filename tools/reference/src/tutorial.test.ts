import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fitter from "@rabbit-fit/fitter";
import * as io from "@rabbit-fit/io-hdf5/node";
import * as results from "@rabbit-fit/results";
import * as sparseHist from "@rabbit-fit/sparse-hist";
import * as tensorWriter from "@rabbit-fit/tensor-writer";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { carryOut, comparable, shownCommands } from "./documents/shown-command.js";

const root = new URL("../../../", import.meta.url);
const text = (path: string) => readFileSync(new URL(path, root), "utf8");
const snippets = (document: string) =>
  [...document.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code!);

const home = process.cwd();
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "rabbit-tutorial-"));
  process.chdir(folder);
});
afterAll(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true });
});

test("the snippets of the tutorial are the lines of the example, in its order", () => {
  const lines = (code: string) => code.split("\n").map((line) => line.trim());
  let rest = lines(text("examples/src/resonance.ts"));
  const shown = snippets(text("docs/tutorial.md"));
  expect(shown.length).toBeGreaterThan(8);
  for (const snippet of shown) {
    const wanted = lines(snippet.trimEnd());
    const at = rest.findIndex((_, start) => wanted.every((line, i) => rest[start + i] === line));
    expect(at, snippet).toBeGreaterThanOrEqual(0);
    rest = rest.slice(at + wanted.length);
  }
});

describe.each(["README.md", "docs/tutorial.md"])("the commands of %s", (document) => {
  const commands = shownCommands(text(document)).filter(
    // Those of the first program are carried out in a folder of its own, by tools/documents.
    ({ words }) => words[0] === "npx" || words[1]?.startsWith("examples/"),
  );

  test("are there", () => expect(commands.length).toBeGreaterThanOrEqual(4));

  test.each(commands.map((command) => [command.words.join(" "), command] as const))(
    "print what is shown: %s",
    async (_line, { words, output }) => {
      const printed = comparable(await carryOut(words));
      // Where nothing is shown, it is only a hint.
      if (output !== "") expect(printed).toBe(output);
      else expect(printed.includes("error")).toBe(false);
    },
  );
});

test.each([
  ["resonance-prefit", "prefit_mass_signal_region_BaseMapping"],
  ["resonance-postfit", "postfit_mass_signal_region_BaseMapping"],
  ["resonance-pulls", "pulls"],
])("the picture %s is the one that the commands have drawn", (picture, drawn) => {
  expect(readFileSync(`plots/${drawn}.svg`, "utf8")).toBe(text(`docs/images/${picture}.svg`));
});

test("the program of the README is an example", () => {
  const [, code] = text("README.md").match(/```js\n([\s\S]*?)```/)!;
  expect(text("examples/src/program.ts").replace(/^\/\/.*\n/, "")).toBe(code);
});

test("the program of the README writes a tensor and a result that can be read, with the strength that it prints", async () => {
  const [, code] = text("README.md").match(/```js\n([\s\S]*?)```/)!;
  const modules: Readonly<Record<string, object>> = {
    "@rabbit-fit/fitter": fitter,
    "@rabbit-fit/io-hdf5/node": io,
    "@rabbit-fit/results": results,
    "@rabbit-fit/sparse-hist": sparseHist,
    "@rabbit-fit/tensor-writer": tensorWriter,
  };
  const body = code!.replace(/import (\{[^}]*\}) from ("[^"]*");/g, "const $1 = modules[$2];");
  const printed: unknown[] = [];
  const run = new Function("modules", "console", `return (async () => {${body}})();`);
  await run(modules, { log: (...words: unknown[]) => printed.push(...words) });
  const input = await io.readFitInput("tensor.hdf5");
  expect(input.processes).toEqual(["resonance", "continuum"]);
  expect(Array.from(input.data.counts)).toEqual([3, 4, 2, 1]);
  const [group] = (await io.readFitResult("fitresults.hdf5")).groups;
  expect(group!.edmval).toBeLessThan(1e-8);
  const parameters = group!.histograms.get("parms") as sparseHist.WeightHistogram;
  const x = sparseHist.innerValues(parameters)[0]!;
  const sigma = Math.sqrt(sparseHist.innerVariances(parameters)[0]!);
  const [up, down] = [(Math.abs(x) + sigma) ** 2 - x ** 2, x ** 2 - Math.max(0, Math.abs(x) - sigma) ** 2];
  const [strength, above, below] = [x ** 2, up, down].map((value) => value.toFixed(3));
  expect(printed).toEqual([`resonance: mu = ${strength} +${above} -${below}`]);
  expect(x ** 2).toBeGreaterThan(0.1);
  expect(sigma).toBeGreaterThan(0);
});
