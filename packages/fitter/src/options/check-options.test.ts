import type { OptionRule } from "@rabbit-fit/contracts/options";
import { describe, expect, test } from "vitest";
import { checkOptions, fitOptions } from "./check-options.js";
import type { FitOptions } from "./fit-options.js";

/** As a program without types gives them. */
const check = (options: unknown) => () => checkOptions(options as FitOptions);

/** Options of every kind. */
const every: FitOptions = {
  data: {
    sets: ["data", "asimov", { toy: 1 }],
    pseudodata: [],
    toys: { seed: 1, dataMode: "observed", randomizeData: "normal", randomizeSystematics: "none" },
    unblind: [".*"],
    blindingGroups: ["sig.*"],
  },
  model: { name: "mu", args: [] },
  parameters: {
    expectSignal: [{ parameter: "sig", value: 2 }],
    allowNegative: true,
    externalPostfit: { names: ["sig"], values: Float64Array.of(1) },
  },
  likelihood: {
    terms: [{ name: "Term", module: "file:///term.mjs" }],
    form: "chi2",
    binByBinStat: { kind: "full", type: "gamma", minKstat: 3 },
  },
  regularization: [
    { kind: "SVD", mapping: { name: "Select", args: ["ch0"] } },
    { kind: "Tikhonov", order: 1, mapping: { name: "Select", args: ["ch0"] } },
  ],
  regularizationStrength: 2,
  lCurve: { scan: { start: 0, stop: 1, step: 0.5 }, optimize: { min: -1, max: 3 } },
  minimizer: {
    method: "BFGS",
    maxIterations: 10,
    valueTolerance: 0,
    maxRestarts: -1,
    step: "linear",
    preconditioner: { blocks: ["syst.*"], from: "gaussnewton", transform: "spectral" },
  },
  covariance: "of-interest",
  analyses: [{ kind: "histograms", errors: true, chi2: false }, { kind: "full-nll" }],
  run: { threads: 0, until: "prefit", info: new Map(), signal: new AbortController().signal },
};

const TOP =
  "data, model, parameters, likelihood, regularization, regularizationStrength, lCurve, minimizer, covariance, analyses, run";
const DATA = "sets, pseudodata, toys, unblind, blindingGroups, blindingScheme";
const KINDS =
  "{ kind, ... } whose kind is one of histograms, saturated-tests, full-nll, impacts, scan, scan-2d, scan-observable, contour, contour-observable, contour-2d";

