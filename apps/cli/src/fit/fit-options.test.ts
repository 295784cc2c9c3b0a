import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ResultGroup } from "@rabbit-fit/contracts";
import { readFitResult } from "@rabbit-fit/io-hdf5/node";
import { innerValues } from "@rabbit-fit/sparse-hist";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inFlagsOf } from "../api-paths/in-flags.js";
import { pullRows } from "../print/pulls/pull-rows.js";
import { run } from "../run.js";

// What options do from the command line to the file; that the numbers are the reference's is tested in tools/reference.

const inputs = fileURLToPath(new URL("../../../../fixtures/inputs", import.meta.url));
const tensor = join(inputs, "test_tensor.hdf5");

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "rabbit-options-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function rabbit(...words: string[]) {
  const out: string[] = [];
  const errors: string[] = [];
  const code = await run(words, {
    stdout: { write: (text) => out.push(text) },
    stderr: { write: (text) => errors.push(text) },
    environment: {},
    signal: new AbortController().signal,
  });
  return { code, out: out.join(""), errors: errors.join("") };
}

/** Fits with the options of a line, and reads the summary and the result back. */
async function fit(line: string, input = tensor) {
  const words = line.split(" ").filter((word) => word !== "");
  const quiet = ["-o", folder, "--json", "-v", "2", "--threads", "0"];
  const { code, out, errors } = await rabbit("fit", input, ...quiet, ...words);
  if (out === "") throw new Error(errors);
  const summary = JSON.parse(out);
  const path: string = summary.outputs[0];
  const { groups } = await readFitResult(path);
  return { code, errors, summary, path, groups, group: (name: string) => named(groups, name) };
}

function named(groups: readonly ResultGroup[], name: string): ResultGroup {
  return groups.find((group) => group.name === name)!;
}

function values(group: ResultGroup, histogram = "parms"): Float64Array {
  return innerValues(group.histograms.get(histogram)!);
}

describe("toys", () => {
  test("1 to N each have a group, and one line in the summary", async () => {
    const { groups, summary } = await fit("-t 0 3 -p toys");
    expect(groups.map(({ name }) => name)).toEqual(["", "toy1", "toy2", "toy3"]);
    expect(summary.fits).toHaveLength(1);
    expect(summary.toys).toMatchObject([{ toys: 3, converged: 3, failures: [] }]);
    const [sig] = summary.toys[0].parameters;
    const stored = groups.slice(1).map((group) => pullRows(group).find(({ name }) => name === sig.name)!);
    expect(sig.estimate.mean).toBeCloseTo(
      stored.reduce((sum, { pull }) => sum + Number(pull) / 3, 0),
      12,
    );
    expect(sig.pull.mean).toBeCloseTo(
      stored.reduce((sum, { pull, constraint }) => sum + (Number(pull) - 1) / constraint / 3, 0),
      12,
    );
  });

  test("are the same for the same seed, whatever else is fitted, and others for another", async () => {
    const first = await fit("-t 3");
    const again = await fit("-t 0 2 3 -1");
    expect(again.groups.map(({ name }) => name).sort()).toEqual(["", "asimov", "toy1", "toy2", "toy3"]);
    for (const name of ["toy1", "toy2", "toy3"]) {
      expect(values(again.group(name))).toEqual(values(first.group(name)));
    }
    expect(values(first.group("toy1"))).not.toEqual(values(first.group("toy2")));
    const other = await fit("-t 1 --seed 7");
    expect(values(other.group("toy1"))).not.toEqual(values(first.group("toy1")));
  });

  test("of the data are blinded as the data are, those of the expectation are not", async () => {
    const blinded = async (line: string) =>
      (await fit(line)).summary.toys[0].parameters.map(
        (parameter: { blinded: boolean }) => parameter.blinded,
      );
    expect(await blinded("-t 1")).toEqual([false, false, false]);
    expect(await blinded("-t 1 --toysDataMode observed")).toEqual([true, true, true]);
    expect(await blinded("-t 1 --toysDataMode observed --unblind sig")).toEqual([false, true, true]);
    // Without any fluctuation such a toy is the data, with the hidden factor of the blinding.
    const exact = "--toysDataMode observed --toysDataRandomize none --toysSystRandomize none";
    const { group } = await fit(`-t 0 1 ${exact}`);
    expect(values(group("toy1"))).toEqual(values(group("")));
  });

  test("of pseudodata are named by both, and printed by that name", async () => {
    const { groups, summary, path } = await fit("-t 1 --pseudoData --toysDataMode observed -p pseudodata");
    expect(groups.map(({ name }) => name)).toEqual(["toy1_original"]);
    expect(summary.toys).toMatchObject([{ pseudodata: "original", toys: 1, converged: 1 }]);
    const { code, out } = await rabbit("print", "pulls", path, "--result", "toy1_original", "--json");
    expect(code).toBe(0);
    expect(JSON.parse(out).parameters).toHaveLength(13);
  });

  test("that do not converge end with exit code 3, and are named", async () => {
    const { code, summary, errors } = await fit("-t 2 --minimizerMaxiter 1");
    expect(code).toBe(3);
    expect(summary.toys[0]).toMatchObject({
      toys: 2,
      converged: 0,
      failures: [{ status: expect.any(String), count: 2, first: ["toy1", "toy2"] }],
      parameters: [],
    });
    expect(errors).toContain("Not converged: the fit to 2 of 2 toys (toy1, toy2).");
  });
});

