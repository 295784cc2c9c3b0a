import type { FitOptions } from "@rabbit-fit/fitter";
import { describe, expect, test } from "vitest";
import { commands } from "../commands.js";
import { select } from "../program.js";
import { fitRequest } from "./fit-request.js";
import { effectiveMappings } from "./options/histograms.js";

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

/** What `--saveHists --noChi2` asks for. */
const noHistograms = {
  kind: "histograms",
  mappings: [{ name: "BaseMapping", args: [] }],
  composite: false,
  perProcess: false,
  errors: false,
  errorsPerProcess: false,
  covariance: false,
  globalImpacts: false,
  gaussianGlobalImpacts: false,
  variations: false,
  chi2: false,
} as const;

test("without options the Asimov data are fitted, blinded parameters stay blinded, no histograms", () => {
  expect(request()).toEqual({
    input: "in.hdf5",
    outputs: new Map([["hdf5", "./fitresults.hdf5"]]),
    json: false,
    verbosity: 3,
    color: true,
    options: {
      data: { sets: ["asimov"], unblind: [], blindingGroups: [], blindingScheme: "additive" },
      parameters: {
        expectSignal: [],
        allowNegative: false,
        constraintMinima: [],
        freeze: [],
        prefitUnconstrainedUncertainty: 0,
      },
      likelihood: {
        form: "poisson",
        binByBinStat: { kind: "lite", type: "automatic" },
        postfitProfile: "profiled",
      },
      minimizer: { method: "trust-krylov", step: "iterate" },
      covariance: "full",
      analyses: [],
      run: { until: "postfit", diagnostics: false },
    },
    tabulatesToys: false,
    resume: false,
    notes: [],
  });
});

