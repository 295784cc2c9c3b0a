import type { FitOptions } from "@rabbit-fit/fitter";
import { expect, test } from "vitest";
import { commands } from "../commands.js";
import { select } from "../program.js";
import { effectiveMappings, fitRequest } from "./fit-request.js";

const toys = {
  seed: 123456789,
  dataMode: "expected",
  randomizeData: "poisson",
  randomizeSystematics: "frequentist",
  randomizeParameters: false,
} as const;

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
      likelihood: "poisson",
      binByBinStat: { kind: "lite", type: "automatic" },
      prefitUnconstrainedUncertainty: 0,
      minimizer: { method: "trust-krylov" },
      forceLinear: false,
      diagnostics: false,
      covariance: "full",
      fullNll: false,
      prefitOnly: false,
      skipMinimization: false,
      postfitProfile: true,
    },
    resume: false,
    notes: [],
  });
});

test.each<[string, FitOptions]>([
  ["-t 0", { dataSets: ["data"] }],
  ["-t -1 0", { dataSets: ["asimov", "data"] }],
  ["-t 0 0", { dataSets: ["data"] }],
  ["-t -1 2", { dataSets: ["asimov", { toy: 1 }, { toy: 2 }], toys }],
  ["-t 1 0 2", { dataSets: [{ toy: 1 }, "data", { toy: 2 }], toys }],
  [
    "-t 1 --seed 7 --toysDataMode observed --toysDataRandomize normal --toysSystRandomize bayesian --toysRandomizeParameters",
    {
      dataSets: [{ toy: 1 }],
      toys: {
        seed: 7,
        dataMode: "observed",
        randomizeData: "normal",
        randomizeSystematics: "bayesian",
        randomizeParameters: true,
      },
    },
  ],
  ["--toysDataMode observed", {}],
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
  [
    "--noBinByBinStat --binByBinStatType gamma --covarianceFit",
    { binByBinStat: { kind: "none" }, likelihood: "covariance" },
  ],
  [
    "--binByBinStatMode full --binByBinStatType normal-additive --minBBKstat 2.5",
    { binByBinStat: { kind: "full", type: "normal-additive", minKstat: 2.5 } },
  ],
  ["--chisqFit", { likelihood: "chi2" }],
  ["--covarianceFit", { likelihood: "covariance" }],
  [
    "--covarianceFit -t 1 --toysDataRandomize none",
    { likelihood: "covariance", dataSets: [{ toy: 1 }], toys: { ...toys, randomizeData: "none" } },
  ],
  ["--binByBinStatMode lite --binByBinStatType gamma", { binByBinStat: { kind: "lite", type: "gamma" } }],
  [
    "--minimizerMethod trust-exact --minimizerMaxiter 7 --minimizerGtol 1e-5",
    { minimizer: { method: "trust-exact", maxIterations: 7, gradientTolerance: 1e-5 } },
  ],
  ...(["BFGS", "L-BFGS-B", "CG", "trust-ncg", "dogleg", "Newton-CG"] as const).map(
    (method): [string, FitOptions] => [`--minimizerMethod ${method}`, { minimizer: { method } }],
  ),
  [
    "--minimizerFtol 1e-9 --earlyStopping 3",
    { minimizer: { method: "trust-krylov", valueTolerance: 1e-9, earlyStopping: 3 } },
  ],
  ["--earlyStopping 0 --forceLinear --diagnostics", { forceLinear: true, diagnostics: true }],
  ["--noPostfitProfileBB", { postfitProfile: false }],
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
  [
    "--noHessian --saveHists --noChi2",
    {
      covariance: "of-interest",
      histograms: { perProcess: false, errors: false, errorsPerProcess: false, chi2: false },
    },
  ],
  ["--hvpMethod fwdrev --jitCompile off", {}],
  // Options of the reference that ask for what happens anyway.
  ["--toysDataMode expected --earlyStopping -1 --jitCompile auto --contourLevels 1 2 --minBBKstat 0", {}],
])("%s sets %j", (words, expected) => {
  const { options } = request();
  expect(request(...words.split(" ")).options).toEqual({ ...options, ...expected });
});

