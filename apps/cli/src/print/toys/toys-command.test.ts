import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readFitResult } from "@rabbit-fit/io-hdf5/node";
import { viewResult } from "@rabbit-fit/results";
import { afterAll, beforeAll, expect, test } from "vitest";
import { run } from "../../run.js";
import { fixtureResult, print } from "../../testing/print.js";

const tensor = fileURLToPath(new URL("../../../../../fixtures/inputs/test_tensor.hdf5", import.meta.url));
const toys = 12;

let folder: string;
const file = (name: string) => join(folder, name, "fitresults.hdf5");

async function fit(name: string, ...words: string[]): Promise<number> {
  const command = ["fit", tensor, "-o", join(folder, name), "-t", "-1", String(toys), "--threads", "0"];
  const silent = { write: () => undefined };
  return await run([...command, ...words], {
    stdout: silent,
    stderr: silent,
    environment: {},
    signal: new AbortController().signal,
  });
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "rabbit-toys-"));
  expect(await fit("full")).toBe(0);
  expect(await fit("table", "--toysOutput", "table", "--outputFormat", "hdf5", "json")).toBe(0);
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true }));

test("a table has one group for all toys, which is much smaller", async () => {
  const { groups } = await readFitResult(file("table"));
  expect(groups.map(({ name }) => name)).toEqual(["asimov", "toys"]);
  expect(statSync(file("table")).size).toBeLessThan(statSync(file("full")).size / 2);
});

test.each([
  [["toys"]],
  [["toys", "--parameters", ".*", "--csv"]],
  [["toys", "--summary"]],
  [["toys", "-p", "bkg_norm", "--latex"]],
  [["parameters", "--result", "toy7", "--csv"]],
  [["pulls", "--result", "toy12"]],
])("rabbit print %j is the same of both forms", async ([name, ...words]) => {
  const [full, table] = await Promise.all(
    ["full", "table"].map((form) => print(name!, file(form), ...words)),
  );
  expect({ code: full!.code, errors: full!.errors }).toEqual({ code: 0, errors: "" });
  expect(full!.out.split("\n").length).toBeGreaterThan(2);
  expect(table).toEqual(full);
});

test("views and JSON have the same numbers of both forms", async () => {
  const [full, table] = await Promise.all(["full", "table"].map((form) => readFitResult(file(form))));
  const [one, other] = [viewResult(full!), viewResult(table!)];
  for (const { name, parameters, group } of other.fits) {
    expect(parameters).toEqual(one.fit(name).parameters);
    expect(group.nllvalreduced).toBe(one.fit(name).group.nllvalreduced);
  }
  expect(other.fits).toHaveLength(toys + 1);
  const { results } = JSON.parse(readFileSync(join(folder, "table", "fitresults.json"), "utf8"));
  const { toys_parms: parms } = results[1].histograms;
  const [toyAxis, parameterAxis] = parms.axes;
  for (const [row, toy] of toyAxis.categories.entries()) {
    const { parameters } = one.fit(`toy${toy}`);
    expect(parameterAxis.categories).toEqual(parameters.map(({ name }) => name));
    const width = parameters.length;
    expect(parms.values.slice(row * width, (row + 1) * width)).toEqual(parameters.map(({ x }) => x));
  }
});

test("toys are in the order of their numbers, each with its estimates", async () => {
  const { out } = await print("toys", file("full"), "--json");
  const { toys: rows } = JSON.parse(out);
  expect(rows.map(({ toy }: { toy: number }) => toy)).toEqual(Array.from({ length: toys }, (_, i) => i + 1));
  const view = viewResult(await readFitResult(file("full")));
  for (const row of rows) {
    const { summary, parameters } = view.fit(`toy${row.toy}`);
    const [sig] = parameters;
    expect(row).toMatchObject({
      status: "converged",
      nll: summary.nll,
      "x(sig)": sig!.x,
      "sigma(sig)": sig!.sigma,
      "mu(sig)": Number(sig!.x) ** 2,
    });
  }
});

test.each([
  ["plain", [], "toys is missing, expected fits to toys in the result. Fit with --toys N."],
  ["plain", ["-p", "foo"], "toys is missing"],
])("of %s with %j it is refused: %s", async (name, words, message) => {
  const { code, errors } = await print("toys", fixtureResult(name), ...words);
  expect({ code, errors }).toEqual({ code: 2, errors: expect.stringContaining(message) });
});

test("toys of other data than those asked for are named", async () => {
  const { errors } = await print("toys", file("table"), "--pseudoData", "A");
  expect(errors).toContain(
    "expected fits to toys of A in the result. There are toys of the data (--pseudoData).",
  );
  const { errors: unknown } = await print("parameters", file("table"), "--result", "toy99");
  expect(unknown).toContain("expected one of: toy1, toy2, toy3");
});
