import type { Convergence, DataSetId, ResultGroup } from "@rabbit-fit/contracts";
import { expect, test } from "vitest";
import type { ResultSettings } from "../result-settings.js";
import { viewFit } from "../result-view.js";
import { exampleFit, exampleMeta, prefitOnly } from "../testing/example-fit.js";
import { fitSummary } from "./fit-summary.js";

const constrained = new Set(["noi", "norm", "shape"]);

function summarise(group: ResultGroup, settings: ResultSettings = {}) {
  return fitSummary(group, { meta: exampleMeta, settings, constrained });
}

test("pulls are in units of the prefit uncertainty, the largest first, without parameters of interest", () => {
  expect(summarise(exampleFit()).largestPulls).toEqual([
    { name: "shape", pull: 2, constraint: expect.closeTo(0.2, 12) },
    { name: "norm", pull: -0.25, constraint: expect.closeTo(0.8, 12) },
  ]);
});

test("nuisance parameters without constraint are listed, and all pulls are counted", () => {
  const { unconstrained, modelParameters, pulls } = summarise(exampleFit());
  expect(unconstrained).toEqual([
    { name: "free", value: 0.3, uncertainty: expect.closeTo(0.2, 12), blinded: false, frozen: false },
  ]);
  expect(modelParameters).toEqual([]);
  expect(pulls).toBe(2);
  const model = { parameters: ["sig", "free"], squared: ["sig"] };
  const ofModel = fitSummary(exampleFit(), { meta: { ...exampleMeta, model }, constrained });
  expect([ofModel.modelParameters.map(({ name }) => name), ofModel.unconstrained]).toEqual([["free"], []]);
});

test("fixed parameters have no pull", () => {
  const { largestPulls } = summarise(exampleFit(), { parameters: { freeze: ["sha.*"] } });
  expect(largestPulls.map(({ name }) => name)).toEqual(["norm"]);
});

test("the numbers of the fit are passed on, and what was not computed is absent", () => {
  expect(summarise(exampleFit())).toMatchObject({ result: "", nll: 4.5, edm: 1e-12 });
  const { nllvalreduced: _, ndfsat: __, ...without } = exampleFit({ kind: "asimov" }, { edmval: null });
  const summary = summarise(without);
  expect(summary).toMatchObject({ result: "asimov", dataSet: { kind: "asimov" } });
  for (const name of ["nll", "nllFull", "edm", "conditionNumber", "saturatedTest"]) {
    expect(summary).not.toHaveProperty(name);
  }
});

test("saturated tests of mappings are listed, other chi-squares are not", () => {
  const mapping = (numbers: [string, number][], counts: [string, number][]) => ({
    channels: new Map(),
    histograms: new Map(),
    numbers: new Map(numbers),
    counts: new Map(counts),
  });
  const mappings = new Map([
    ["Project ch0 x", mapping([["chi2_saturated", 3.5]], [["ndf_saturated", 2]])],
    ["Normalize ch0 x", mapping([["chi2", 3.5]], [["ndf", 2]])],
  ]);
  expect(summarise(exampleFit({ kind: "data" }, { mappings })).saturatedTests).toEqual([
    // P(chi-square with 2 degrees of freedom >= q) = exp(-q / 2)
    { mapping: "Project ch0 x", twoDeltaNll: 3.5, ndf: 2, pValue: expect.closeTo(Math.exp(-1.75), 12) },
  ]);
  expect(summarise(exampleFit())).not.toHaveProperty("saturatedTests");
});

test("fits to data and pseudodata are blinded but for what is unblinded, Asimov fits are not", () => {
  const blinded = (dataSet: DataSetId, unblind: string[]) => {
    const { parametersOfInterest, nuisancesOfInterest } = summarise(exampleFit(dataSet), {
      data: { unblind },
    });
    return [...parametersOfInterest, ...nuisancesOfInterest].map((parameter) => parameter.blinded);
  };
  expect(blinded({ kind: "data" }, [])).toEqual([true, true]);
  expect(blinded({ kind: "data" }, ["si."])).toEqual([false, true]);
  expect(blinded({ kind: "data", pseudodata: "toy" }, [".*"])).toEqual([false, false]);
  expect(blinded({ kind: "data", pseudodata: "asimov_like" }, [])).toEqual([true, true]);
  expect(blinded({ kind: "asimov" }, [])).toEqual([false, false]);
  expect(blinded({ kind: "asimov", pseudodata: "toy" }, [])).toEqual([false, false]);
});

test("signal strengths are given where square roots are stored", () => {
  const unblinded = { data: { unblind: [".*"] } };
  expect(summarise(exampleFit(), unblinded).parametersOfInterest[0]).toMatchObject({
    value: 1.2,
    signalStrength: { value: 1.44, uncertainty: expect.closeTo(0.24, 12) },
  });
  const [plain] = summarise(exampleFit(), {
    ...unblinded,
    parameters: { allowNegative: true },
  }).parametersOfInterest;
  expect(plain).not.toHaveProperty("signalStrength");
});

test("of a hidden parameter there is the uncertainty only", () => {
  const { parametersOfInterest, nuisancesOfInterest } = summarise(exampleFit());
  expect(parametersOfInterest).toEqual([
    {
      name: "sig",
      value: "blinded",
      uncertainty: expect.closeTo(0.1, 12),
      signalStrength: "blinded",
      blinded: true,
      frozen: false,
    },
  ]);
  expect(nuisancesOfInterest).toEqual([
    { name: "noi", value: "blinded", uncertainty: 0.5, blinded: true, frozen: false },
  ]);
});

test("a status is what the minimizer says", () => {
  const status = (details: Partial<ResultGroup>) => summarise(exampleFit({ kind: "data" }, details)).status;
  const limit: Convergence = {
    converged: false,
    status: "iteration-limit",
    message: "Limit.",
    iterations: 5,
    hessianVectorProducts: 9,
  };
  expect(status({})).toEqual({ kind: "converged", iterations: 7, message: "Converged." });
  expect(status({ convergence: limit })).toEqual({
    kind: "not-converged",
    reason: "iteration-limit",
    iterations: 5,
    message: "Limit.",
  });
  expect(status({ convergence: { ...limit, status: "unknown", unknownStatus: "worn-out" } })).toMatchObject({
    reason: "worn-out",
  });
  const { convergence: _, ...without } = exampleFit();
  expect(summarise(without).status).toEqual({ kind: "not-minimised" });
  expect(summarise(prefitOnly(exampleFit()))).toMatchObject({
    status: { kind: "prefit-only" },
    parametersOfInterest: [],
    largestPulls: [],
  });
});

test("impacts that could not be computed are counted, those of all kinds together", () => {
  const fit = exampleFit();
  const counts = new Map([
    ["impacts_asym_failed", 2],
    ["global_impacts_asym_failed", 1],
    ["ndf", 7],
  ]);
  expect(summarise({ ...fit, counts }).failedImpacts).toBe(3);
  expect(summarise(fit)).not.toHaveProperty("failedImpacts");
});

test("a summary has the numbers of the minimizer that are known", () => {
  const numbers = { evaluations: 12, restarts: 1, gradientNorm: 1e-6, trustRadius: 30, conditionNumber: 50 };
  const fit = exampleFit();
  const certified = { ...fit, convergence: { ...fit.convergence!, ...numbers } };
  expect(summarise(certified)).toMatchObject(numbers);
  for (const name of Object.keys(numbers)) expect(summarise(fit)).not.toHaveProperty(name);
  expect(viewFit(certified, { meta: exampleMeta }).convergence).toBe(certified.convergence);
});
