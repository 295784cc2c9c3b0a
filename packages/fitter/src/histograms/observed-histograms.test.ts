import type { FitInput } from "@rabbit-fit/contracts";
import { innerValues, innerVariances, type WeightHistogram } from "@rabbit-fit/sparse-hist";
import { expect, test } from "vitest";
import { exampleInput } from "../testing/example-input.fixture.js";
import type { ChannelHistograms } from "./channel-histograms.js";
import { addObservedHistograms, fittedCovariance, observedCovariance } from "./observed-histograms.js";

const counts = Float64Array.of(3, 5);
/** Inverse of [[2, 1], [1, 3]]. */
const inverseCovariance = Float64Array.of(0.6, -0.2, -0.2, 0.4);

function observed(data: FitInput["data"], fitted = fittedCovariance({ form: "poisson", observed: counts })) {
  const input = { ...exampleInput({ bins: 2 }), data };
  const channels: ChannelHistograms = new Map();
  addObservedHistograms(channels, input, observedCovariance(input), counts, fitted);
  const histograms = channels.get("ch0")!;
  const variances = (name: string) => Array.from(innerVariances(histograms.get(name) as WeightHistogram)!);
  return { channels, histograms, variances };
}

test("counts have the variance of a Poisson distribution, of data and of what is fitted", () => {
  const { channels, histograms, variances } = observed({ counts: Float64Array.of(7, 8) });
  expect([...channels.keys()]).toEqual(["ch0"]);
  expect([...histograms.keys()]).toEqual(["hist_data_obs", "hist_nobs"]);
  expect(Array.from(innerValues(histograms.get("hist_data_obs")!))).toEqual([7, 8]);
  expect(variances("hist_data_obs")).toEqual([7, 8]);
  expect(Array.from(innerValues(histograms.get("hist_nobs")!))).toEqual([3, 5]);
  expect(variances("hist_nobs")).toEqual([3, 5]);
});

test("data have the variances that the tensor gives them, what is fitted those of its likelihood", () => {
  const fitted = fittedCovariance({ form: "chi2", observed: counts, variances: Float64Array.of(9, 10) });
  const { variances } = observed({ counts: Float64Array.of(7, 8), variances: Float64Array.of(1, 2) }, fitted);
  expect(variances("hist_data_obs")).toEqual([1, 2]);
  expect(variances("hist_nobs")).toEqual([9, 10]);
});

test("a covariance is inverted and saved, for data and for what is fitted with it", () => {
  const data = { counts: Float64Array.of(7, 8), inverseCovariance };
  const fitted = fittedCovariance({ form: "covariance", observed: counts, inverseCovariance });
  const { histograms, variances } = observed(data, fitted);
  expect([...histograms.keys()]).toEqual(["hist_data_obs", "hist_nobs", "cov_data_obs", "cov_nobs_obs"]);
  for (const name of ["cov_data_obs", "cov_nobs_obs"]) {
    innerValues(histograms.get(name)!).forEach((value, i) => {
      expect(value).toBeCloseTo([2, 1, 1, 3][i]!, 13);
    });
  }
  expect(variances("hist_nobs").map((value) => Math.round(value * 1e12) / 1e12)).toEqual([2, 3]);
});

test("a covariance that is none is refused", () => {
  const data = { counts, inverseCovariance: Float64Array.of(1, 2, 2, 1) };
  expect(() => observed(data)).toThrow(/hdata_cov_inv\[1,1\].*positive definite/);
});
