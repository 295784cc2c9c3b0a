import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { FitInput } from "@rabbit-fit/contracts";
import { readFitResult, writeFitInput } from "@rabbit-fit/io-hdf5/node";
import { innerValues, regularAxis } from "@rabbit-fit/sparse-hist";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { rabbit } from "../testing/rabbit.js";

const fixture = (path: string) => fileURLToPath(new URL(`../../../../fixtures/${path}`, import.meta.url));
const tensor = fixture("inputs/test_tensor_bsm.hdf5");
const twoChannels = fixture("inputs/test_tensor.hdf5");

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "rabbit-limits-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const limit = (...words: string[]) =>
  rabbit("limit", tensor, "-o", folder, "--allowNegativeParam", "--asymptoticLimits", "bsm1", ...words);

describe("rabbit limit", () => {
  test("writes what Python rabbit's command writes, by its formulas", async () => {
    const expected = [
      "--expectSignal",
      "bsm1",
      "0",
      "--expectSignal",
      "bsm2",
      "1",
      "--asymptotics",
      "rabbit",
    ];
    const { code, out, errors } = await limit("-t", "0", "--unblind", ...expected, "-v", "2");
    expect({ code, errors }).toEqual({ code: 0, errors: "" });
    expect(out.split("\n").slice(2, 4)).toEqual([
      "bsm1        0.05  gaussian      1.8916  1.0331  1.3741    1.9041  2.6448  3.5140",
      expect.stringMatching(/^bsm1 +0\.05 +likelihood +[\d.]+ +1\.6049 +1\.8610 +2\.3038 +2\.9695 +3\.7842$/),
    ]);
    const [ours, theirs] = await Promise.all(
      [join(folder, "limits.hdf5"), fixture("results/limits_bsm.hdf5")].map((path) => readFitResult(path)),
    );
    for (const [name, hist] of theirs!.groups[0]!.histograms) {
      const own = ours!.groups[0]!.histograms.get(name)!;
      expect([name, own.axes]).toEqual([name, hist.axes]);
      innerValues(hist).forEach((value, i) => {
        expect([name, innerValues(own)[i]]).toEqual([name, expect.closeTo(value, 6)]);
      });
    }
    expect(ours!.meta.info.get("args")).toEqual(expect.any(Map));
  });

  test("says why a limit is missing, and has NaN in its place; the table says blinded", async () => {
    const { code, out, errors } = await limit("-t", "0", "--json", "-v", "2");
    expect(code).toBe(0);
    expect(errors).toBe(
      'WARNING: No value for the observed limit (gaussian, level 0.05) of "bsm1" and 1 more: "bsm1" is blinded: an observed limit would tell its value.\n',
    );
    const [{ limits }] = JSON.parse(out).fits;
    expect(limits[1]).toMatchObject({ best: "NaN", observed: { value: "NaN", status: "blinded" } });
    const printed = await rabbit("print", "limits", join(folder, "limits.hdf5"), "--json");
    expect(JSON.parse(printed.out).limits[1]).toMatchObject({
      parameter: "bsm1",
      method: "likelihood",
      observed: "blinded",
      expected50: limits[1].expected[2].value,
    });
  });

  test.each([
    [["--levels", "95"], "--levels is 95, expected a number between 0 and 1."],
    [
      ["--asymptoticLimits", "bms1"],
      '--asymptoticLimits is "bms1", expected the name of a parameter of the fit.',
    ],
    [
      ["--freezeParameters", "bsm1"],
      '--asymptoticLimits is "bsm1", expected a parameter that floats in the fit.',
    ],
    [["-t", "0", "--unblind", "--minimizerMaxiter", "1"], "To take the fit as it is, set --force."],
  ])("%j is refused", async (words, message) => {
    const { code, errors } = await limit("-t", "-1", "--modes", "likelihood", "-v", "1", ...words);
    expect({ code, errors }).toEqual({ code: 2, errors: expect.stringContaining(message) });
  });

  test("of mappings are under their names", async () => {
    const mapping = ["-m", "Select", "ch0", "bsm1", "x:sum", "--modes", "gaussian"];
    const { code, out } = await limit("-t", "0", "--unblind", ...mapping, "--json", "-v", "2");
    expect(code).toBe(0);
    const [{ limits }] = JSON.parse(out).fits;
    expect(limits).toHaveLength(1);
    expect(limits[0]).toMatchObject({ parameter: "Select ch0 bsm1 x:sum", observed: { status: "found" } });
    const refused = await limit(...mapping, "--asymptotics", "rabbit");
    expect(refused).toMatchObject({
      code: 2,
      errors: expect.stringContaining("--mapping and --asymptotics rabbit cannot be given together."),
    });
  });

  test("of mappings with the same words but the channel are both there", async () => {
    const channels = ["ch0", "ch0_masked"];
    const mappings = channels.flatMap((channel) => ["-m", "Select", channel, "bsm2", "x:sum"]);
    const { out } = await limit(
      "-t",
      "0",
      "--unblind",
      "--modes",
      "gaussian",
      ...mappings,
      "--json",
      "-v",
      "1",
    );
    const names = JSON.parse(out).fits[0].limits.map(({ parameter }: { parameter: string }) => parameter);
    expect(names).toEqual(channels.map((channel) => `Select ${channel} bsm2 x:sum`));
  });

  test("of mappings by toys are beside the asymptotic ones, and in the file", async () => {
    const mapping = ["-m", "Select", "ch0", "bsm1", "x:sum", "--modes", "gaussian", "--levels", "0.3"];
    const toys = ["--method", "toys", "--maxToys", "8", "--json", "-v", "2"];
    const { code, out, errors } = await limit("-t", "0", "--unblind", ...mapping, ...toys);
    expect({ code, errors }).toEqual({ code: 0, errors: expect.stringContaining("--maxToys 8 is reached") });
    const [{ limits, toyLimits }] = JSON.parse(out).fits;
    expect(toyLimits).toHaveLength(1);
    expect(toyLimits[0]).toMatchObject({ parameter: limits[0].parameter, observed: { status: "found" } });
    const { groups } = await readFitResult(join(folder, "limits.hdf5"));
    const stored = groups[0]!.histograms.get("toys_limits_observed")!;
    expect(innerValues(stored)[0]).toBe(toyLimits[0].observed.value);
  });

  test("of quantiles and levels that are given twice are there once", async () => {
    const words = ["--modes", "gaussian", "--quantiles", "0.5", "0.5", "--levels", "0.1", "0.1", "--json"];
    const { code, out } = await limit("-t", "0", "--unblind", "-v", "1", ...words);
    expect(code).toBe(0);
    const [{ limits }] = JSON.parse(out).fits;
    expect(limits).toHaveLength(1);
    expect(limits[0].expected).toHaveLength(1);
  });

  test("without parameters is refused", async () => {
    const { code, errors } = await rabbit("limit", tensor, "-o", folder);
    expect({ code, errors }).toEqual({
      code: 2,
      errors: expect.stringContaining("--asymptoticLimits is missing"),
    });
  });
});