test.each([
  ["-t -2", "--toys is -2, expected -1 (the Asimov data), 0 (the data), or a number of toys."],
  ["--chisqFit --covarianceFit", "--chisqFit and --covarianceFit are two likelihoods. Give one of them."],
  [
    "--covarianceFit --binByBinStatType gamma",
    "--covarianceFit cannot have --binByBinStatType gamma. Take normal-additive (the automatic choice) or normal-multiplicative, or add --noBinByBinStat.",
  ],
  [
    "--covarianceFit -t 3",
    "--covarianceFit cannot have toys with --toysDataRandomize poisson, which knows no covariance. Add --toysDataRandomize normal.",
  ],
  [
    "--noHessian --saveHists --computeHistErrors",
    "--noHessian leaves nothing for the uncertainties and the chi-square of --saveHists, which need the covariance of all parameters. To save histograms with it, leave out --computeHistErrors, add --noChi2.",
  ],
  ["--noEDM --saveHists", "To save histograms with it, add --noChi2."],
  ["--minBBKstat nan", "--minBBKstat is NaN, expected a number of at least 0."],
  ["--minimizerFtol=-1", "--minimizerFtol is -1, expected a number of at least 0."],
  ["--scanPoints 20", "--scanPoints is not available yet in this version."],
  [
    "--asymImpactsHess hvp",
    "--asymImpactsHess hvp is not available yet in this version, only its default, exact.",
  ],
  ["--doImpacts", "--doImpacts is not available yet in this version."],
  ["--scan", "--scan is not available yet in this version."],
  [
    "--minimizerMethod newton",
    "--minimizerMethod is newton, expected one of trust-krylov, trust-exact, BFGS, L-BFGS-B, CG, trust-ncg, dogleg, Newton-CG.",
  ],
  ["-p a/b", '--postfix is "a/b", expected a text without "/". Use --outpath.'],
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

test("another result to start from is named by file and fit, and --resume is passed on", () => {
  expect(request("--externalPostfit", "other.hdf5").externalPostfit).toEqual({
    path: "other.hdf5",
    result: null,
  });
  expect(
    request("--externalPostfit", "other.hdf5", "--externalPostfitResult", "asimov").externalPostfit,
  ).toEqual({ path: "other.hdf5", result: "asimov" });
  expect(request("--resume").resume).toBe(true);
});

test.each([
  ["-t 2 3", ["info: --toys 2 3 names some data sets more than once; each is fitted once."]],
  ["-t -1 0 3", []],
  [
    "--eager --hvpMethod fwdrev --jitCompile off",
    [
      "info: --eager does nothing here: there is no graph.",
      "info: --hvpMethod selects nothing here: there is one product, and it is exact.",
      "info: --jitCompile does nothing here: the kernels are always compiled.",
    ],
  ],
  ["--computeHistErrors", ["warning: --computeHistErrors does nothing without --saveHists."]],
  [
    "--saveHists --computeHistErrorsPerProcess",
    ["warning: --computeHistErrorsPerProcess does nothing without --saveHistsPerProcess."],
  ],
  ["-t 0 --toysDataMode observed", ["warning: --toysDataMode does nothing without toys (-t N)."]],
  ["-t 0 --seed 5", []],
  [
    "--noBinByBinStat --binByBinStatMode full",
    ["warning: --binByBinStatMode does nothing with --noBinByBinStat."],
  ],
  [
    "--covarianceFit --minBBKstat 5",
    ["warning: --minBBKstat does nothing with normal-additive bin-by-bin parameters."],
  ],
  ["--binByBinStatMode full --minBBKstat 5", []],
  [
    "--externalPostfitResult asimov",
    ["warning: --externalPostfitResult does nothing without --externalPostfit."],
  ],
  [
    "--externalPostfit x.hdf5",
    [
      "warning: The Asimov data are fitted, too: their result is not that of --externalPostfit. Add --noFit to take its parameters as they are.",
    ],
  ],
  ["--externalPostfit x.hdf5 --noFit", []],
  ["--externalPostfit x.hdf5 -t 0", []],
  ["--prefitOnly --noFit", ["warning: --noFit does nothing with --prefitOnly."]],
  ["--noFit --minimizerMethod BFGS", ["warning: --minimizerMethod does nothing with --noFit."]],
  ["--forceLinear --minimizerGtol 1e-3", ["warning: --minimizerGtol does nothing with --forceLinear."]],
])("%s is remarked on: %j", (words, expected) => {
  expect(request(...words.split(" ")).notes.map(({ level, text }) => `${level}: ${text}`)).toEqual(expected);
});

test("with --saveHists the mapping that is used is recorded, as the reference does", () => {
  expect(effectiveMappings({ mapping: [], saveHists: true })).toEqual([["BaseMapping"]]);
  expect(effectiveMappings({ mapping: [], saveHists: false })).toEqual([]);
});
