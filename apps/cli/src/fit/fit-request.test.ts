import { expect, test } from "vitest";
import { commands } from "../commands.js";
import { select } from "../program.js";
import { effectiveMappings, fitRequest } from "./fit-request.js";

function request(...words: string[]) {
  const selection = select(["fit", "in.hdf5", ...words], commands, { version: "0", width: 80 });
  if (selection.kind !== "run") throw new Error("help");
  return fitRequest(selection.invocation.input, selection.invocation.values);
}

test("without options the Asimov data are fitted, blinded parameters stay blinded, no histograms", () => {
  expect(request()).toEqual({
    input: "in.hdf5",
    outputs: new Map([["hdf5", "./fitresults.hdf5"]]),
    json: false,
    verbosity: 3,
    color: true,
    options: {
      dataSets: ["asimov"],
      expectSignal: [],
      allowNegativeParam: false,
      constraintMinima: [],
      freezeParameters: [],
      unblind: [],
      blindingGroups: [],
      binByBinStat: { kind: "lite", type: "gamma" },
      prefitUnconstrainedUncertainty: 0,
      minimizer: { method: "trust-krylov" },
      covariance: "full",
      fullNll: false,
      prefitOnly: false,
      skipMinimization: false,
    },
    notes: [],
  });
});

test.each([
  ["-t 0", { dataSets: ["data"] }],
  ["-t -1 0", { dataSets: ["asimov", "data"] }],
  ["-t 0 0", { dataSets: ["data"] }],
  ["--unblind", { unblind: [".*"] }],
  ["--unblind a b", { unblind: ["a", "b"] }],
  ["--blindingGroup ^a.*$", { blindingGroups: ["^a.*$"] }],
  ["--pseudoData", { pseudodata: [] }],
  ["--pseudoData one two", { pseudodata: ["one", "two"] }],
  [
    "--expectSignal s 0.5 --expectSignal b -2",
    {
      expectSignal: [
        { parameter: "s", value: 0.5 },
        { parameter: "b", value: -2 },
      ],
    },
  ],
  ["--setConstraintMinimum n 1e-3", { constraintMinima: [{ parameter: "n", value: 0.001 }] }],
  ["--freezeParameters a b", { freezeParameters: ["a", "b"] }],
  ["--allowNegativeParam", { allowNegativeParam: true }],
  ["--noBinByBinStat", { binByBinStat: { kind: "none" } }],
  ["--binByBinStatMode lite --binByBinStatType gamma", { binByBinStat: { kind: "lite", type: "gamma" } }],
  [
    "--minimizerMethod trust-exact --minimizerMaxiter 7 --minimizerGtol 1e-5",
    { minimizer: { method: "trust-exact", maxIterations: 7, gradientTolerance: 1e-5 } },
  ],
  ["--prefitUnconstrainedNuisanceUncertainty 2", { prefitUnconstrainedUncertainty: 2 }],
  ["--saveHists", { histograms: { perProcess: false, errors: false, errorsPerProcess: false, chi2: true } }],
  [
    "--saveHists --saveHistsPerProcess --computeHistErrors --computeHistErrorsPerProcess --noChi2 -m BaseMapping",
    { histograms: { perProcess: true, errors: true, errorsPerProcess: true, chi2: false } },
  ],
  ["--fullNll --prefitOnly", { fullNll: true, prefitOnly: true }],
  ["--noFit", { skipMinimization: true }],
  ["--threads 0", { threads: 0 }],
  ["--noHessian", { covariance: "of-interest" }],
  ["--noEDM", { covariance: "none" }],
  ["--noHessian --noEDM", { covariance: "none" }],
  ["--hvpMethod fwdrev --jitCompile off", {}],
  // Options of the reference that ask for what happens anyway.
  ["--toysDataMode expected --earlyStopping -1 --jitCompile auto --contourLevels 1 2 --minBBKstat 0", {}],
])("%s sets %j", (words, expected) => {
  const { options } = request();
  expect(request(...words.split(" ")).options).toEqual({ ...options, ...expected });
});