describe("minimizers", () => {
  const methods = ["trust-exact", "trust-ncg", "dogleg", "BFGS", "L-BFGS-B", "CG", "Newton-CG"];

  test.each(methods)("%s ends where trust-krylov does", async (method) => {
    const { summary } = await fit("-t 0");
    const other = await fit(`-t 0 --minimizerMethod ${method}`);
    expect(other.code).toBe(0);
    expect(Math.abs(other.summary.fits[0].nll - summary.fits[0].nll)).toBeLessThan(1e-8);
  });

  test("the result has how the fit ended, with the condition number, and so has the summary", async () => {
    const { group, summary } = await fit("-t 0");
    const { convergence } = group("");
    expect(convergence).toMatchObject({ converged: true, status: "converged" });
    expect(convergence!.conditionNumber).toBeGreaterThan(1);
    expect(summary.fits[0].conditionNumber).toBe(convergence!.conditionNumber);
  });

  test("a limit of iterations ends with its reason and exit code 3", async () => {
    const { code, summary, group } = await fit("-t 0 --minimizerMaxiter 2");
    expect(code).toBe(3);
    expect(summary.fits[0].status).toMatchObject({ kind: "not-converged", reason: expect.any(String) });
    // The result names the options of the library, the summary those of the command.
    const { message } = group("").convergence!;
    expect(message).toContain("options.minimizer.maxIterations");
    expect(summary.fits[0].status.message).toBe(inFlagsOf()(message));
    expect(summary.fits[0].status.message).toMatch(/--minimizerMaxiter.*--freezeParameters/);
  });

  test("--earlyStopping, --stallRelTol and --maxRestarts end fits and start them again", async () => {
    const ending = async (line: string) =>
      (await fit(`-t 0 --unblind --minimizerMethod CG ${line}`)).group("").convergence!;
    const whole = await ending("");
    expect(whole).toMatchObject({ converged: true, restarts: 0 });
    const stopped = await ending("--earlyStopping 1 --stallRelTol 0.9");
    expect(stopped).toMatchObject({ converged: false, status: "early-stopped", restarts: 0 });
    const again = await ending("--earlyStopping 1 --stallRelTol 0.9 --maxRestarts 2");
    expect(again.restarts).toBe(2);
    expect(again.iterations).toBeGreaterThan(stopped.iterations);
  });

  test("the details of the log have each iteration with its step, radius and rho", async () => {
    const { errors } = await rabbit("fit", tensor, "-o", folder, "-t", "0", "-v", "4");
    expect(errors).toMatch(
      /iteration 1: -ln L = \S+, \|gradient\| = \S+, \|step\| = \S+, radius = \S+, rho = [\d.e-]+\n/,
    );
  });

  test("--forceLinear makes one Newton step, which is not the minimum of this likelihood", async () => {
    // The data of the tensor are so far away that the Hessian would not be positive definite there.
    const { code, group } = await fit("-t 1 --forceLinear --toysSystRandomize none");
    expect(code).toBe(3);
    expect(group("toy1").convergence).toMatchObject({
      converged: false,
      status: "linear-step",
      iterations: 1,
    });
  });

  test("--minimizerFtol and --minimizerGtol end a fit earlier", async () => {
    const iterations = async (line: string) => (await fit(`-t 0 ${line}`)).summary.fits[0].status.iterations;
    const all = await iterations("--minimizerMethod L-BFGS-B");
    expect(await iterations("--minimizerMethod L-BFGS-B --minimizerFtol 1e-6")).toBeLessThan(all);
    expect(await iterations("--minimizerMethod L-BFGS-B --minimizerGtol 1e-2")).toBeLessThan(all);
  });

  test("a fit that a large tolerance has ended has converged to it, with a warning", async () => {
    const { code, errors, summary, group } = await fit("-t 0 --minimizerGtol 1");
    expect(code).toBe(0);
    expect(group("")).toMatchObject({ convergence: { converged: true, status: "converged" } });
    expect(group("").edmval).toBeGreaterThan(1e-6);
    expect(summary.fits[0].status.kind).toBe("converged");
    expect(errors).toContain(
      "WARNING: Converged to the tolerance of --minimizerGtol, at an estimated distance",
    );
  });

  test("--diagnostics says how far the bin-by-bin parameters are from their minimum", async () => {
    const { errors } = await rabbit("fit", tensor, "-o", folder, "-t", "0", "--diagnostics");
    expect(errors).toMatch(/INFO: Estimated distance to the minimum in the bin-by-bin parameters: \S+/);
  });
});

