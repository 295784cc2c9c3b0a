import { chiSquareSurvival } from "@rabbit-fit/autodiff-kernels";
import { openFit } from "@rabbit-fit/fitter";
import { describe, expect, test } from "vitest";
import { countingExperiment } from "../testing/counting-experiment.js";
import { withFit } from "../testing/with-fit.js";
import { channelStatistic } from "../toy-questions/channel-statistics.js";
import { goodnessOfFit, goodnessOfFits } from "./goodness-of-fit.js";

describe("statistics of a channel", () => {
  const counts = Float64Array.of(4, 0, 6);
  const expected = Float64Array.of(5, 2, 3);

  test("have their closed forms", () => {
    const deviance = 2 * (5 - 4 + 4 * Math.log(4 / 5) + 2 + 3 - 6 + 6 * Math.log(2));
    expect(channelStatistic("saturated", counts, expected)).toBeCloseTo(deviance, 12);
    // Cumulative shares 0.4, 0.4, 1 and 0.5, 0.7, 1.
    expect(channelStatistic("ks", counts, expected)).toBeCloseTo(0.3, 12);
    const distance = (0.5 * 0.01) / 0.25 + (0.2 * 0.09) / 0.21;
    expect(channelStatistic("ad", counts, expected)).toBeCloseTo(10 * distance, 12);
  });

  test("are zero where data are what is expected, and do not exist for shapes of nothing", () => {
    for (const test of ["saturated", "ks", "ad"] as const) {
      expect(channelStatistic(test, expected, expected)).toBeCloseTo(0, 12);
    }
    expect(channelStatistic("saturated", new Float64Array(3), expected)).toBe(20);
    expect(channelStatistic("ks", new Float64Array(3), expected)).toBeNaN();
    expect(channelStatistic("ad", counts, new Float64Array(3))).toBeNaN();
  });
});

const input = countingExperiment({
  signal: [2, 6, 2],
  backgrounds: [[60, 40, 20]],
  observed: [65, 52, 17],
  systematics: [{ name: "norm", values: [0, 0.1, 0, 0.1, 0, 0.1] }],
});

describe("without anything to compare there is no p-value, and no error of one", () => {
  const compared = async (backgrounds: readonly (readonly number[])[], observed: readonly number[]) =>
    withFit(
      countingExperiment({ channels: [1, 1], signal: [4, 0], backgrounds, observed }),
      (fit) => goodnessOfFits(fit, { tests: ["saturated", "ks", "ad", "chi2"], toys: 5 }),
      { parameters: { allowNegative: false } },
    );
  const noToy = { value: Number.NaN, error: Number.NaN, toys: 0, passed: 0, failed: 5 };

  test("where nothing is counted, nor expected after the fit", async () => {
    const [saturated, ks, ad] = await compared([[0, 1e-9]], [0, 0]);
    expect(saturated).not.toHaveProperty("reason");
    for (const found of [ks!, ad!]) {
      expect(found).toMatchObject({
        statistic: Number.NaN,
        pValue: noToy,
        reason: `There is no ${found.test}: no event is counted, or none is expected after the fit.`,
      });
    }
  });

  test("where events are expected and none is counted, whatever the toys have", async () => {
    const [, ks, ad, chi2] = await compared([[50, 50]], [0, 0]);
    for (const found of [ks!, ad!]) expect(found).toMatchObject({ statistic: Number.NaN, pValue: noToy });
    expect(chi2).toMatchObject({
      statistic: Number.NaN,
      pValue: noToy,
      reason: expect.stringMatching(/^There is no chi2: /),
    });
  });

  test("without a variance, of which the bin is named", async () => {
    const [, , , chi2] = await compared([[50, 50]], [60, 0]);
    expect(chi2).toMatchObject({
      statistic: Number.NaN,
      reason: 'There is no chi2: there is no variance, of data or of prediction, in bin 0 of channel "ch1".',
    });
    expect(chi2).not.toHaveProperty("doubt");
  });

  test("in one channel, which is named", async () => {
    const [, ks] = await compared([[50, 50]], [60, 0]);
    expect(ks).not.toHaveProperty("reason");
    expect(ks!.channels[1]).toEqual({
      channel: "ch1",
      statistic: Number.NaN,
      pValue: noToy,
      reason: 'There is no ks of "ch1": no event is counted, or none is expected after the fit.',
    });
  });
});

