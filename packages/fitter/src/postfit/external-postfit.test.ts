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
    covariance: Float64Array.of(9, 9, 9, 9, 0.5, 0.1, 9, 0.1, 0.2),
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