describe("statistical models", () => {
  test("bin-by-bin treatments and likelihoods are all different fits", async () => {
    const lines = [
      "",
      "--noBinByBinStat",
      "--binByBinStatType normal-additive",
      "--binByBinStatType normal-multiplicative",
      "--binByBinStatMode full --binByBinStatType gamma",
      "--binByBinStatMode full",
      "--minBBKstat 2000",
      "--chisqFit",
      "--covarianceFit",
    ];
    const likelihoods: number[] = [];
    for (const line of lines) {
      const { code, summary } = await fit(`-t 0 ${line}`);
      expect({ line, code }).toEqual({ line, code: 0 });
      likelihoods.push(summary.fits[0].nll);
    }
    expect(new Set(likelihoods.map((nll) => nll.toFixed(7))).size).toBe(lines.length);
  });

  test("automatic is gamma, in mode full normal-multiplicative, and normal-additive with a covariance", async () => {
    const nll = async (line: string) => (await fit(`-t 0 ${line}`)).summary.fits[0].nll;
    expect(await nll("")).toBe(await nll("--binByBinStatType gamma"));
    const full = "--binByBinStatMode full";
    expect(await nll(full)).toBe(await nll(`${full} --binByBinStatType normal-multiplicative`));
    const covariance = "--covarianceFit";
    expect(await nll(covariance)).toBe(await nll(`${covariance} --binByBinStatType normal-additive`));
  });

  test("--noPostfitProfileBB changes postfit histograms, not the fit, and is recorded", async () => {
    const profiled = (await fit("-t 0 --saveHists")).group("");
    const unprofiled = (await fit("-t 0 --saveHists --noPostfitProfileBB")).group("");
    expect([profiled.postfitProfile, unprofiled.postfitProfile]).toEqual([true, false]);
    expect(values(unprofiled)).toEqual(values(profiled));
    const postfit = (group: ResultGroup) =>
      innerValues(group.mappings.get("BaseMapping")!.channels.get("ch0")!.get("hist_postfit_inclusive")!);
    expect(postfit(unprofiled)).not.toEqual(postfit(profiled));
  });
});

