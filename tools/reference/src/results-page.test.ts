import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as contracts from "@rabbit-fit/contracts";
import * as io from "@rabbit-fit/io-hdf5/node";
import * as results from "@rabbit-fit/results";
import { histogram, stringCategoryAxis } from "@rabbit-fit/sparse-hist";
import { ModuleKind, ScriptTarget, transpile } from "typescript";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { run } from "../../../apps/cli/src/run.js";
import { codeBlocks, hasPython, runPython } from "./documents/python-blocks.js";

const page = readFileSync(new URL("../../../docs/results.md", import.meta.url), "utf8");

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "rabbit-results-page-"));
  const file = join(folder, "fitresults.hdf5");
  const fixture = new URL("../../../fixtures/results/base_test_tensor.hdf5", import.meta.url);
  copyFileSync(fileURLToPath(fixture), file);
  writeFileSync(join(folder, "fitresults.json"), results.resultToJson(await io.readFitResult(file)));
  const axis = stringCategoryAxis(["sig"], { name: "parms", overflow: false });
  const toy = (number: number, x: number): contracts.ResultGroup => ({
    ...contracts.emptyResultGroup({ kind: "toy", toy: number }),
    histograms: new Map([["parms", histogram([axis], { values: [x], variances: [0.01] })]]),
    convergence: {
      converged: number !== 3,
      status: number === 3 ? "stalled" : "converged",
      message: "",
      iterations: number,
    },
  });
  await io.writeFitResult(join(folder, "toys.hdf5"), {
    meta: { info: new Map(), input: new Map(), processes: ["sig"], pois: ["sig"], nois: [] },
    groups: [...results.tabulateToys([toy(1, 1.25), toy(2, 0.75), toy(3, 9)])],
  });
});
afterAll(() => rmSync(folder, { recursive: true }));

test("every histogram of a result is on the page", () => {
  const { fitHistogramNames, observedHistogramNames, toyHistogramNames, expectedHistogram } = contracts;
  const tables = [fitHistogramNames, observedHistogramNames, toyHistogramNames].flatMap(Object.values);
  const expectations = (["prefit", "postfit"] as const).flatMap((stage) =>
    (["together", "each"] as const).map((processes) => expectedHistogram(stage, processes)),
  );
  for (const name of [...tables, ...expectations]) expect(page).toContain(`\`${name}\``);
  for (const suffix of Object.values(contracts.expectedHistogramSuffixes))
    expect(page).toContain(`${suffix}\``);
});

test.each(codeBlocks(page, "sh").flatMap(({ code }) => code.trimEnd().split("\n")))("%s", async (line) => {
  const [, ...words] = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain!);
  const out: string[] = [];
  const errors: string[] = [];
  const code = await run(
    words.map((word) => (/\.(hdf5|csv)$/.test(word) ? join(folder, word) : word)),
    {
      stdout: { write: (text) => out.push(text) },
      stderr: { write: (text) => errors.push(text) },
      environment: {},
      signal: new AbortController().signal,
    },
  );
  expect({ code, errors: errors.join("") }).toMatchObject({ code: 0 });
  expect(out.length > 0 || words.includes("-o")).toBe(true);
});

test("the example in TypeScript prints what the page says", async () => {
  const [{ code, printed }] = codeBlocks(page, "ts") as [{ code: string; printed: string }];
  const modules: Readonly<Record<string, object>> = {
    "@rabbit-fit/io-hdf5/node": io,
    "@rabbit-fit/results": results,
  };
  const options = { target: ScriptTarget.ES2022, module: ModuleKind.ESNext, verbatimModuleSyntax: true };
  const body = transpile(code, options)
    .replace(/import (\{[^}]*\}) from ("[^"]*");/g, "const $1 = modules[$2];")
    .replace('"fitresults.hdf5"', JSON.stringify(join(folder, "fitresults.hdf5")));
  const lines: string[] = [];
  const main = new Function("modules", "console", `return (async () => {${body}})();`);
  await main(modules, { log: (line: string) => lines.push(line) });
  expect(`${lines.join("\n")}\n`).toBe(printed);
});

describe.skipIf(!hasPython)("in Python (RABBIT_REFERENCE)", () => {
  const blocks = codeBlocks(page, "python");
  beforeAll(() => {
    const reader = blocks.find(({ code }) => code.includes("class Reader"))!;
    writeFileSync(join(folder, "read_result.py"), reader.code);
  });

  test("there is an example for each way, and the reader has twenty lines or so", () => {
    expect(blocks.map(({ printed }) => printed !== undefined)).toEqual([true, false, true, true, true]);
    expect(blocks[1]!.code.split("\n").filter((line) => line.trim() !== "").length).toBeLessThanOrEqual(21);
    expect(blocks[1]!.code).not.toMatch(/import.*(wums|rabbit)/);
  });

  test.each(blocks.filter(({ printed }) => printed !== undefined))(
    "an example prints what the page says",
    ({ code, printed }) => {
      const lines = runPython(code, folder).split("\n");
      const expected = printed!.split("\n");
      // Three points stand for the rest.
      const shown = expected.includes("...") ? expected.slice(0, expected.indexOf("...")) : expected;
      expect(lines.slice(0, shown.length)).toEqual(shown);
      if (shown.length === expected.length) expect(lines).toHaveLength(shown.length);
    },
  );
});
