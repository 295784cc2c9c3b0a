import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { fixtureResult, print } from "../testing/print.js";

const plain = fixtureResult("plain");
const base = fixtureResult("base_test_tensor");

async function rows(name: string, ...words: string[]): Promise<Record<string, unknown>[]> {
  const { code, out, errors } = await print(name, ...words, "--json");
  expect({ code, errors }).toEqual({ code: 0, errors: "" });
  return JSON.parse(out)[name];
}

describe("yields", () => {
  test("of Python rabbit's result, before and after the fit", async () => {
    const ch0 = (await rows("yields", base)).filter(({ channel }) => channel === "ch0");
    expect(ch0.map(({ process }) => process)).toEqual(["sig", "bkg", "bkg_2", "total"]);
    const [sig, bkg, other, total] = ch0 as {
      prefit: number;
      postfit: number;
      data: number;
      ratio: number;
    }[];
    expect(total!.postfit).toBeCloseTo(sig!.postfit + bkg!.postfit + other!.postfit, 6);
    expect(total!.prefit).toBeCloseTo(18732.0, 0);
    expect([total!.data, total!.ratio]).toEqual([19988, 19988 / total!.postfit]);
  });

  test("of bins have uncertainties", async () => {
    const bins = await rows("yields", base, "--bins", "--channels", "ch1");
    expect(bins).toHaveLength(4 * 50);
    expect(bins[1]).toMatchObject({ bin: 1, range: "a [0, 0.5), b [1, 3)", process: "sig" });
    expect(bins.every(({ postfitUncertainty }) => typeof postfitUncertainty === "number")).toBe(true);
  });

  test.each([
    [plain, "yields is missing, expected histograms of the yields in the result. Fit with --saveHists."],
  ])("a result without histograms says what would save them", async (file, message) => {
    const { code, errors } = await print("yields", file);
    expect({ code, errors }).toEqual({ code: 2, errors: `rabbit: error: ${file}: ${message}\n` });
  });

  test("what is missing beside them is said below the table", async () => {
    const { out } = await print("yields", fixtureResult("plain_asimov"));
    expect(out).toContain("The result has no yields of processes: fit with --saveHistsPerProcess.");
    expect(out).toContain("The result has no uncertainties of yields: fit with --computeHistErrors.");
  });

  const further = process.env.RABBIT_RESULTS;
  const nominal = join(further ?? "", "results", "nominal.hdf5");
  test.runIf(further !== undefined && existsSync(nominal))(
    "the uncertainty of a sum from the covariance is that of Python rabbit's mapping Project",
    async () => {
      const [total] = (await rows("yields", nominal, "--channels", "ch0_masked")).slice(-1);
      const [projected] = (await rows("yields", nominal, "-m", "Project ch0_masked")).slice(-1);
      for (const key of ["prefit", "prefitUncertainty", "postfit", "postfitUncertainty"]) {
        const ratio = Number(total![key]) / Number(projected![key]);
        expect([key, ratio]).toEqual([key, expect.closeTo(1, 9)]);
      }
    },
  );
});

describe("correlations", () => {
  test("are those of the covariance", async () => {
    const [first, ...others] = await rows("correlations", plain, "--of", "sig", "--top", "3");
    expect(first).toEqual({
      parameter: "sig",
      other: "bkg_2_norm",
      correlation: expect.closeTo(-0.721139, 6),
    });
    expect(others.map(({ other }) => other)).toEqual(["norm", "slope_signal"]);
  });

  test.each([
    ["--matrix --top 3", "--matrix and --top cannot be given together."],
    ["--top 0", "--top is 0, expected a whole number above 0."],
    ["--of sgi", 'parameter is "sgi", expected a parameter of the result. Did you mean "sig"?'],
    ["--of bkg_._norm", "Name it without a regular expression: bkg_2_norm."],
    ["--of bkg_2_norm sig", '"sig" is one argument too many: the result file is'],
    ["--of bkg_2_norm sig", "--of takes one value, <name>."],
    ["-p foo", '--parameters is "foo", expected parameters of the result'],
  ])("%s is refused: %s", async (words, message) => {
    const { code, errors } = await print("correlations", plain, ...words.split(" "));
    expect({ code, errors }).toEqual({ code: 2, errors: expect.stringContaining(message) });
  });
});