describe("saturated tests", () => {
  test("are printed and written, with the fit that they compare with", async () => {
    const { summary, group } = await fit("-t 0 --computeSaturatedProjectionTests -m Project ch1 a");
    const [test] = summary.fits[0].saturatedTests;
    // What Python rabbit finds with these options.
    expect(test).toMatchObject({ mapping: "Project ch1 a", ndf: 10 });
    expect(test.twoDeltaNll).toBeCloseTo(6.436375774156261, 6);
    const { numbers, counts, saturatedFit } = group("").mappings.get("Project ch1 a")!;
    expect(numbers.get("chi2_saturated")).toBe(test.twoDeltaNll);
    expect(counts.get("ndf_saturated")).toBe(10);
    expect(2 * (group("").nllvalreduced! - saturatedFit!.nllvalreduced!)).toBeCloseTo(test.twoDeltaNll, 12);
    expect([...saturatedFit!.histograms.keys()].sort()).toEqual(["cov", "loss", "parms", "time"]);
    expect(saturatedFit).toMatchObject({
      convergence: { converged: true, status: "converged" },
      edmval: numbers.get("edmval_saturated"),
    });
    const names = saturatedFit!.histograms.get("parms")!.axes[0] as { categories: readonly string[] };
    expect(names.categories.slice(0, 4)).toEqual([
      "sig",
      "saturated_ch1_a0",
      "saturated_ch1_a1",
      "saturated_ch1_a2",
    ]);
  });

  test("leave out mappings that have none, by name", async () => {
    const { errors, group } = await fit(
      "-t 0 --computeSaturatedProjectionTests -m Normalize ch1 a -m Project ch1 b",
    );
    expect(errors).toMatch(
      /There is no saturated test of some mappings: Normalize ch1 a is another function/,
    );
    expect([...group("").mappings.keys()]).toEqual(["Project ch1 b"]);
  });
});

describe("another result", () => {
  test("is taken as it is with --noFit, parameters and covariance", async () => {
    const { path, group } = await fit("-t 0 -p external");
    const taken = await fit(`-t 0 --noFit --externalPostfit ${path} -p taken`);
    expect(taken.summary.fits[0].status.kind).toBe("not-minimised");
    expect(values(taken.group(""))).toEqual(values(group("")));
    expect(values(taken.group(""), "cov")).toEqual(values(group(""), "cov"));
    expect(taken.group("").nllvalreduced).toBe(group("").nllvalreduced);
  });

  test("may be in the plain layout x, parms, cov", async () => {
    const plain = fileURLToPath(new URL("../../fixtures/external-postfit.hdf5", import.meta.url));
    const result = fileURLToPath(new URL("../../../../fixtures/results/plain.hdf5", import.meta.url));
    const options = "-t 0 --unblind --noFit --externalPostfit";
    const [ofPlain, ofResult] = [
      await fit(`${options} ${plain} -p plain`),
      await fit(`${options} ${result} -p result`),
    ];
    expect(ofPlain.groups).toEqual(ofResult.groups);
    expect(values(ofPlain.group(""))).toEqual(values((await readFitResult(result)).groups[0]!));
  });

  test("gives a fit that starts at its minimum nothing to do", async () => {
    const { path, group, summary } = await fit("-t 0 -p external");
    const again = await fit(`-t 0 --externalPostfit ${path} -p again`);
    expect(again.summary.fits[0].status.iterations).toBeLessThan(summary.fits[0].status.iterations);
    expect(again.group("").nllvalreduced).toBeCloseTo(group("").nllvalreduced!, 10);
  });

  test("without covariance has it computed at its parameters", async () => {
    const whole = await fit("-t 0 -p whole");
    const { path } = await fit("-t 0 --noHessian -p without");
    const later = await fit(`-t 0 --noFit --externalPostfit ${path} -p later`);
    const [expected, found] = [values(whole.group(""), "cov"), values(later.group(""), "cov")];
    const largest = Math.max(...expected.map(Math.abs));
    // Both are at the minimum to an estimated distance of 1e-10 or less.
    for (const [i, element] of found.entries()) {
      expect(Math.abs(element - expected[i]!)).toBeLessThan(1e-6 * largest);
    }
  });

  test("that has no such fit is named with what there is", async () => {
    const { path } = await fit("-t 0 -p external");
    const { code, errors } = await rabbit(
      ...["fit", tensor, "-o", folder, "-v", "2", "-t", "0"],
      ...["--externalPostfit", path, "--externalPostfitResult", "asimov"],
    );
    expect(code).toBe(2);
    expect(errors).toBe(
      `rabbit: error: ${path}: --externalPostfitResult is "asimov", expected one of: the fit to data. Leave --externalPostfitResult out.\n`,
    );
  });
});

test("a result in JSON has the same toys, with how they ended", async () => {
  const { path, groups } = await fit("-t 2 --outputFormat hdf5 json -p both");
  const json = JSON.parse(readFileSync(path.replace(/hdf5$/, "json"), "utf8"));
  expect(json.results.map((result: { name: string }) => result.name)).toEqual(["toy1", "toy2"]);
  expect(json.results[1].convergence).toEqual(groups[1]!.convergence);
  expect(json.results[1].histograms.parms.values).toEqual([...values(groups[1]!)]);
});
