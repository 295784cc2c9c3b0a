import { innerValues, innerVariances, type WeightHistogram } from "@rabbit-fit/sparse-hist";
import { expect, test } from "vitest";
import { fit } from "../fit/fit.js";
import { exampleInput } from "../testing/example-input.fixture.js";

const common = { data: { unblind: [".*"], sets: ["data"] }, run: { threads: 0 } } as const;

async function parameters(options: Parameters<typeof fit>[1]) {
  const { groups } = await fit(exampleInput(), { ...common, ...options });
  return groups[0]!.histograms;
}

test("without minimisation the common parameters have the values and the covariance of the other fit", async () => {
  const externalPostfit = {
    names: ["elsewhere", "syst2", "sig2"],
    values: Float64Array.of(9, 0.3, 1.1),
    covariance: Float64Array.of(9, 1, 1, 1, 0.5, 0.1, 1, 0.1, 0.2),
  };
  const histograms = await parameters({ parameters: { externalPostfit }, minimizer: { step: "none" } });
  const parms = histograms.get("parms") as WeightHistogram;
  expect(Array.from(innerValues(parms))).toEqual([1, 1.1, 0, 0, 0.3, 0, 0]);
  // The others keep theirs from before the fit.
  expect(Array.from(innerVariances(parms))).toEqual([0, 0.2, 0, 1, 0.5, 1, 1]);
  const covariance = innerValues(histograms.get("cov")!);
  expect(covariance[1 * 7 + 4]).toBe(0.1);
  expect(covariance[4 * 7 + 1]).toBe(0.1);
});

test("a fit that starts from another ends where it would have ended", async () => {
  const plain = innerValues((await parameters({})).get("parms")!);
  const externalPostfit = { names: ["syst2", "sig2"], values: Float64Array.of(0.3, 1.3) };
  const started = innerValues((await parameters({ parameters: { externalPostfit } })).get("parms")!);
  plain.forEach((value, i) => {
    expect(started[i]).toBeCloseTo(value, 9);
  });
});

test("a fit that has no parameter in common is refused", async () => {
  const externalPostfit = { names: ["a"], values: Float64Array.of(1) };
  await expect(parameters({ parameters: { externalPostfit } })).rejects.toThrow(
    /options\.parameters\.externalPostfit.*"?a"?.*at least one parameter/s,
  );
});

test.each<[fault: string, change: object, message: string]>([
  [
    "values with a flow bin",
    { values: Float64Array.of(0, 0.3, 1.1) },
    "options.parameters.externalPostfit.values.length is 3, expected 2 (as many as names). Histograms of a result may have flow bins: startingPoint",
  ],
  [
    "too few values",
    { values: Float64Array.of(0.3) },
    "options.parameters.externalPostfit.values.length is 1, expected 2 (as many as names).",
  ],
  [
    "a value that is not finite",
    { values: Float64Array.of(0.3, Number.NaN) },
    'options.parameters.externalPostfit.values[1] is NaN, expected a finite number, for "sig2".',
  ],
  [
    "a covariance with flow bins",
    { covariance: new Float64Array(9) },
    "options.parameters.externalPostfit.covariance.length is 9, expected 4 (names times names). Histograms of a",
  ],
  [
    "a covariance that is not finite",
    { covariance: Float64Array.of(1, 0, Number.NaN, 1) },
    'options.parameters.externalPostfit.covariance[1,0] is NaN, expected a finite number, for "sig2" with "syst2".',
  ],
  [
    "a negative variance",
    { covariance: Float64Array.of(0.5, 0.1, 0.1, -0.2) },
    'options.parameters.externalPostfit.covariance[1,1] is -0.2, expected a variance that is not negative, for "sig2".',
  ],
  [
    "a covariance that is not symmetric",
    { covariance: Float64Array.of(0.5, 0.1, 0.2, 0.2) },
    "options.parameters.externalPostfit.covariance[1,0] is 0.2, expected 0.1, as at [0,1]: a symmetric matrix.",
  ],
  [
    "a correlation above 1",
    { covariance: Float64Array.of(0.5, 0.4, 0.4, 0.02) },
    'options.parameters.externalPostfit.covariance[1,0] is 0.4, expected at most 0.1 in size: "sig2" and "syst2" have a correlation of at most 1.',
  ],
  [
    "a covariance of a parameter without variance",
    { covariance: Float64Array.of(0, 0.1, 0.1, 0.2) },
    "options.parameters.externalPostfit.covariance[1,0] is 0.1, expected at most 0 in size:",
  ],
  [
    "a name twice",
    { names: ["sig2", "sig2"] },
    'options.parameters.externalPostfit.names is with "sig2" twice, expected each parameter once.',
  ],
])("another fit with %s is refused", async (_, change, message) => {
  const good = {
    names: ["syst2", "sig2"],
    values: Float64Array.of(0.3, 1.1),
    covariance: Float64Array.of(0.5, 0.1, 0.1, 0.2),
  };
  const minimizer = { step: "none" } as const;
  const parms = (await parameters({ parameters: { externalPostfit: good }, minimizer })).get("parms");
  expect(Array.from(innerVariances(parms as WeightHistogram))).toEqual([0, 0.2, 0, 1, 0.5, 1, 1]);
  const externalPostfit = { ...good, ...change };
  await expect(parameters({ parameters: { externalPostfit }, minimizer })).rejects.toThrow(message);
});

test("a covariance of frozen parameters, and of two that are the same, is one", async () => {
  const externalPostfit = {
    names: ["syst2", "sig2", "syst3"],
    values: Float64Array.of(0.3, 1.1, 0),
    covariance: Float64Array.of(0.04, 0, 0.02, 0, 0, 0, 0.02, 0, 0.01 * (1 - 1e-12)),
  };
  const parms = (await parameters({ parameters: { externalPostfit }, minimizer: { step: "none" } })).get(
    "parms",
  );
  expect(innerVariances(parms as WeightHistogram)[4]).toBe(0.04);
});

test("the covariance of a fit that has failed is no fault where it is not used", async () => {
  const externalPostfit = {
    names: ["sig2"],
    values: Float64Array.of(1.3),
    covariance: Float64Array.of(Number.NaN),
  };
  const plain = innerValues((await parameters({})).get("parms")!);
  const started = innerValues((await parameters({ parameters: { externalPostfit } })).get("parms")!);
  expect(started[1]).toBeCloseTo(plain[1]!, 9);
});