describe("the goodness of fit of mappings", () => {
  const sum = { name: "Select", args: ["ch0", "bin:sum"] };
  const shares = { name: "Normalize", args: ["ch0"] };

  test("has the chi-square of results, of all bins and of each mapping", async () => {
    const session = await openFit(input, {
      data: { sets: ["data"], unblind: [".*"] },
      parameters: { allowNegative: true },
      run: { threads: 0 },
      analyses: [{ kind: "histograms", mappings: [{ name: "BaseMapping" }, sum, shares] }],
    });
    const [group, fit] = [await session.fit(0), await session.postfit(0)];
    const [found] = await goodnessOfFits(fit, { tests: ["chi2"], mappings: [sum, shares] });
    const stored = [...group.mappings.values()].map(({ counts, numbers }) => [
      numbers.get("chi2"),
      counts.get("ndf"),
    ]);
    const { statistic, ndf, asymptotic, mappings, channels } = found!;
    expect([[statistic, ndf], ...mappings.map((one) => [one.statistic, one.ndf])]).toEqual(stored);
    expect(asymptotic).toBe(chiSquareSurvival(statistic, ndf!));
    expect(channels[0]!.statistic).toBeNaN();
    await session.close();
  });

  test("says of which bins without events the p-value of a chi-square does not hold", async () => {
    const empty = countingExperiment({
      signal: [2, 6, 2],
      backgrounds: [[60, 40, 2]],
      observed: [65, 52, 0],
      systematics: [{ name: "norm", values: [0, 0.1, 0, 0.1, 0, 0.1] }],
    });
    await withFit(empty, async (fit) => {
      const bins = { name: "Select", args: ["ch0"] };
      const [ofSaturated, ofChi2] = await goodnessOfFits(fit, {
        tests: ["saturated", "chi2"],
        mappings: [bins, sum],
      });
      const doubt = (what: string) =>
        `The asymptotic p-value of ${what} does not hold: there are no events in 1 of 3 bins of channel "ch0", so that the variance of the data is 0 there. Take the p-value by toys (options.toys), the test "saturated", or wider bins.`;
      expect(ofChi2!.doubt).toBe(doubt("chi2"));
      expect(ofChi2!.mappings.map((mapping) => mapping.doubt)).toEqual([
        doubt('chi2 of "Select"'),
        undefined,
      ]);
      for (const part of [ofSaturated!, ...ofSaturated!.mappings]) expect(part).not.toHaveProperty("doubt");
    });
  });

  test("by toys has a p-value for each, of the same toys for all tests", async () => {
    await withFit(input, async (fit) => {
      const tests = ["ks", "ad", "saturated"] as const;
      const bins = { name: "Select", args: ["ch0"] };
      const found = await goodnessOfFits(fit, { tests, toys: 30, seed: 2, mappings: [bins, sum] });
      for (const { test, channels, mappings } of found) {
        const [ofBins, ofSum] = mappings;
        // The mapping to the bins themselves is the channel.
        expect([test, ofBins!.statistic]).toEqual([test, expect.closeTo(channels[0]!.statistic, 9)]);
        expect(ofBins!.pValue!.toys).toBe(30);
        // One bin has no shape.
        if (test !== "saturated") expect([ofSum!.statistic, ofSum!.pValue!.value]).toEqual([0, 1]);
      }
      const [alone] = await goodnessOfFits(fit, { tests: ["ad"], toys: 30, seed: 2, mappings: [bins, sum] });
      expect(alone).toEqual(found[1]);
    });
  });

  test("shares are no counts, which tests of counts refuse", async () => {
    await withFit(input, async (fit) => {
      const refused = goodnessOfFits(fit, { tests: ["chi2", "ks"], toys: 1, mappings: [shares] });
      await expect(refused).rejects.toThrow(
        'options.mappings is "Normalize ch0", expected a mapping to sums of bins, such as Project or Select, for the test "ks". The test "chi2" is for any mapping.',
      );
    });
  });
});

describe("the goodness of fit", () => {
  test("of the saturated test is twice the negative log-likelihood, with a chi-square of its degrees of freedom", async () => {
    await withFit(input, async (fit) => {
      const { statistic, ndf, asymptotic, channels, pValue } = await goodnessOfFit(fit);
      expect([statistic, ndf, pValue]).toEqual([2 * fit.nll, 2, undefined]);
      expect(asymptotic).toBe(chiSquareSurvival(2 * fit.nll, 2));
      // The rest of the statistic is the constraint.
      expect(statistic - channels[0]!.statistic).toBeCloseTo(fit.x[1]! ** 2, 8);
    });
  });

  test("a frozen parameter costs no degree of freedom", async () => {
    await withFit(input, async (fit) => expect((await goodnessOfFit(fit)).ndf).toBe(3), {
      parameters: { freeze: ["signal"] },
    });
  });

  test("by toys agrees with the chi-square at large counts", async () => {
    await withFit(input, async (fit) => {
      const { pValue, asymptotic, failed } = await goodnessOfFit(fit, { toys: 300, seed: 2 });
      expect([failed, pValue!.toys]).toEqual([0, 300]);
      expect(Math.abs(pValue!.value - asymptotic!)).toBeLessThan(4 * pValue!.error);
    });
  }, 240_000);

  test("sees a shape that the model does not have, and the same toys each time", async () => {
    const odd = countingExperiment({
      signal: [2, 6, 2],
      backgrounds: [[60, 60, 60]],
      observed: [90, 62, 30],
    });
    await withFit(odd, async (fit) => {
      for (const test of ["ks", "ad"] as const) {
        const found = await goodnessOfFit(fit, { test, toys: 60, seed: 2 });
        expect([test, found.pValue!.passed]).toEqual([test, 0]);
        expect(found.asymptotic).toBeUndefined();
        expect(await goodnessOfFit(fit, { test, toys: 60, seed: 2 })).toEqual(found);
      }
    });
  }, 240_000);

  test.each([
    [
      { test: "ks" },
      'options.toys is 0, expected a number of toys: the test "ks" has no asymptotic p-value.',
    ],
    [{ toys: -1 }, "options.toys is -1, expected a whole number from 0."],
  ] as const)("%o is refused", async (options, message) => {
    await withFit(input, async (fit) => {
      await expect(goodnessOfFit(fit, options)).rejects.toThrow(message);
    });
  });
});