describe("options of a fit", () => {
  test("of every kind are accepted", () => {
    expect(check(every)).not.toThrow();
    expect(check({ likelihood: { binByBinStat: { kind: "none" } }, data: undefined })).not.toThrow();
  });

  // Each message in full, as a program without types meets it.
  test.each<[unknown, string]>([
    [
      { dataSets: ["data"] },
      "options.dataSets is not an option, expected one of data, model, parameters, likelihood, regularization, regularizationStrength, lCurve, minimizer, covariance, " +
        "analyses, run. Did you mean options.data.sets?",
    ],
    [
      { seed: 3 },
      "options.seed is not an option, expected one of data, model, parameters, likelihood, regularization, regularizationStrength, lCurve, minimizer, covariance, " +
        "analyses, run. Did you mean options.data.toys.seed?",
    ],
    [
      { histograms: true },
      "options.histograms is not an option, expected one of data, model, parameters, likelihood, regularization, regularizationStrength, lCurve, minimizer, covariance, " +
        "analyses, run.",
    ],
    [
      { data: { unblinded: [".*"] } },
      "options.data.unblinded is not an option, expected one of sets, pseudodata, toys, unblind, blindingGroups, " +
        "blindingScheme. Did you mean options.data.unblind?",
    ],
    [
      { data: { toys: { sed: 3 } } },
      "options.data.toys.sed is not an option, expected one of seed, dataMode, randomizeData, randomizeSystematics, " +
        "randomizeParameters. Did you mean options.data.toys.seed?",
    ],
    [
      { likelihood: { binByBinStat: { kind: "lite", type: "gamma", minKStat: 3 } } },
      "options.likelihood.binByBinStat.minKStat is not an option, expected one of kind, type, minKstat. Did you mean " +
        "options.likelihood.binByBinStat.minKstat?",
    ],
    [
      { analyses: [{ kind: "histograms", error: true }] },
      "options.analyses[0].error is not an option, expected one of kind, mappings, composite, perProcess, errors, errorsPerProcess, globalImpacts, gaussianGlobalImpacts, covariance, variations, chi2. Did " +
        "you mean options.analyses[0].errors?",
    ],
  ])("that do not exist are refused: %j", (options, message) => {
    expect(check(options)).toThrow(expect.objectContaining({ name: "RabbitInputError", message }));
  });

  test.each<[unknown, string]>([
    [null, `options is null, expected an object { ${TOP} }.`],
    [[], `options is [], expected an object { ${TOP} }.`],
    [new Map([["data", {}]]), `options is a Map, expected an object { ${TOP} }.`],
    [{ data: "data" }, `options.data is "data", expected an object { ${DATA} }.`],
    [{ data: { sets: "data" } }, 'options.data.sets is "data", expected a list of data sets.'],
    [{ data: { sets: [] } }, 'options.data.sets is empty, expected at least one data set, such as "data".'],
    [
      { data: { sets: ["Data"] } },
      'options.data.sets[0] is "Data", expected "data", "asimov" or a toy such as { toy: 1 }.',
    ],
    [
      { data: { sets: [1] } },
      'options.data.sets[0] is 1, expected "data", "asimov" or a toy such as { toy: 1 }.',
    ],
    [
      { data: { sets: [{ toy: 0 }] } },
      "options.data.sets[0].toy is 0, expected a whole number from 1 to 2^32 - 1.",
    ],
    [
      { data: { sets: [{ toys: 1 }] } },
      "options.data.sets[0].toys is not an option, expected one of toy. Did you mean options.data.sets[0].toy?",
    ],
    [{ data: { unblind: true } }, "options.data.unblind is true, expected a list of names."],
    [{ data: { unblind: [1] } }, "options.data.unblind[0] is 1, expected a text."],
    [{ data: { pseudodata: "nominal" } }, 'options.data.pseudodata is "nominal", expected a list of names.'],
    [{ data: { toys: { seed: 1.5 } } }, "options.data.toys.seed is 1.5, expected a whole number."],
    [
      { data: { toys: { randomizeData: "gauss" } } },
      'options.data.toys.randomizeData is "gauss", expected one of "poisson", "normal", "none".',
    ],
    [
      { data: { toys: { randomizeSystematics: "frequentists" } } },
      'options.data.toys.randomizeSystematics is "frequentists", expected one of "frequentist", "bayesian", "none". Did ' +
        'you mean "frequentist"?',
    ],
    [{ model: "mu" }, 'options.model is "mu", expected an object { name, args, module }.'],
    [
      { model: () => ({}) },
      "options.model is a function, expected { name, args, module }, which can be copied to threads. Name the module that " +
        "exports the function in options.model.module.",
    ],
    [{ model: {} }, "options.model.name is missing, expected a text."],
    [{ model: { name: "mu", args: "sig" } }, 'options.model.args is "sig", expected a list of texts.'],
    [{ parameters: { freeze: "lumi" } }, 'options.parameters.freeze is "lumi", expected a list of names.'],
    [
      { parameters: { expectSignal: { sig: 2 } } },
      "options.parameters.expectSignal is an object, expected a list of objects { parameter, value }.",
    ],
    [
      { parameters: { constraintMinima: [{ parameter: "lumi", value: Number.NaN }] } },
      "options.parameters.constraintMinima lumi is NaN, expected a finite number.",
    ],
    [
      { parameters: { constraintMinima: [{ parameter: "lumi" }] } },
      "options.parameters.constraintMinima lumi is missing, expected a finite number.",
    ],
    [{ parameters: { allowNegative: 1 } }, "options.parameters.allowNegative is 1, expected true or false."],
    [
      { parameters: { externalPostfit: { names: ["sig"], values: [1] } } },
      "options.parameters.externalPostfit.values is [1], expected a Float64Array.",
    ],
    [
      { parameters: { externalPostfit: { names: ["sig"], values: Array(2000).fill(1) } } },
      "options.parameters.externalPostfit.values is a list of length 2000, expected a Float64Array.",
    ],
    [
      { likelihood: "chi2" },
      'options.likelihood is "chi2", expected an object { form, binByBinStat, postfitProfile, terms }.',
    ],
    [
      { likelihood: { form: "chisq" } },
      'options.likelihood.form is "chisq", expected one of "poisson", "chi2", "covariance".',
    ],
    [
      { likelihood: { form: "Poisson" } },
      'options.likelihood.form is "Poisson", expected one of "poisson", "chi2", "covariance". Did you mean "poisson"?',
    ],
    [
      { likelihood: { binByBinStat: "none" } },
      'options.likelihood.binByBinStat is "none", expected an object { kind, type, minKstat }.',
    ],
    [
      { likelihood: { binByBinStat: { mode: "full", type: "gamma" } } },
      "options.likelihood.binByBinStat.mode is not an option, expected one of kind, type, minKstat.",
    ],
    [
      { likelihood: { binByBinStat: { kind: "lit" } } },
      'options.likelihood.binByBinStat.kind is "lit", expected one of "none", "lite", "full". Did you mean "lite"?',
    ],
    [
      { likelihood: { binByBinStat: { kind: "lite" } } },
      'options.likelihood.binByBinStat.type is missing, expected one of "automatic", "gamma", "normal-additive", ' +
        '"normal-multiplicative".',
    ],
    [
      { minimizer: { method: "bfgs" } },
      'options.minimizer.method is "bfgs", expected one of "trust-krylov", "trust-exact", "trust-ncg", "dogleg", ' +
        '"Newton-CG", "BFGS", "L-BFGS-B", "CG". Did you mean "BFGS"?',
    ],
    [
      { minimizer: { maxIterations: -1 } },
      "options.minimizer.maxIterations is -1, expected a whole number that is not negative.",
    ],
    [
      { minimizer: { gradientTolerance: -1 } },
      "options.minimizer.gradientTolerance is -1, expected a number that is not negative.",
    ],
    [
      { minimizer: { valueTolerance: Number.NaN } },
      "options.minimizer.valueTolerance is NaN, expected a number that is not negative.",
    ],
    [
      { minimizer: { earlyStopping: 1.5 } },
      "options.minimizer.earlyStopping is 1.5, expected a whole number that is not negative.",
    ],
    [
      { minimizer: { stallRelTol: -1e-6 } },
      "options.minimizer.stallRelTol is -0.000001, expected a number that is not negative.",
    ],
    [
      { minimizer: { maxRestarts: -2 } },
      "options.minimizer.maxRestarts is -2, expected a whole number that is not negative, or -1 for as often as it helps.",
    ],
    [
      { minimizer: { preconditioner: true } },
      "options.minimizer.preconditioner is true, expected an object { blocks, from, transform }.",
    ],
    [
      { minimizer: { preconditioner: { blocks: "syst" } } },
      'options.minimizer.preconditioner.blocks is "syst", expected a list of names.',
    ],
    [
      { minimizer: { preconditioner: { from: "fisher" } } },
      'options.minimizer.preconditioner.from is "fisher", expected one of "hessian", "gaussnewton".',
    ],
    [
      { minimizer: { preconditioner: { transform: "lanczos" } } },
      'options.minimizer.preconditioner.transform is "lanczos", expected one of "ridge", "spectral".',
    ],
    [
      { minimizer: { step: "once" } },
      'options.minimizer.step is "once", expected one of "iterate", "linear", "none".',
    ],
    [
      { covariance: "ful" },
      'options.covariance is "ful", expected one of "full", "of-interest", "none". Did you mean "full"?',
    ],
    [
      { analyses: "histograms" },
      `options.analyses is "histograms", expected a list of analyses such as { kind: "histograms" }.`,
    ],
    [{ analyses: ["histograms"] }, `options.analyses[0] is "histograms", expected an object ${KINDS}.`],
    [
      { parameters: { prefitUnconstrainedUncertainty: -1 } },
      "options.parameters.prefitUnconstrainedUncertainty is -1, expected a number that is not negative.",
    ],
    [
      { likelihood: { binByBinStat: { kind: "lite", type: "gamma", minKstat: -5 } } },
      "options.likelihood.binByBinStat.minKstat is -5, expected a number that is not negative.",
    ],
    [
      {
        parameters: {
          expectSignal: [
            { parameter: "sig", value: 1 },
            { parameter: "sig", value: 2 },
          ],
        },
      },
      'options.parameters.expectSignal is with "sig" twice, expected each parameter once.',
    ],
    [
      {
        parameters: {
          constraintMinima: [
            { parameter: "lumi", value: 1 },
            { parameter: "norm", value: 1 },
            { parameter: "lumi", value: 2 },
          ],
        },
      },
      'options.parameters.constraintMinima is with "lumi" twice, expected each parameter once.',
    ],
    [
      { analyses: [{ kind: "histogram" }] },
      'options.analyses[0].kind is "histogram", expected one of "histograms", "saturated-tests", "full-nll", "impacts", "scan", "scan-2d", "scan-observable", "contour", "contour-observable", "contour-2d". Did you mean "histograms"?',
    ],
    [
      { analyses: [{ kind: "histograms", chi2: "no" }] },
      'options.analyses[0].chi2 is "no", expected true or false.',
    ],
    [
      { analyses: [{ kind: "scan", along: "mu" }] },
      'options.analyses[0].along is "mu", expected a list of names.',
    ],
    [
      { analyses: [{ kind: "scan", points: 1 }] },
      "options.analyses[0].points is 1, expected a whole number of at least 2.",
    ],
    [
      { analyses: [{ kind: "scan-2d", over: [["a", "b"]], range: Number.POSITIVE_INFINITY }] },
      "options.analyses[0].range is Infinity, expected a number above 0.",
    ],
    [
      { analyses: [{ kind: "scan-2d", over: [["a"]] }] },
      'options.analyses[0].over[0] is ["a"], expected the names of two parameters.',
    ],
    [
      { analyses: [{ kind: "scan", unit: "sigma" }] },
      'options.analyses[0].unit is "sigma", expected one of "postfit", "prefit".',
    ],
    [
      { analyses: [{ kind: "contour", levels: [1, -1] }] },
      "options.analyses[0].levels[1] is -1, expected a number above 0.",
    ],
    [
      { analyses: [{ kind: "contour", levels: [] }] },
      "options.analyses[0].levels is [], expected at least one level, each of them once.",
    ],
    [
      { analyses: [{ kind: "contour-2d", pairs: [["a", "b"]], points: 2 }] },
      "options.analyses[0].points is 2, expected a whole number of at least 3.",
    ],
    [{ run: { threads: -1 } }, "options.run.threads is -1, expected a whole number that is not negative."],
    [{ run: { threads: "4" } }, 'options.run.threads is "4", expected a whole number that is not negative.'],
    [{ run: { until: "end" } }, 'options.run.until is "end", expected one of "prefit", "postfit".'],
    [{ run: { info: {} } }, "options.run.info is an object, expected a Map."],
    [{ run: { onProgress: "log" } }, 'options.run.onProgress is "log", expected a function.'],
    [
      { run: { signal: new AbortController() } },
      "options.run.signal is an AbortController, expected an AbortSignal.",
    ],
  ])("with values that they cannot have are refused: %j", (options, message) => {
    expect(check(options)).toThrow(expect.objectContaining({ name: "RabbitInputError", message }));
  });

  test("are refused one and all where the value is of a type that no option has", () => {
    const paths = pathsOf(fitOptions.inside!);
    expect(paths.length).toBeGreaterThan(40);
    for (const path of paths) {
      const message = `options.${path.join(".")} is a Symbol, expected`;
      expect(check(withValue(every, path, Symbol())), message).toThrow(message);
    }
  });
});

/** Paths of all options of a group, its groups and theirs. */
function pathsOf(rules: NonNullable<OptionRule["inside"]>): readonly string[][] {
  return Object.entries(rules).flatMap(([name, { inside = {} }]) => [
    [name],
    ...pathsOf(inside).map((path) => [name, ...path]),
  ]);
}

/** A copy of options with another value of one of them. */
function withValue(options: unknown, [name, ...rest]: readonly string[], value: unknown): unknown {
  if (name === undefined) return value;
  const values = options as Record<string, unknown>;
  return { ...values, [name]: withValue(values[name], rest, value) };
}
