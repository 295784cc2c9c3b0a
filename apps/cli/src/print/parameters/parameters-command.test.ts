import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readFitResult } from "@rabbit-fit/io-hdf5/node";
import { viewResult } from "@rabbit-fit/results";
import { describe, expect, test } from "vitest";
import { fixtureResult, print } from "../../testing/print.js";

const plain = fixtureResult("plain");
const blinded = fixtureResult("blinded");

test("all parameters are in it, unconstrained ones included, with the numbers of the view", async () => {
  const fit = viewResult(await readFitResult(plain)).fit();
  const { file, result, parameters } = JSON.parse((await print("parameters", plain, "--json")).out);
  expect({ file, result }).toEqual({ file: plain, result: "" });
  expect(parameters.map((row: { name: string }) => row.name)).toEqual(fit.parameters.map(({ name }) => name));
  const rows = new Map(parameters.map((row: { name: string }) => [row.name, row]));
  for (const { name, kind, x, sigma, constrained, pull, constraint, prefit } of fit.parameters) {
    expect(rows.get(name)).toMatchObject({
      kind,
      x,
      xUncertainty: sigma,
      pull: constrained ? pull : null,
      constraint: constrained ? constraint : null,
      prefit: prefit.x,
      unconstrained: !constrained && kind !== "poi",
    });
  }
  const sig = fit.parameters.find(({ name }) => name === "sig")!;
  if (sig.blinded) throw new Error("expected a value that is shown");
  const { value, up, down } = sig.mu;
  expect(rows.get("sig")).toMatchObject({ mu: value, muUp: up, muDown: down, squared: true });
  expect(rows.get("slope_background")).toMatchObject({ unconstrained: true, mu: null });
});

describe("a blinded value", () => {
  test.each([[], ["--csv"], ["--json"], ["--latex"]])("is in no format: %s", async (...format) => {
    const { out } = await print("parameters", blinded, "-p", "sig", ...format);
    const stored = (await readFitResult(blinded)).groups[0]!.histograms.get("parms")!.values[0]!;
    expect(out).toContain("blinded");
    expect(out).not.toContain(String(stored).slice(0, 4));
    expect(out).not.toContain(String(stored ** 2).slice(0, 4));
  });
});

describe("formats", () => {
  test("exclude each other", async () => {
    const { code, errors } = await print("parameters", plain, "--csv", "--latex");
    expect({ code, errors }).toEqual({
      code: 2,
      errors: "rabbit: error: --csv and --latex cannot be given together.\n",
    });
  });

  test("-o writes the same into a file, and nothing on stdout", async () => {
    const folder = mkdtempSync(join(tmpdir(), "rabbit-print-"));
    const file = join(folder, "made", "parameters.csv");
    const { code, out, errors } = await print("parameters", plain, "--csv", "-o", file);
    expect({ code, out, errors }).toEqual({
      code: 0,
      out: "",
      errors: `INFO: Table written in file ${file}\n`,
    });
    expect(readFileSync(file, "utf8")).toBe((await print("parameters", plain, "--csv")).out);
    rmSync(folder, { recursive: true });
  });

  test("the result itself is not overwritten", async () => {
    const { code, errors } = await print("parameters", plain, "-o", plain);
    expect({ code, errors }).toEqual({
      code: 2,
      errors: `rabbit: error: --output is "${plain}", expected another file than the input.\n`,
    });
  });
});

test.each([
  ["-p norma", '--parameters is "norma", expected parameters of the result'],
  ["-p _norm", 'The whole name has to match: ".*_norm" matches bkg_2_norm, bkg_norm.'],
  ["--result toy1", '--result is "toy1", expected one of: the fit to data'],
])("%s is refused: %s", async (words, message) => {
  const { code, errors } = await print("parameters", plain, ...words.split(" "));
  expect({ code, errors }).toEqual({ code: 2, errors: expect.stringContaining(message) });
});