test.each<[string, FitOptions]>([
  ["-t 0", { data: { sets: ["data"] } }],
  ["-t -1 0", { data: { sets: ["asimov", "data"] } }],
  ["-t 0 0", { data: { sets: ["data"] } }],
  ["-t -1 2", { data: { sets: ["asimov", { toy: 1 }, { toy: 2 }], toys } }],
  ["-t 1 0 2", { data: { sets: [{ toy: 1 }, "data", { toy: 2 }], toys } }],
  [
    "-t 1 --seed 7 --toysDataMode observed --toysDataRandomize normal --toysSystRandomize bayesian --toysRandomizeParameters",
    {
      data: {
        sets: [{ toy: 1 }],
        toys: {
          seed: 7,
          dataMode: "observed",
          randomizeData: "normal",
          randomizeSystematics: "bayesian",
          randomizeParameters: true,
        },
      },
    },
  ],
  ["--toysDataMode observed", {}],
  ["--unblind", { data: { unblind: [".*"] } }],
  ["--unblind a b", { data: { unblind: ["a", "b"] } }],
  ["--blindingGroup ^a.*$", { data: { blindingGroups: ["^a.*$"] } }],
  ["--blindingScheme multiplicative", { data: { blindingScheme: "multiplicative" } }],
  ["--pseudoData", { data: { pseudodata: [] } }],
  ["--pseudoData one two", { data: { pseudodata: ["one", "two"] } }],
  [
    "--expectSignal s 0.5 --expectSignal b -2",
    {
      parameters: {
        expectSignal: [
          { parameter: "s", value: 0.5 },
          { parameter: "b", value: -2 },
        ],
      },
    },
  ],
  [
    "--expectSignal s 0.5 --expectSignal b 2 --expectSignal s 3",
    {
      parameters: {
        expectSignal: [
          { parameter: "s", value: 3 },
          { parameter: "b", value: 2 },
        ],
      },
    },
  ],
  ["--setConstraintMinimum n 1e-3", { parameters: { constraintMinima: [{ parameter: "n", value: 0.001 }] } }],
  ["--freezeParameters a b", { parameters: { freeze: ["a", "b"] } }],
  ["--allowNegativeParam", { parameters: { allowNegative: true } }],
  ["--noBinByBinStat", { likelihood: { binByBinStat: { kind: "none" } } }],
  [
    "--noBinByBinStat --binByBinStatType gamma --covarianceFit",
    { likelihood: { binByBinStat: { kind: "none" }, form: "covariance" } },
  ],
  [
    "--binByBinStatMode full --binByBinStatType normal-additive --minBBKstat 2.5",
    { likelihood: { binByBinStat: { kind: "full", type: "normal-additive", minKstat: 2.5 } } },
  ],
  ["--chisqFit", { likelihood: { form: "chi2" } }],
  ["--covarianceFit", { likelihood: { form: "covariance" } }],
  [
    "--covarianceFit -t 1 --toysDataRandomize none",
    {
      data: { sets: [{ toy: 1 }], toys: { ...toys, randomizeData: "none" } },
      likelihood: { form: "covariance" },
    },
  ],
  [
    "--binByBinStatMode lite --binByBinStatType gamma",
    { likelihood: { binByBinStat: { kind: "lite", type: "gamma" } } },
  ],
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
  [
    "--precondition",
    { minimizer: { method: "trust-krylov", preconditioner: { from: "hessian", transform: "ridge" } } },
  ],
  [
    "--precondition --preconditionParams lumi jes.* --preconditionFrom gaussnewton --preconditionTransform spectral",
    {
      minimizer: {
        method: "trust-krylov",
        preconditioner: { blocks: ["lumi", "jes.*"], from: "gaussnewton", transform: "spectral" },
      },
    },
  ],
  [
    "--stallRelTol 1e-6 --maxRestarts -1",
    { minimizer: { method: "trust-krylov", stallRelTol: 1e-6, maxRestarts: -1 } },
  ],
  [
    "--earlyStopping 0 --forceLinear --diagnostics",
    { minimizer: { step: "linear" }, run: { diagnostics: true } },
  ],
  ["--noPostfitProfileBB", { likelihood: { postfitProfile: "unprofiled" } }],
  ["--prefitUnconstrainedNuisanceUncertainty 2", { parameters: { prefitUnconstrainedUncertainty: 2 } }],
  [
    "--saveHists",
    {
      analyses: [{ ...noHistograms, chi2: true }],
    },
  ],
  [
    "--saveHists --saveHistsPerProcess --computeHistErrors --computeHistErrorsPerProcess --noChi2 -m BaseMapping",
    {
      analyses: [{ ...noHistograms, perProcess: true, errors: true, errorsPerProcess: true }],
    },
  ],
  ["--fullNll --prefitOnly", { analyses: [{ kind: "full-nll" }], run: { until: "prefit" } }],
  ["--noFit", { minimizer: { step: "none" } }],
  ["--threads 0", { run: { threads: 0 } }],
  ["--noHessian", { covariance: "of-interest" }],
  ["--noEDM", { covariance: "none" }],
  ["--noHessian --noEDM", { covariance: "none" }],
  ["--noHessian --saveHists", { analyses: [{ ...noHistograms, chi2: true }], covariance: "of-interest" }],
  [
    "--noHessian --saveHists --noChi2",
    {
      analyses: [noHistograms],
      covariance: "of-interest",
    },
  ],
  [
    "--saveHists --noChi2 --compositeMapping --computeHistCov --computeVariations -m Project ch0 x -m /d/mine.mjs#Mine a 1",
    {
      analyses: [
        {
          ...noHistograms,
          mappings: [
            { name: "Project", args: ["ch0", "x"] },
            { name: "Mine", args: ["a", "1"], module: "file:///d/mine.mjs" },
          ],
          composite: true,
          covariance: true,
          variations: true,
        },
      ],
    },
  ],
  [
    "--computeSaturatedProjectionTests -m Project ch0 x",
    {
      analyses: [
        { kind: "saturated-tests", mappings: [{ name: "Project", args: ["ch0", "x"] }], others: "left-out" },
      ],
    },
  ],
  ["--computeSaturatedProjectionTests", { analyses: [{ kind: "saturated-tests", others: "left-out" }] }],
  ["--hvpMethod fwdrev --jitCompile off", {}],
  // Options of the reference that ask for what happens anyway.
  ["--toysDataMode expected --earlyStopping -1 --jitCompile auto --contourLevels 1 2 --minBBKstat 0", {}],
])("%s sets %j", (words, expected) => {
  const { options } = request();
  const groups = Object.entries(expected).map(([group, value]) => [
    group,
    typeof value === "object" && !Array.isArray(value)
      ? { ...(options[group as keyof FitOptions] as object), ...value }
      : value,
  ]);
  expect(request(...words.split(" ")).options).toEqual({ ...options, ...Object.fromEntries(groups) });
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
    "--noHessian --saveHists --computeHistErrors --computeVariations",
    "--noHessian leaves nothing for what --saveHists is to compute from the covariance of all parameters. To save histograms with it, leave out --computeVariations.",
  ],
  [
    "--noEDM --saveHists --computeHistErrors --computeHistCov --noChi2",
    "To save histograms with it, leave out --computeHistErrors, leave out --computeHistCov.",
  ],
  ["--noEDM --saveHists", "To save histograms with it, add --noChi2."],
  ["-r Ridge Project ch0 x", '--regularization is "Ridge", expected SVD or Tikhonov, and a mapping.'],
  ["-r SVD", "--regularization SVD has no mapping, expected one behind it: SVD Select ch0_masked."],
  ["-r Tikhonov order:3 Project ch0 x", '--regularization Tikhonov is of the order "3", expected 1 or 2.'],
  [
    "-r Tikhonov order:1",
    "--regularization Tikhonov has no mapping, expected one behind it: Tikhonov Select ch0_masked.",
  ],
  [
    "-r SVD ./own.mjs#",
    '--regularization is "./own.mjs#", expected the name of a mapping, or the path of a module, "#" and the name of what it exports.',
  ],
  [
    "-r SVD Project ch0 x --regularizationStrength nan",
    "--regularizationStrength is NaN, expected a finite number.",
  ],
  ["--lCurveScan", "--lCurveScan is the curve of a regularised fit, expected some --regularization."],
  ["--lCurveOptimize", "--lCurveOptimize is the curve of a regularised fit, expected some --regularization."],
  [
    "-r SVD Project ch0 x --lCurveOptimize --noFit",
    "--lCurveOptimize fits at several strengths, which --noFit forbids. Leave out one of them.",
  ],
  [
    "-r SVD Project ch0 x --lCurveScan --lCurveScanRange 2 1",
    "--lCurveScanRange is 2 1, expected the lower end first.",
  ],
  [
    "-r SVD Project ch0 x --lCurveOptimize --lCurveOptimizeRange 1 1",
    "--lCurveOptimizeRange is 1 1, expected the lower end first.",
  ],
  [
    "-r SVD Project ch0 x --lCurveScan --lCurveScanStep 0",
    "--lCurveScanStep is 0, expected a number above 0.",
  ],
  ["--minBBKstat nan", "--minBBKstat is NaN, expected a number of at least 0."],
  ["--minimizerFtol=-1", "--minimizerFtol is -1, expected a number of at least 0."],
  ["--scan --scanPoints 1", "--scanPoints is 1, expected a whole number of at least 2."],
  [
    "--contourScan2D a b --scanPoints 2",
    "--scanPoints is 2, expected a whole number of at least 3, as a contour has.",
  ],
  ["--scan --scanPoints many", '--scanPoints is "many", expected a whole number.'],
  ["--scan --scanRange 0", "--scanRange is 0, expected a number above 0."],
  ["--scan --scanRange=-2", "--scanRange is -2, expected a number above 0."],
  ["--scan2D a b --scanRange inf", "--scanRange is Infinity, expected a number above 0."],
  ["--contourScan --contourLevels 1 0", "--contourLevels is 0, expected a number above 0."],
  ["--contourScan --contourLevels 1 nan", "--contourLevels is NaN, expected a number above 0."],
  ["--contourScan --contourLevels 1 2 1", "--contourLevels has 1 twice, expected each level once."],
  [
    "--scan2D a",
    "--scan2D has 1 name (a), expected those of two parameters. Give --scan2D once for each pair.",
  ],
  [
    "--contourScan2D a b c",
    "--contourScan2D has 3 names (a, b, c), expected those of two parameters. Give --contourScan2D once for each pair.",
  ],
  [
    "--noFit --scan",
    "--noFit leaves no minimum for --scan. Add --scanUnconverged to take the start as it is.",
  ],
  [
    "--noHessian --doImpacts",
    "--doImpacts needs the uncertainties of all parameters, which --noHessian does not give. Name the parameters whose impacts you want with --impactsOf.",
  ],
  ["--noEDM --globalImpacts", "--noEDM leaves no uncertainties for --globalImpacts. Leave one of them out."],
  ["--asymImpacts --noEDM", "--noEDM leaves no uncertainties for --asymImpacts. Leave one of them out."],
  [
    "--nonProfiledImpacts",
    "--nonProfiledImpacts are those of frozen parameters. Name them with --freezeParameters.",
  ],
  ["--asymImpactsHess newton", "--asymImpactsHess"],
  [
    "--globalAsymImpacts --globalAsymImpactsSigma 0",
    "--globalAsymImpactsSigma is 0, expected a number above 0.",
  ],
  [
    "--minimizerMethod newton",
    "--minimizerMethod is newton, expected one of trust-krylov, trust-exact, BFGS, L-BFGS-B, CG, trust-ncg, dogleg, Newton-CG.",
  ],
  ["-p a/b", '--postfix is "a/b", expected a text without "/". Use --outpath.'],
  [
    "-m #Mine",
    '--mapping is "#Mine", expected the name of a mapping, or the path of a module, "#" and the name of',
  ],
  ["--compositeMapping", "--compositeMapping takes mappings together, expected some --mapping."],
  ["--scan --scanPoint 1", "--scanPoints is 1, expected a whole number of at least 2."],
  ["--saveHist", "--saveHist is ambiguous: it could be --saveHists, --saveHistsPerProcess."],
  ["--saveHits", "--saveHits is not an option. Did you mean --saveHists?"],
  ["--thread=x", '--threads is "x", expected a whole number.'],
  ["--threads=-1", "--threads is -1, expected a number of at least 0."],
  ["--minimizerMaxiter 0", "--minimizerMaxiter is 0, expected a number of at least 1."],
  ["--preconditionFrom fisher", "--preconditionFrom"],
  ["--preconditionTransform lanczos", "--preconditionTransform"],
  ["--stallRelTol=-1e-6", "--stallRelTol is -0.000001, expected a number of at least 0."],
  ["--maxRestarts -2", "--maxRestarts is -2, expected a number of at least -1."],
  ["--maxRestarts 1.5", "--maxRestarts is"],
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
  [
    "--globalImpacts second.hdf5",
    '"second.hdf5" is one argument too many: the input file is "in.hdf5". --globalImpacts takes no value.',
  ],
  [
    "--seed 1 second.hdf5",
    '"second.hdf5" is one argument too many: the input file is "in.hdf5". --seed takes one value, <n>.',
  ],
  ["--noFit=yes", '--noFit takes no value, found "yes".'],
])("%s is refused: %s", (words, message) => {
  expect(() => request(...words.split(" "))).toThrow(message);
});