test.each([
  ["-t 5", "--toys 5 is not available yet in this version, only -1 (the Asimov data) and 0 (the data)."],
  ["-t -2", "--toys is -2, expected only -1 (the Asimov data) and 0 (the data)."],
  ["--doImpacts", "--doImpacts is not available yet in this version."],
  ["--scan", "--scan is not available yet in this version."],
  [
    "--toysDataMode observed",
    "--toysDataMode observed is not available yet in this version, only its default, expected.",
  ],
  [
    "--minimizerMethod BFGS",
    "--minimizerMethod BFGS is not available yet in this version, only trust-krylov and trust-exact.",
  ],
  [
    "--minimizerMethod newton",
    "--minimizerMethod is newton, expected one of trust-krylov, trust-exact, BFGS, L-BFGS-B, CG, trust-ncg, dogleg.",
  ],
  ["-p a/b", '--postfix is "a/b", expected a text without "/". Use --outpath.'],
  ["--binByBinStatMode full", "--binByBinStatMode full is not available yet in this version, only lite."],
  [
    "--binByBinStatType normal-additive",
    "--binByBinStatType normal-additive is not available yet in this version, only automatic and gamma.",
  ],
  ["-m Project ch0 a", "--mapping Project is not available yet in this version, only BaseMapping."],
  ["-m BaseMapping ch0", '--mapping BaseMapping takes nothing after it, found "ch0".'],
  ["--doImpact", "--doImpacts is not available yet in this version."],
  ["--saveHist", "--saveHist is ambiguous: it could be --saveHists, --saveHistsPerProcess."],
  ["--saveHits", "--saveHits is not an option. Did you mean --saveHists?"],
  ["--thread=x", '--threads is "x", expected a whole number.'],
  ["--threads=-1", "--threads is -1, expected a number of at least 0."],
  ["--minimizerMaxiter 0", "--minimizerMaxiter is 0, expected a number of at least 1."],
  ["--minimizerGtol nan", "--minimizerGtol is NaN, expected a number of at least 0."],
  [
    "--minimizerGtol -1e-6",
    "--minimizerGtol needs a value (<norm>), found none. A value that begins with a dash: --minimizerGtol=-1e-6.",
  ],
  ["--expectSignal s many", '--expectSignal s is "many", expected a number.'],
  ["--setConstraintMinimum n inf", '--setConstraintMinimum n is "inf", expected a number.'],
  ["--setConstraintMinimum n", "--setConstraintMinimum needs two values (<name value>), found 1."],
  ["--verbose 7", "--verbose is 7, expected one of 0, 1, 2, 3, 4."],
  ["--outputFormat root", "--outputFormat is root, expected one of hdf5, json."],
  [
    "--outname x.json --outputFormat hdf5 json",
    "--outname gives ./x.json for both formats. End it in .hdf5.",
  ],
  ["second.hdf5", '"second.hdf5" is one argument too many: the input file is "in.hdf5".'],
  ["--noFit=yes", '--noFit takes no value, found "yes".'],
])("%s is refused: %s", (words, message) => {
  expect(() => request(...words.split(" "))).toThrow(message);
});

test("an input that an option has swallowed is explained", () => {
  const words = ["fit", "--unblind", "in.hdf5"];
  expect(() => select(words, commands, { version: "0", width: 80 })).toThrow(
    'The input file is missing: --unblind takes all words up to the next option. Name the input file before --unblind, or after " -- ".',
  );
});

test("formats other than HDF5 go beside it", () => {
  expect(request("-o", "out", "-p", "x", "--outputFormat", "json", "hdf5").outputs).toEqual(
    new Map([
      ["json", "out/fitresults_x.json"],
      ["hdf5", "out/fitresults_x.hdf5"],
    ]),
  );
});

test("options that do nothing are remarked on", () => {
  expect(request("--eager", "--computeHistErrors").notes).toEqual([
    { level: "info", text: "--eager does nothing here: there is no graph." },
    { level: "warning", text: "--computeHistErrors does nothing without --saveHists." },
  ]);
});

test("with --saveHists the mapping that is used is recorded, as the reference does", () => {
  expect(effectiveMappings({ mapping: [], saveHists: true })).toEqual([["BaseMapping"]]);
  expect(effectiveMappings({ mapping: [], saveHists: false })).toEqual([]);
});
