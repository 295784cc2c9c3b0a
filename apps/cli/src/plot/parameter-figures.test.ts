import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { run } from "../run.js";
import { fixtureResult } from "../testing/print.js";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "rabbit-figures-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

async function plot(name: string, fixture: string, ...words: string[]) {
  const errors: string[] = [];
  const outpath = mkdtempSync(join(folder, "of-"));
  const code = await run(["plot", name, fixtureResult(fixture), "-o", outpath, "-v", "1", ...words], {
    stdout: { write: () => undefined },
    stderr: { write: (text) => errors.push(text) },
    environment: {},
    signal: new AbortController().signal,
  });
  return { code, errors: errors.join(""), files: readdirSync(outpath).sort() };
}

test.each([
  [
    "impacts",
    "blinded",
    ["--poi", "sig"],
    ["pulls_and_traditional_impacts_sig.svg", "traditional_impacts_grouped_sig.svg"],
  ],
  ["impacts", "blinded", ["--impactType", "none", "--otherExtensions", "html"], ["pulls.html", "pulls.svg"]],
  [
    "impacts",
    "blinded",
    ["--poi", "sig", "--mode", "group", "-r", fixtureResult("pseudodata"), "--refResult", "original"],
    ["traditional_impacts_grouped_sig.svg"],
  ],
  ["pulls", "plain", ["--sort", "constraint", "-p", "mine"], ["pulls_mine.svg"]],
  [
    "cov",
    "plain",
    ["--params", "sig", "norm", "--correlation"],
    ["hist_corr_postfit_parms_x_parms_y_params.svg"],
  ],
  ["scan", "scans", [], ["nll_scan_sig.svg", "nll_scan_slope_signal.svg"]],
  ["scan2d", "scans", [], ["nll_scan2D_sig_slope_signal.svg"]],
  ["limits", "limits_bsm", [], ["limits.svg"]],
  ["lcurve", "lcurve_scan", [], ["lcurve.svg"]],
  ["loss", "plain", [], ["loss.svg"]],
] as const)("rabbit plot %s %s %j writes %j", async (name, fixture, words, files) => {
  expect(await plot(name, fixture, ...words)).toEqual({ code: 0, errors: "", files });
});

test.each([
  [
    "impacts",
    "plain",
    [],
    "impacts is missing, expected a histogram of impacts in the result. Fit with --doImpacts.",
  ],
  [
    "impacts",
    "blinded",
    ["--poi", "nope"],
    'impacts is "nope", expected impacts on one of sig, slope_signal',
  ],
  ["impacts", "blinded", ["-m", "Project"], "--mapping has global impacts only."],
  ["impacts", "blinded", ["--impactType", "global", "-m", "Project"], "Fit with --saveHists."],
  [
    "impacts",
    "blinded",
    ["--grouping", "max"],
    '--grouping is "max", expected a name in --config nuisance_grouping',
  ],
  ["impacts", "blinded", ["--sort", "pull_ref"], "--sort pull_ref needs a reference."],
  ["pulls", "plain", ["-r", "nowhere.hdf5"], '--referenceFile is "nowhere.hdf5"'],
  ["cov", "plain", ["--params", "nrm"], 'Did you mean "norm"?'],
  [
    "scan",
    "plain",
    [],
    "scans is missing, expected a scan along a parameter in the result. Fit with --scan.",
  ],
  ["scan2d", "plain", ["--params", "sig", "nrm"], '--params is "nrm"'],
  ["toys", "plain", [], "toys is missing, expected fits to toys in the result. Fit with --toys."],
  ["limits", "plain", [], "expected limits in the result"],
  ["lcurve", "plain", [], "Fit with --lCurveScan or --lCurveOptimize."],
] as const)("rabbit plot %s %s %j is refused in one line", async (name, fixture, words, message) => {
  const { code, errors, files } = await plot(name, fixture, ...words);
  expect({ code, files }).toEqual({ code: 2, files: [] });
  expect(errors).toContain(message);
  expect(errors.trimEnd().split("\n")).toHaveLength(1);
});