test("an input that an option has swallowed is explained", () => {
  const words = ["fit", "--unblind", "in.hdf5"];
  expect(() => select(words, commands, { version: "0", width: 80 })).toThrow(
    'The input file is missing: --unblind has taken "in.hdf5" as a value. Name the input file before --unblind, or after " -- ".',
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
    "-m Project ch0 x",
    ["warning: --mapping does nothing without --saveHists or --computeSaturatedProjectionTests."],
  ],
  ["-m Project ch0 x --computeSaturatedProjectionTests", []],
  ["-m Project ch0 x --saveHists", []],
  [
    "--saveHists --computeHistErrorsPerProcess",
    ["warning: --computeHistErrorsPerProcess does nothing without --saveHistsPerProcess."],
  ],
  ["-t 0 --toysOutput table", ["warning: --toysOutput does nothing without toys (-t N)."]],
  ["-t 0 5 --toysOutput table", []],
  [
    "-t 0 5 --toysOutput table --saveHists",
    ["warning: --toysOutput table leaves out what --saveHists makes of toys."],
  ],
  [
    "-t 5 --toysOutput table --computeSaturatedProjectionTests",
    ["warning: --toysOutput table leaves out what --computeSaturatedProjectionTests makes of toys."],
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
  [
    "--noFit --maxRestarts 2 --stallRelTol 1e-6",
    [
      "warning: --stallRelTol does nothing with --noFit.",
      "warning: --maxRestarts does nothing with --noFit.",
    ],
  ],
  ["--preconditionParams lumi", ["warning: --preconditionParams does nothing without --precondition."]],
  [
    "--precondition --minimizerMethod trust-exact",
    ["warning: --precondition does nothing with --minimizerMethod trust-exact."],
  ],
  ["--snapshotInterval 2", ["warning: --snapshotInterval does nothing without --snapshotFile."]],
  ["--noFit --snapshotFile s.hdf5", ["warning: --snapshotFile does nothing with --noFit."]],
  ["--forceLinear --minimizerGtol 1e-3", ["warning: --minimizerGtol does nothing with --forceLinear."]],
])("%s is remarked on: %j", (words, expected) => {
  expect(request(...words.split(" ")).notes.map(({ level, text }) => `${level}: ${text}`)).toEqual(expected);
});

test("with --saveHists the mapping that is used is recorded, as the reference does", () => {
  expect(effectiveMappings({ mapping: [], saveHists: true })).toEqual([["BaseMapping"]]);
  expect(effectiveMappings({ mapping: [], saveHists: false })).toEqual([]);
});

describe("scans and contours", () => {
  const analyses = (words: string) => request(...words.split(" ")).options.analyses;

  test("are analyses, of all parameters where none is named", () => {
    const grid = { points: 15, range: 3, unit: "postfit", evenUnconverged: false };
    expect(analyses("--scan --contourScan")).toEqual([
      { kind: "scan", ...grid },
      { kind: "contour", levels: [1, 2], evenUnconverged: false },
    ]);
    expect(analyses("--scan a b.* --scanPoints 21 --scanRange 2.5 --scanRangeUsePrefit")).toEqual([
      { kind: "scan", ...grid, along: ["a", "b.*"], points: 21, range: 2.5, unit: "prefit" },
    ]);
    expect(analyses("--scan2D a b --scan2D c d --scanUnconverged")).toEqual([
      {
        kind: "scan-2d",
        ...grid,
        over: [
          ["a", "b"],
          ["c", "d"],
        ],
        evenUnconverged: true,
      },
    ]);
    expect(analyses("--contourScan2D a b --contourLevels 1.5 --scanPoints 40")).toEqual([
      { kind: "contour-2d", levels: [1.5], points: 40, pairs: [["a", "b"]], evenUnconverged: false },
    ]);
  });

  test("of observables name mappings, once for each", () => {
    const words =
      "--scanObservable Project ch0 --scanObservable Select ch0 sig --contourScanObservable Ratio ch0 ch1";
    const select = { name: "Select", args: ["ch0", "sig"] };
    expect(analyses(`${words} --scanPoints 5`)).toEqual([
      {
        kind: "scan-observable",
        points: 5,
        range: 3,
        alongObservables: [{ name: "Project", args: ["ch0"] }, select],
        evenUnconverged: false,
      },
      {
        kind: "contour-observable",
        levels: [1, 2],
        ofObservables: [{ name: "Ratio", args: ["ch0", "ch1"] }],
        evenUnconverged: false,
      },
    ]);
  });

  test.each([
    ["--scanRange 2", "--scanRange does nothing without --scan, --scan2D or --scanObservable."],
    [
      "--scanRangeUsePrefit --scanObservable Project ch0",
      "--scanRangeUsePrefit does nothing without --scan or",
    ],
    ["--scanPoints 9 --contourScan", "--scanPoints does nothing without"],
    ["--contourLevels 3 --scan", "--contourLevels does nothing without"],
    ["--scanUnconverged", "--scanUnconverged does nothing without a scan or a contour."],
  ])("%s is a warning: %s", (words, text) => {
    expect(request(...words.split(" ")).notes).toContainEqual({
      level: "warning",
      text: expect.stringContaining(text),
    });
  });
});
