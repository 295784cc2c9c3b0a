import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { emptyResultGroup, type FitResult, type ResultGroup } from "@rabbit-fit/contracts";
import { readFitResult, writeFitResult } from "@rabbit-fit/io-hdf5/node";
import { type Histogram, histogram, innerValues, stringCategoryAxis } from "@rabbit-fit/sparse-hist";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readExternalPostfit } from "./external-postfit.js";

const results = fileURLToPath(new URL("../../../../fixtures/results", import.meta.url));

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "rabbit-external-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function axis(name: string, names = ["a", "b"]) {
  return stringCategoryAxis(names, { name, overflow: false });
}

const parms = histogram([axis("parms")], { values: [1, 2], variances: [0.1, 0.2] });

async function written(name: string, ...groups: Partial<ResultGroup>[]): Promise<string> {
  const path = join(folder, name);
  const result: FitResult = {
    meta: { info: new Map(), input: new Map(), processes: [], pois: ["a"], nois: [] },
    groups: groups.map((group) => ({
      ...emptyResultGroup({ kind: "data" }),
      histograms: new Map([["parms", parms]]),
      ...group,
    })),
  };
  await writeFitResult(path, result);
  return path;
}

describe("another result to start from", () => {
  test("gives the parameters of the reference's result and their covariance", async () => {
    const path = join(results, "plain.hdf5");
    const { names, values, covariance } = await readExternalPostfit({ path, result: null });
    const group = (await readFitResult(path)).groups[0]!;
    expect(values).toEqual(Float64Array.from(innerValues(group.histograms.get("parms")!)));
    expect(names).toContain("bkg_2_norm");
    expect(covariance).toEqual(Float64Array.from(innerValues(group.histograms.get("cov")!)));
    expect(covariance).toHaveLength(names.length ** 2);
  });

  test("is the fit to data, or to the Asimov data where there is none, or the one that is named", async () => {
    const other = histogram([axis("parms")], { values: [3, 4], variances: [1, 1] });
    const asimov = { name: "asimov", histograms: new Map([["parms", other]]) };
    const both = await written("both.hdf5", asimov, {});
    const only = await written("only.hdf5", asimov);
    const values = async (path: string, result: string | null) => [
      ...(await readExternalPostfit({ path, result })).values,
    ];
    expect(await values(both, null)).toEqual([1, 2]);
    expect(await values(both, "asimov")).toEqual([3, 4]);
    expect(await values(only, null)).toEqual([3, 4]);
  });

  test("in the plain layout x, parms, cov is the same as the result it comes from", async () => {
    const plain = fileURLToPath(new URL("../../fixtures/external-postfit.hdf5", import.meta.url));
    const result = await readExternalPostfit({ path: join(results, "plain.hdf5"), result: null });
    // Which values are hidden, a plain file does not say.
    expect(await readExternalPostfit({ path: plain, result: null })).toEqual({
      ...result,
      blinded: undefined,
    });
    expect(result.blinded).toEqual([]);
    await expect(readExternalPostfit({ path: plain, result: "asimov" })).rejects.toThrow(
      /external-postfit\.hdf5: --externalPostfitResult is "asimov", expected one of: the fit to data/,
    );
  });

  test("without a covariance has none", async () => {
    const path = await written("no-covariance.hdf5", {});
    expect(await readExternalPostfit({ path, result: null })).toEqual({
      names: ["a", "b"],
      values: Float64Array.of(1, 2),
      blinded: ["a"],
    });
  });

  test("is refused with file, field and remedy where it cannot be used", async () => {
    const refusal = async (path: string, result: string | null = null) =>
      readExternalPostfit({ path, result }).then(
        () => "taken",
        (error: Error) => error.message.replace(folder, "..."),
      );
    expect(await refusal(join(folder, "missing.hdf5"))).toBe(
      '--externalPostfit is ".../missing.hdf5", expected a file that can be read (there is none).',
    );
    expect(await refusal(await written("data.hdf5", {}), "toy1")).toBe(
      '.../data.hdf5: --externalPostfitResult is "toy1", expected one of: the fit to data. Leave --externalPostfitResult out.',
    );
    const toys = Array.from({ length: 12 }, (_, index) => ({ name: `toy${index + 1}` }));
    expect(await refusal(await written("toys.hdf5", ...toys))).toMatch(
      /^\.\.\.\/toys\.hdf5: --externalPostfitResult: expected one of: toy1, .* and 2 more\.$/,
    );
    const prefit = { histograms: new Map([["parms_prefit", parms]]) };
    expect(await refusal(await written("prefit.hdf5", prefit))).toBe(
      ".../prefit.hdf5: parms: expected a histogram over parameters in the result. It was stopped before the fit (options.run.until).",
    );
    const broken = histogram([axis("parms")], { values: [1, Number.NaN], variances: [0.1, 0.2] });
    expect(await refusal(await written("nan.hdf5", { histograms: new Map([["parms", broken]]) }))).toBe(
      ".../nan.hdf5: parms b is NaN, expected a finite number. Its fit has failed. Take another result.",
    );
    const cov = histogram([axis("parms_x", ["b", "a"]), axis("parms_y")], { values: [1, 0, 0, 1] });
    const swapped = {
      histograms: new Map<string, Histogram>([
        ["parms", parms],
        ["cov", cov],
      ]),
    };
    expect(await refusal(await written("swapped.hdf5", swapped))).toBe(
      ".../swapped.hdf5: cov parms_x: expected the parameters of parms, in their order.",
    );
  });
});
