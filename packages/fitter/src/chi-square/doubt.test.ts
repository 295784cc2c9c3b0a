import type { FitInput } from "@rabbit-fit/contracts";
import { describe, expect, test } from "vitest";
import { fit } from "../fit/fit.js";
import { openFit } from "../fit/session.js";
import { normalize, project, select } from "../mappings/build.js";
import { mappedData } from "../observables/mapped-data.js";
import type { HistogramsSpec } from "../options/analysis-spec.js";
import type { FitOptions } from "../options/fit-options.js";
import { counting } from "../testing/counting.fixture.js";
import { exampleInput } from "../testing/example-input.fixture.js";
import { type Comparison, doubtOf } from "./doubt.js";

const frozen: FitOptions = {
  data: { sets: ["data"], unblind: [".*"] },
  parameters: { freeze: ["sig"] },
  run: { threads: 0 },
};

async function said(input: FitInput, options: FitOptions, spec: Omit<HistogramsSpec, "kind"> = {}) {
  const warnings: string[] = [];
  const { groups } = await fit(input, {
    ...options,
    run: {
      ...options.run,
      onProgress: (progress) => {
        if (progress.kind === "message" && progress.level === "warning") warnings.push(progress.text);
      },
    },
    analyses: [{ kind: "histograms", ...spec }],
  });
  return { warnings, mappings: groups[0]!.mappings };
}

/** Bins of 5 + 1, 1 + 0.5 and 0.1 + 0.2, with a simulation of that many squared weights. */
const simulated = (observed: number[], squaredWeights: number[]): FitInput => ({
  ...counting([5, 1, 0.1], [1, 0.5, 0.2], observed),
  sumw2: Float64Array.from(squaredWeights.flatMap((value) => [value / 2, value / 2])),
});