describe("rabbit significance, gof and coverage", () => {
  test("give the significance, observed and expected", async () => {
    const words = ["-t", "0", "--unblind", "--allowNegativeParam", "-v", "2"];
    const { code, out } = await rabbit(
      ...[
        "significance",
        tensor,
        "-o",
        folder,
        ...words,
        "--parameters",
        "bsm1",
        "--expected",
        "2",
        "--json",
      ],
    );
    expect(code).toBe(0);
    const [{ significances }] = JSON.parse(out).fits;
    // The best fit is below zero.
    expect(significances[0]).toMatchObject({
      parameter: "bsm1",
      observed: { value: 0, pValue: 0.5, status: "found" },
      expected: { signal: 2, status: "found" },
    });
    const { groups } = await readFitResult(join(folder, "significance.hdf5"));
    expect(groups[0]!.numbers.get("significance_expected_bsm1")).toBe(significances[0].expected.value);
  });

  test("warn of a parameter that only the signal determines", async () => {
    const model = ["bsm1", "mu*(1+t)^2/(2*(1+t^2))", "bsm2", "mu*(1-t)^2/(2*(1+t^2))", "t=0.1"];
    const words = ["-o", folder, "-t", "0", "--unblind", "-v", "2", "--paramModel", "Formula", ...model];
    const doubt = 'Without signal the likelihood does not depend on "t", and no constraint holds it.';
    const warned = await rabbit("significance", tensor, ...words, "--parameters", "mu", "--json");
    expect(warned.errors).toContain(`WARNING: The significance of "mu": ${doubt}`);
    expect(JSON.parse(warned.out).fits[0].significances[0].doubt).toContain(doubt);
    const limits = await rabbit("limit", tensor, ...words, "--asymptoticLimits", "mu");
    expect(limits.errors).toContain(`WARNING: The limit on "mu" from the likelihood: ${doubt}`);
  });

  test("show a strength at its bound as 0, and keep the number of the fit", async () => {
    const words = [tensor, "-o", folder, "-t", "0", "--unblind", "--parameters", "bsm1", "-v", "2"];
    const { out } = await rabbit("significance", ...words);
    expect(out.split("\n")[2]).toMatch(/^bsm1 +0 +0\.0000 +0\.5$/);
    const [{ significances }] = JSON.parse((await rabbit("significance", ...words, "--json")).out).fits;
    expect(significances[0].best).toBeGreaterThan(0);
    expect(significances[0].best).toBeLessThan(1e-9);
  });

  test("give the saturated test of a fit, and others by toys", async () => {
    const fitted = await rabbit("fit", tensor, "-o", folder, "-t", "0", "--unblind", "--json", "-v", "2");
    const { saturatedTest } = JSON.parse(fitted.out).fits[0];
    const tests = ["--tests", "saturated", "ks", "--gofToys", "5"];
    const { code, out } = await rabbit(
      "gof",
      tensor,
      "-o",
      folder,
      "-t",
      "0",
      "--unblind",
      ...tests,
      "--json",
      "-v",
      "2",
    );
    expect(code).toBe(0);
    const [saturated, ks] = JSON.parse(out).fits[0].tests;
    expect([saturated.statistic, saturated.ndf, saturated.asymptotic]).toEqual([
      expect.closeTo(saturatedTest.twoDeltaNll, 8),
      saturatedTest.ndf,
      expect.closeTo(saturatedTest.pValue, 8),
    ]);
    expect(ks.channels.map(({ channel }: { channel: string }) => channel)).toEqual(["ch0", "ch1"]);
    expect(ks.pValue.toys + ks.pValue.failed).toBe(5);
  });

  test("test mappings, with the chi-square of results", async () => {
    const mapping = ["-m", "Project", "ch1", "a"];
    const data = ["-o", folder, "-t", "0", "--unblind", "-v", "2", ...mapping];
    const fitted = await rabbit("fit", tensor, ...data, "--saveHists", "--computeHistErrors");
    expect(fitted.code).toBe(0);
    const { groups } = await readFitResult(join(folder, "fitresults.hdf5"));
    const { counts, numbers } = groups[0]!.mappings.get("Project ch1 a")!;
    const { code, out } = await rabbit("gof", tensor, ...data, "--tests", "chi2", "--json");
    expect(code).toBe(0);
    const [{ mappings }] = JSON.parse(out).fits[0].tests;
    expect(mappings).toEqual([
      expect.objectContaining({
        mapping: "Project ch1 a",
        statistic: expect.closeTo(numbers.get("chi2")!, 8),
        ndf: counts.get("ndf"),
      }),
    ]);
  });

  test("say whether channels agree on a signal", async () => {
    const words = ["-o", folder, "-t", "0", "--unblind", "-v", "2", "--channelCompatibility", "sig"];
    const { code, out } = await rabbit("gof", twoChannels, ...words, "--json");
    expect(code).toBe(0);
    const [{ channelCompatibility }] = JSON.parse(out).fits;
    expect(channelCompatibility).toMatchObject({ parameter: "sig", ndf: 1 });
    const { groups } = await readFitResult(join(folder, "gof.hdf5"));
    const stored = channelCompatibility.channels.map(({ channel }: { channel: string }) =>
      groups[0]!.numbers.get(`compatibility_sig_${channel}`),
    );
    expect(stored).toEqual(channelCompatibility.channels.map(({ value }: { value: number }) => value));
    const model = await rabbit("gof", twoChannels, ...words, "--paramModel", "Mu");
    expect(model).toMatchObject({
      code: 2,
      errors: expect.stringContaining("--channelCompatibility and --paramModel cannot be given together."),
    });
  });

  test.each([[[]], [["--method", "toys", "--expected", "2"]]])(
    "hide the significance of a blinded signal, and say why (%j)",
    async (words) => {
      const data = ["-o", folder, "-t", "0", "--allowNegativeParam", "-v", "2", "--parameters", "bsm1"];
      const { code, out, errors } = await rabbit("significance", tensor, ...data, ...words);
      expect({ code, errors }).toEqual({
        code: 0,
        errors:
          'WARNING: No significance of "bsm1": "bsm1" is blinded: a significance would tell its value.\n',
      });
      expect(out).toMatch(/^bsm1 +blinded +blinded +blinded/m);
      expect(out).not.toContain("nan");
    },
  );

  test("hide the strengths of channels of a blinded signal, and say why", async () => {
    const words = ["-o", folder, "-t", "0", "-v", "2", "--channelCompatibility", "sig"];
    const { code, out, errors } = await rabbit("gof", twoChannels, ...words);
    expect({ code, errors }).toEqual({
      code: 0,
      errors: expect.stringContaining(
        'No strengths of "sig": "sig" is blinded: a strength would tell its value.\n',
      ),
    });
    expect(out.match(/^(?:ch0|ch1|all) +blinded/gm)).toHaveLength(3);
    expect(out).not.toContain("nan");
  });

  test.each([
    ["limit", "--asymptoticLimits", "bsm1"],
    ["significance", "--parameters", "bsm1", "--expected", "2"],
    ["coverage", "--parameter", "bsm1", "--truths", "1", "--coverageToys", "2"],
  ])("%s tells no loss of a fit to blinded data with the signal held", async (command, ...words) => {
    const data = ["-o", folder, "-t", "0", "--allowNegativeParam", "-v", "4"];
    const lines = async (...more: string[]) => {
      const { code, errors } = await rabbit(command, tensor, ...data, ...words, ...more);
      expect(code).toBe(0);
      return errors.split("\n").filter((line) => line.includes("-ln L"));
    };
    // Those of the fit itself, in which the signal floats.
    const blinded = await lines();
    expect(blinded.filter((line) => line.includes("iteration 1:"))).toHaveLength(1);
    expect((await lines("--unblind")).length).toBeGreaterThan(blinded.length);
  });

  test("give the global significance of several signals", async () => {
    const words = ["-o", folder, "-t", "0", "--unblind", "--allowNegativeParam", "-v", "2", "--json"];
    const search = ["--global", "--parameters", "bsm1", "bsm2", "--searchToys", "4"];
    const { code, out } = await rabbit("significance", tensor, ...words, ...search);
    expect(code).toBe(0);
    const [{ global }] = JSON.parse(out).fits;
    expect(global.signals.map(({ parameter }: { parameter: string }) => parameter)).toEqual(["bsm1", "bsm2"]);
    expect(global.byToys.probability.toys).toBe(4);
    const { groups } = await readFitResult(join(folder, "significance.hdf5"));
    expect(groups[0]!.numbers.get("significance_global_pvalue_toys")).toBe(global.byToys.pValue);
  });

  test("refuse a test that has no p-value without toys", async () => {
    const { code, errors } = await rabbit("gof", tensor, "-o", folder, "-t", "0", "--tests", "ad");
    expect({ code, errors }).toEqual({ code: 2, errors: expect.stringContaining("--gofToys is 0") });
  });

  test.each([
    [
      ["significance", "--parameters", "bsm"],
      '--parameters is "bsm", expected the name of a parameter of the fit.',
    ],
    [
      ["coverage", "--parameter", "bsm"],
      '--parameter is "bsm", expected the name of a parameter of the fit.',
    ],
  ])("%j names its own option", async ([command, ...words], message) => {
    const { code, errors } = await rabbit(command!, tensor, "-o", folder, "-v", "1", ...words);
    expect({ code, errors }).toEqual({ code: 2, errors: expect.stringContaining(message) });
  });

  test("say that there is no chi2 without the covariance", async () => {
    const words = ["-o", folder, "-t", "0", "-v", "2", "--tests", "chi2", "--noHessian"];
    const { code, errors } = await rabbit("gof", tensor, ...words);
    expect({ code, errors }).toEqual({ code: 0, errors: expect.stringContaining("There is no chi2") });
  });

  test("of toys: what each of them lacks is said once, with their number", async () => {
    const words = ["limit", tensor, "-o", folder, "-t", "3", "--asymptoticLimits", "bsm1", "--noHessian"];
    const { errors } = await rabbit(
      ...words,
      "--modes",
      "gaussian",
      "--expectSignal",
      "bsm1",
      "0",
      "-v",
      "2",
    );
    expect(errors.match(/No value for the observed limit/g)).toHaveLength(1);
    expect(errors).toContain(
      "WARNING: In 3 of 3 toys, first in toy1: No value for the observed limit (gaussian",
    );
  });

  test("count a true value that is given twice once", async () => {
    const words = [
      "--allowNegativeParam",
      "--parameter",
      "bsm1",
      "--truths",
      "1",
      "1",
      "--coverageToys",
      "2",
    ];
    const confidence = ["--confidence", "0.9", "0.9", "--json"];
    const { out } = await rabbit("coverage", tensor, "-o", folder, "-v", "2", ...words, ...confidence);
    expect(JSON.parse(out).fits[0].results).toHaveLength(1);
  });

  test("say how many toys are left out of a coverage", async () => {
    // One event is expected, with half of it from the signal. Without events the likelihood falls without bound.
    const norm = Float64Array.of(0.5, 0.5);
    const axis = regularAxis(1, 0, 1, { name: "x", underflow: false, overflow: false });
    const input: FitInput = {
      channels: [{ name: "ch0", axes: [axis], masked: false, flow: false, start: 0, stop: 1 }],
      processes: ["signal", "background"],
      signals: ["signal"],
      systematics: {
        names: [],
        unconstrainedCount: 0,
        constraintWeights: new Float64Array(0),
        noiIndices: new Int32Array(0),
        groups: [],
      },
      systematicType: "log_normal",
      symmetric: true,
      data: { counts: Float64Array.of(1) },
      pseudodata: [],
      templates: {
        kind: "dense",
        norm,
        columnCount: 0,
        logk: [{ firstRow: 0, values: new Float64Array(0) }],
      },
      sumw: norm,
      sumw2: new Float64Array(2),
      externalTerms: [],
      auxiliary: new Map(),
      metadata: new Map(),
    };
    const path = join(folder, "few.hdf5");
    await writeFitInput(path, input);
    const words = ["-o", folder, "-t", "0", "--unblind", "--allowNegativeParam", "--parameter", "signal"];
    const toys = ["--coverageToys", "20", "--confidence", "0.9", "--seed", "1", "-v", "2"];
    const { out, errors } = await rabbit("coverage", path, ...words, ...toys);
    expect(errors).toMatch(/^WARNING: The coverage is that of the other toys: (\d+) toys do not count, as/);
    const failed = Number(/(\d+) toys do not count/.exec(errors)![1]);
    const [head, , row] = out.split("\n");
    expect(head).toMatch(/ toys +left out$/);
    expect(row).toMatch(new RegExp(` ${20 - failed} +${failed}$`));
    const limits = await rabbit("coverage", path, ...words, ...toys, "--interval", "upper-limit");
    expect(limits.errors).toBe("");
    expect(limits.out.split("\n")[0]).toMatch(/ toys$/);
  });

  test("count intervals of toys", async () => {
    const words = [
      "--allowNegativeParam",
      "--parameter",
      "bsm1",
      "--truths",
      "1",
      "--coverageToys",
      "4",
      "--json",
    ];
    const { code, out } = await rabbit("coverage", tensor, "-o", folder, ...words, "-v", "2");
    expect(code).toBe(0);
    const [{ results }] = JSON.parse(out).fits;
    expect(results.map(({ truth, confidence }: Record<string, number>) => [truth, confidence])).toEqual([
      [1, 0.6827],
      [1, 0.95],
    ]);
    expect(results[0].covered.toys).toBe(4);
  });
});
