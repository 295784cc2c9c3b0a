import { describe, expect, test } from "vitest";
import { checkOptions } from "./check-options.js";
import type { FitOptions } from "./fit-options.js";

/** As a program without types gives them. */
const check = (options: unknown) => () => checkOptions(options as FitOptions);

describe("options of a fit", () => {
  test("of every kind are accepted", () => {
    const all: FitOptions = {
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
      likelihood: { form: "chi2", binByBinStat: { kind: "full", type: "gamma", minKstat: 3 } },
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
    expect(check(all)).not.toThrow();
    expect(check({ likelihood: { binByBinStat: { kind: "none" } }, data: undefined })).not.toThrow();
  });

  test.each<[unknown, string]>([
    [{ dataSets: ["data"] }, 'options is "dataSets", expected only data, model, parameters, likelihood'],
    [{ data: { unblinded: [".*"] } }, 'options.data is "unblinded", expected only sets, pseudodata, toys'],
    [{ data: { toys: { sed: 3 } } }, 'options.data.toys is "sed", expected only seed, dataMode'],
    [{ likelihood: { binByBinStat: { kind: "lite", type: "gamma", minKStat: 3 } } }, 'is "minKStat"'],
    [{ analyses: [{ kind: "histograms", error: true }] }, 'options.analyses[0] is "error", expected only'],
  ])("that do not exist are refused: %j", (options, message) => {
    expect(check(options)).toThrow(message);
  });

  test.each<[unknown, string]>([
    [null, "options is null, expected an object."],
    [{ data: "data" }, 'options.data is "data", expected an object.'],
    [{ data: { sets: "data" } }, 'options.data.sets is "data", expected a list.'],
    [{ data: { sets: ["asimow"] } }, 'options.data.sets[0] is "asimow", expected "data", "asimov" or a toy'],
    [{ data: { sets: [1] } }, "options.data.sets[0] is 1, expected"],
    [{ data: { toys: { randomizeData: "gauss" } } }, 'is "gauss", expected one of poisson, normal, none.'],
    [{ model: "mu" }, 'options.model is "mu", expected an object.'],
    [{ model: () => ({}) }, "options.model is a function, expected { name, args, module }, which can be"],
    [{ model: {} }, "options.model.name: expected a text."],
    [{ parameters: { freeze: "lumi" } }, 'options.parameters.freeze is "lumi", expected a list.'],
    [
      { parameters: { constraintMinima: [{ parameter: "lumi", value: Number.NaN }] } },
      "options.parameters.constraintMinima lumi is NaN, expected a finite number.",
    ],
    [{ parameters: { allowNegative: 1 } }, "allowNegative is 1, expected true or false."],
    [{ likelihood: { form: "chisq" } }, 'form is "chisq", expected one of poisson, chi2, covariance.'],
    [{ likelihood: { binByBinStat: "none" } }, 'binByBinStat is "none", expected an object.'],
    [{ likelihood: { binByBinStat: { kind: "lit" } } }, 'kind is "lit", expected one of none, lite, full.'],
    [{ likelihood: { binByBinStat: { kind: "lite" } } }, "binByBinStat.type: expected one of automatic"],
    [{ minimizer: { method: "newton" } }, 'method is "newton", expected one of trust-krylov, trust-exact'],
    [
      { minimizer: { maxIterations: -1 } },
      "options.minimizer.maxIterations is -1, expected a whole number that is not negative.",
    ],
    [
      { minimizer: { gradientTolerance: -1 } },
      "options.minimizer.gradientTolerance is -1, expected a number that",
    ],
    [
      { minimizer: { valueTolerance: Number.NaN } },
      "options.minimizer.valueTolerance is NaN, expected a number",
    ],
    [
      { minimizer: { earlyStopping: 1.5 } },
      "options.minimizer.earlyStopping is 1.5, expected a whole number",
    ],
    [
      { minimizer: { stallRelTol: -1e-6 } },
      "options.minimizer.stallRelTol is -0.000001, expected a number that",
    ],
    [
      { minimizer: { maxRestarts: -2 } },
      "options.minimizer.maxRestarts is -2, expected a whole number that is not negative, or -1 for as often as it helps.",
    ],
    [
      { minimizer: { preconditioner: true } },
      "options.minimizer.preconditioner is true, expected an object.",
    ],
    [
      { minimizer: { preconditioner: { blocks: "syst" } } },
      'options.minimizer.preconditioner.blocks is "syst", expected a list.',
    ],
    [
      { minimizer: { preconditioner: { from: "fisher" } } },
      'options.minimizer.preconditioner.from is "fisher", expected one of hessian, gaussnewton.',
    ],
    [
      { minimizer: { preconditioner: { transform: "lanczos" } } },
      'options.minimizer.preconditioner.transform is "lanczos", expected one of ridge, spectral.',
    ],
    [{ run: { threads: -1 } }, "options.run.threads is -1, expected a whole number that is not negative."],
    [{ run: { threads: 1.5 } }, "options.run.threads is 1.5, expected a whole number"],
    [{ minimizer: { step: "once" } }, 'step is "once", expected one of iterate, linear, none.'],
    [{ covariance: true }, "options.covariance is true, expected one of full, of-interest, none."],
    [
      { analyses: ["histograms"] },
      "options.analyses[0].kind: expected one of histograms, full-nll, impacts.",
    ],
    [{ run: { until: "end" } }, 'options.run.until is "end", expected one of prefit, postfit.'],
  ])("with values that they cannot have are refused: %j", (options, message) => {
    expect(check(options)).toThrow(message);
  });
});
