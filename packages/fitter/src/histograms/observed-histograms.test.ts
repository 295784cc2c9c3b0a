import type { FitInput } from "@rabbit-fit/contracts";
import { type Histogram, innerValues, innerVariances, type WeightHistogram } from "@rabbit-fit/sparse-hist";
import { expect, test } from "vitest";
import { observedCovariance } from "../likelihood/model-description.js";
import { StatisticalModel } from "../likelihood/statistical-model.js";
import { baseMapping } from "../mappings/base-mapping.js";
import type { LikelihoodForm } from "../options/fit-options.js";
import { exampleInput } from "../testing/example-input.fixture.js";
import { addObservedHistograms } from "./observed-histograms.js";

const counts = Float64Array.of(3, 5);
const fitted = Float64Array.of(9, 10);
/** Inverse of [[2, 1], [1, 3]]. */
const inverseCovariance = Float64Array.of(0.6, -0.2, -0.2, 0.4);

async function observed(data: FitInput["data"], form: LikelihoodForm = "poisson") {
  const input = { ...exampleInput({ bins: 2 }), data };
  const binByBinStat = { kind: "none" } as const;
  const model = await StatisticalModel.create(input, { likelihood: { form, binByBinStat }, threads: 0 });
  const { dataForm } = model.description;
  const channels = new Map<string, Map<string, Histogram>>();
  addObservedHistograms(
    ({ name }, hist) => channels.set(name, (channels.get(name) ?? new Map()).set(hist.name, hist)),
    { ...baseMapping({ ...input, parameterNames: [] }, "BaseMapping", []), key: "BaseMapping" },
    {
      data: input.data.counts,
      observed: observedCovariance(model.description),
      counts,
      fitted: dataForm.uncertainty({ counts, variances: fitted }),
    },
  );
  await model.close();
  const histograms = channels.get("ch0")!;
  const variances = (name: string) => Array.from(innerVariances(histograms.get(name) as WeightHistogram)!);
  return { histograms, channels, variances };
}

test("counts have the variance of a Poisson distribution, of data and of what is fitted", async () => {
  const { channels, histograms, variances } = await observed({ counts: Float64Array.of(7, 8) });
  expect([...channels.keys()]).toEqual(["ch0"]);
  expect([...histograms.keys()]).toEqual(["hist_data_obs", "hist_nobs"]);
  expect(Array.from(innerValues(histograms.get("hist_data_obs")!))).toEqual([7, 8]);
  expect(variances("hist_data_obs")).toEqual([7, 8]);
  expect(Array.from(innerValues(histograms.get("hist_nobs")!))).toEqual([3, 5]);
  expect(variances("hist_nobs")).toEqual([3, 5]);
});

test("data have the variances that the tensor gives them, what is fitted those of its likelihood", async () => {
  const data = { counts: Float64Array.of(7, 8), variances: Float64Array.of(1, 2) };
  const { variances } = await observed(data, "chi2");
  expect(variances("hist_data_obs")).toEqual([1, 2]);
  expect(variances("hist_nobs")).toEqual([9, 10]);
});

test("a covariance is inverted and saved, for data and for what is fitted with it", async () => {
  const data = { counts: Float64Array.of(7, 8), inverseCovariance };
  const { histograms, variances } = await observed(data, "covariance");
  expect([...histograms.keys()]).toEqual(["hist_data_obs", "hist_nobs", "cov_data_obs", "cov_nobs_obs"]);
  for (const name of ["cov_data_obs", "cov_nobs_obs"]) {
    innerValues(histograms.get(name)!).forEach((value, i) => {
      expect(value).toBeCloseTo([2, 1, 1, 3][i]!, 13);
    });
  }
  expect(variances("hist_nobs").map((value) => Math.round(value * 1e12) / 1e12)).toEqual([2, 3]);
});

test("a covariance that is none is refused", async () => {
  const data = { counts, inverseCovariance: Float64Array.of(1, 2, 2, 1) };
  await expect(observed(data)).rejects.toThrow(/data\.inverseCovariance\[1,1\].*positive definite/);
});