describe("of bins without events", () => {
  const advice =
    'Take the saturated test of the mapping (options.analyses.kind: "saturated-tests"), the p-value of a goodness of fit by toys, or wider bins.';

  test("one warning for a fit and a mapping, and the chi-square is that of its formula", async () => {
    const { warnings, mappings } = await said(simulated([9, 0, 0], [0.5, 0.2, 0.1]), {
      ...frozen,
      likelihood: { postfitProfile: "unprofiled" },
    });
    expect(warnings).toEqual([
      `The chi-square of BaseMapping and its p-value do not hold: there are no events in 2 of 3 bins of channel "ch0", so that the variance of the data is 0 there. ${advice}`,
    ]);
    const chi2 = 3 ** 2 / (9 + 0.5) + 1.5 ** 2 / 0.2 + 0.3 ** 2 / 0.1;
    const { numbers, counts } = mappings.get("BaseMapping")!;
    expect(numbers.get("chi2_prefit")).toBeCloseTo(chi2, 10);
    expect(numbers.get("chi2")).toBeCloseTo(chi2, 10);
    expect(counts.get("ndf")).toBe(3);
  });

  test.each<[string, FitOptions]>([
    ["without a minimum", { parameters: { allowNegative: true } }],
    ["that is not made", { run: { until: "prefit" } }],
  ])("the warning of a fit %s says that the chi-square is the prefit one", async (_, options) => {
    const { warnings, mappings } = await said(simulated([0, 0, 0], [0.5, 0.2, 0.1]), {
      ...frozen,
      ...options,
    });
    const { numbers } = mappings.get("BaseMapping")!;
    expect([numbers.has("chi2_prefit"), numbers.has("chi2")]).toEqual([true, false]);
    expect(warnings.filter((text) => text.includes("chi-square"))).toEqual([
      `The prefit chi-square of BaseMapping and its p-value do not hold: there are no events in 3 of 3 bins of channel "ch0", so that the variance of the data is 0 there. ${advice}`,
    ]);
  });

  test("sums of bins with events are in order, and so are bins with events", async () => {
    const sum = select("ch0", { axes: { x: "sum" } });
    const all = await said(simulated([9, 0, 0], [0.5, 0.2, 0.1]), frozen, { mappings: [sum] });
    expect(all.warnings).toEqual([]);
    expect((await said(simulated([9, 1, 2], [0.5, 0.2, 0.1]), frozen)).warnings).toEqual([]);
  });

  test("where nothing is expected either, the bin says nothing", async () => {
    const input = counting([5, 0], [1, 0], [9, 0]);
    expect((await said(input, frozen)).warnings).toEqual([]);
  });

  test("a mapping that is no sum of bins has another remedy, for it has no saturated test", async () => {
    const mappings = [normalize("ch0", ["x"]), project("ch0", ["x"])];
    const { warnings } = await said(simulated([9, 0, 2], [0.5, 0.2, 0.1]), frozen, { mappings });
    expect(warnings).toEqual([
      'The chi-square of Normalize ch0 x and its p-value do not hold: there are no events in 1 of 3 bins of channel "ch0", so that the variance of the data is 0 there. Take the p-value of a goodness of fit by toys, or wider bins.',
      `The chi-square of Project ch0 x and its p-value do not hold: there are no events in 1 of 3 bins of channel "ch0", so that the variance of the data is 0 there. ${advice}`,
    ]);
  });

  test("of very many bins, each channel has their number", async () => {
    const plain = exampleInput({ bins: 2100 });
    const counts = plain.data.counts.map((count, bin) => (bin < 7 ? 0 : count || 180));
    const { warnings } = await said({ ...plain, data: { counts } }, { ...frozen, parameters: {} });
    expect(warnings).toEqual([expect.stringContaining("no events in 7 of ")]);
  });

  test("mapped data say it beside their chi-square", async () => {
    const session = await openFit(simulated([9, 0, 2], [0.5, 0.2, 0.1]), frozen);
    const postfit = await session.postfit(0);
    const [base, sum] = await mappedData(postfit, [
      { name: "BaseMapping" },
      select("ch0", { axes: { x: "sum" } }),
    ]);
    expect(base!.chiSquare(postfit)).toEqual({
      chi2: expect.any(Number),
      ndf: 3,
      doubt:
        'there are no events in 1 of 3 bins of channel "ch0", so that the variance of the data is 0 there',
    });
    expect(sum!.chiSquare(postfit)).toEqual({ chi2: expect.any(Number), ndf: 1 });
    await session.close();
  });
});

describe("where nothing has a variance", () => {
  const noStatistics: FitOptions = { ...frozen, likelihood: { binByBinStat: { kind: "none" } } };

  test.each([undefined, "of-interest"] as const)("the bins are named, covariance %s", async (covariance) => {
    const options = covariance ? { ...noStatistics, covariance } : noStatistics;
    const { warnings, mappings } = await said(counting([5, 1, 3], [1, 1, 2], [9, 0, 5]), options);
    expect(mappings.get("BaseMapping")!.numbers.get("chi2")).toBeNaN();
    expect(warnings).toEqual([
      expect.stringMatching(
        /^The chi-square of BaseMapping is not a number: there is no variance, of data or of prediction, in bin 1 of channel "ch0"\. Take the saturated test /,
      ),
    ]);
  });

  test("the bins are those of each mapping", async () => {
    const mappings = [select("ch0", { axes: { x: { start: 1 } } }), select("ch0", { axes: { x: "sum" } })];
    const { warnings } = await said(counting([5, 1, 3], [1, 1, 2], [9, 0, 5]), noStatistics, { mappings });
    expect(warnings).toEqual([
      expect.stringMatching(/^The chi-square of Select x:slice.* prediction, in bin 0 of channel /),
    ]);
  });

  test("a covariance that is singular in another way is called so", () => {
    const comparison = { channels: [] } as unknown as Comparison;
    expect(doubtOf({ chi2: Number.NaN, ndf: 2, withoutVariance: [] }, comparison)).toBe(
      "the covariance of data and prediction is singular",
    );
    // Why there is no solution has been said.
    expect(doubtOf({ chi2: Number.NaN, ndf: 2 }, comparison)).toBeUndefined();
  });
});
