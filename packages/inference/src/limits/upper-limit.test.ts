import { fileURLToPath } from "node:url";
import type { FitOptions } from "@rabbit-fit/fitter";
import { readFitInput, readFitResult } from "@rabbit-fit/io-hdf5/node";
import { innerValues } from "@rabbit-fit/sparse-hist";
import { describe, expect, test } from "vitest";
import { normalTail } from "../normal/normal-distribution.js";
import { bestFitAt, countingExperiment, likeBackground } from "../testing/counting-experiment.js";
import { withFit } from "../testing/with-fit.js";
import { limitHistograms } from "./limit-histograms.js";
import { upperLimit, upperLimits } from "./upper-limit.js";

const fixture = (path: string) => fileURLToPath(new URL(`../../../../fixtures/${path}`, import.meta.url));
const ofBsm: FitOptions = {
  parameters: {
    expectSignal: [
      { parameter: "bsm1", value: 0 },
      { parameter: "bsm2", value: 1 },
    ],
  },
};

describe("limits of Python rabbit's tensor", () => {
  test("by its formulas are those of Python rabbit, to 1e-8", async () => {
    const input = await readFitInput(fixture("inputs/test_tensor_bsm.hdf5"));
    const { groups } = await readFitResult(fixture("results/limits_bsm.hdf5"));
    const limits = await withFit(
      input,
      (fit) =>
        upperLimits(fit, {
          parameter: "bsm1",
          levels: [0.05],
          methods: ["gaussian", "likelihood"],
          asymptotics: "rabbit",
        }),
      ofBsm,
    );
    const ours = new Map(limitHistograms(limits).map((hist) => [hist.name, hist]));
    for (const name of [
      "gaussian_asymptoticLimits_expected",
      "gaussian_asymptoticLimits_observed",
      "likelihood_asymptoticLimits_expected",
    ]) {
      const [theirs, mine] = [groups[0]!.histograms.get(name)!, ours.get(name)!];
      expect(mine.axes).toEqual(theirs.axes);
      innerValues(theirs).forEach((value, i) => {
        expect([name, innerValues(mine)[i]! / value]).toEqual([name, expect.closeTo(1, 7)]);
      });
    }
    // Python rabbit does not write it.
    expect(innerValues(ours.get("likelihood_asymptoticLimits_observed")!)[0]).toBeGreaterThan(0);
  });

  test("by the standard formulas are near those of the parabola: q_A is measured from the minimum of the Asimov data", async () => {
    const input = await readFitInput(fixture("inputs/test_tensor_bsm.hdf5"));
    const methods = ["gaussian", "likelihood"] as const;
    const [gaussian, likelihood] = await withFit(
      input,
      (fit) => upperLimits(fit, { parameter: "bsm1", levels: [0.05], methods }),
      ofBsm,
    );
    likelihood!.expected.forEach(({ value }, i) => {
      expect(Math.abs(value / gaussian!.expected[i]!.value - 1)).toBeLessThan(0.01);
    });
    expect(Math.abs(likelihood!.observed.value / gaussian!.observed.value - 1)).toBeLessThan(0.01);
  });
});

const counting = countingExperiment({
  signal: [10],
  backgrounds: [[50]],
  observed: [55],
  systematics: [{ name: "norm", values: [0, Math.log(1.1)] }],
  // So that the value of a constrained parameter is blinded, too.
  nois: ["norm"],
});

describe("a limit", () => {
  test("by likelihood is the same whether the signal is stored as it is or as a square root", async () => {
    const limitOf = (allowNegative: boolean) =>
      withFit(counting, (fit) => upperLimit(fit, { parameter: "signal" }), { parameters: { allowNegative } });
    const [plain, root] = [await limitOf(true), await limitOf(false)];
    expect(root.observed.value / plain.observed.value).toBeCloseTo(1, 6);
    root.expected.forEach(({ value }, i) => {
      expect(value / plain.expected[i]!.value).toBeCloseTo(1, 6);
    });
  });

  test("of a square root is found where the data have the signal at its bound, zero", async () => {
    const few = countingExperiment({
      signal: [10],
      backgrounds: [[50]],
      observed: [44],
      systematics: [{ name: "norm", values: [0, Math.log(1.1)] }],
    });
    const limitOf = (allowNegative: boolean) =>
      withFit(few, (fit) => upperLimit(fit, { parameter: "signal" }), { parameters: { allowNegative } });
    const [plain, root] = [await limitOf(true), await limitOf(false)];
    expect(root.best).toBeCloseTo(0, 6);
    expect(root.observed.value / plain.observed.value).toBeCloseTo(1, 5);
    const input = await readFitInput(fixture("inputs/test_tensor_bsm.hdf5"));
    const options = { parameters: { ...ofBsm.parameters, allowNegative: false } };
    const ofTensor = await withFit(input, (fit) => upperLimit(fit, { parameter: "bsm1" }), options);
    expect(ofTensor.observed.value).toBeGreaterThan(1);
    expect(ofTensor.expected.map(({ status }) => status)).toEqual(new Array(5).fill("found"));
  });

  test("of a square root has no Gaussian approximation at zero, and says so", async () => {
    const { observed, expected } = await withFit(
      counting,
      (fit) => upperLimit(fit, { parameter: "signal", method: "gaussian" }),
      { parameters: { allowNegative: false } },
    );
    for (const { value, status, reason } of [observed, ...expected]) {
      expect([value, status]).toEqual([Number.NaN, "not-defined"]);
      expect(reason).toContain("options.parameters.allowNegative");
    }
  });

  test.each([true, false])(
    "names what is not determined without signal (allowNegative: %s)",
    async (allowNegative) => {
      const shape = countingExperiment({
        signal: [4, 6],
        backgrounds: [[50, 40]],
        observed: [55, 47],
        systematics: [{ name: "ofSignal", values: [0.1, 0, 0.2, 0] }],
        nois: ["ofSignal"],
      });
      const free = {
        ...shape,
        systematics: { ...shape.systematics, unconstrainedCount: 1, constraintWeights: Float64Array.of(0) },
      };
      const { observed, expected } = await withFit(
        free,
        (fit) => upperLimit(fit, { parameter: "signal", method: "gaussian" }),
        { parameters: { allowNegative } },
      );
      for (const { value, status, reason } of [observed, ...expected]) {
        expect([value, status]).toEqual([Number.NaN, "not-defined"]);
        expect(reason).toMatch(
          /at the minimum of the Asimov data without signal .* "ofSignal" has no effect/,
        );
      }
    },
  );

  test("by the parabola of a nearly Gaussian likelihood is that by likelihood", async () => {
    const large = countingExperiment({ signal: [1e5], backgrounds: [[1e7]], observed: [1e7 + 1000] });
    await withFit(large, async (fit) => {
      const gaussian = await upperLimit(fit, { parameter: "signal", method: "gaussian" });
      const likelihood = await upperLimit(fit, { parameter: "signal" });
      expect(gaussian.observed.value / likelihood.observed.value).toBeCloseTo(1, 3);
    });
  });

  test("two-sided, by CLs+b, is the upper end of the likelihood interval", async () => {
    const input = countingExperiment({ signal: [10], backgrounds: [[50]], observed: [70] });
    await withFit(input, async (fit) => {
      const { observed, criterion } = await upperLimit(fit, {
        parameter: "signal",
        statistic: "t",
        level: 0.3173105,
      });
      expect(criterion).toBe("clsb");
      // 2 (L(mu) - L(mu_hat)) = 1 with n = 50 + 10 mu expected and 70 counted.
      const n = 50 + 10 * observed.value;
      expect(2 * (n - 70 - 70 * Math.log(n / 70))).toBeCloseTo(1, 5);
      expect(n).toBeGreaterThan(70);
    });
  });

  const rules = (["q", "qtilde", "t", "ttilde"] as const).flatMap((statistic) =>
    (["cls", "clsb"] as const).map((criterion) => ({ statistic, criterion })),
  );

  test.each(rules)(
    "by $statistic and $criterion on data like the background alone is the median of the expected ones",
    async (rule) => {
      await withFit(likeBackground(), async (fit) => {
        const [likelihood, gaussian] = await upperLimits(fit, {
          parameter: "signal",
          levels: [0.05],
          methods: ["likelihood", "gaussian"],
          quantiles: [0.5],
          ...rule,
        });
        for (const { observed, expected } of [likelihood!, gaussian!]) {
          expect(expected[0]!.value / observed.value).toBeCloseTo(1, 7);
        }
      });
    },
  );

  test.each(rules)(
    "by $statistic and $criterion on data whose best fit is at a quantile is the expected one there",
    async (rule) => {
      for (const shift of [-1, 1, 2.5]) {
        await withFit(bestFitAt(shift), async (fit) => {
          const quantiles = [normalTail(-shift)];
          const { observed, expected } = await upperLimit(fit, { parameter: "signal", quantiles, ...rule });
          expect(expected[0]!.value / observed.value).toBeCloseTo(1, 3);
        });
      }
    },
  );

  test.each(["likelihood", "gaussian"] as const)(
    "by CLs+b of ttilde that excludes the smallest signal says so (%s)",
    async (method) => {
      await withFit(counting, async (fit) => {
        const quantiles = [0.1, 0.5];
        const asked = { parameter: "signal", statistic: "ttilde", level: 0.8, quantiles, method } as const;
        const { expected } = await upperLimit(fit, asked);
        expect(expected.map(({ status }) => status)).toEqual(["all-excluded", "found"]);
      });
    },
  );

  test("that the likelihood never reaches is not a number, with the reason", async () => {
    const flat = countingExperiment({
      signal: [0],
      backgrounds: [[50]],
      observed: [50],
      systematics: [{ name: "norm", values: [0, Math.log(1.1)] }],
    });
    await withFit(flat, async (fit) => {
      const { observed, expected } = await upperLimit(fit, { parameter: "signal", force: true });
      expect(observed).toMatchObject({ value: Number.NaN, status: "no-crossing" });
      expect(observed.reason).toContain('exclude no value of "signal"');
      expect(expected[2]).toMatchObject({ value: Number.NaN, status: "no-crossing" });
    });
  });

  test.each(["likelihood", "gaussian"] as const)(
    "by CLs+b that a deficit leaves nothing for says so (%s)",
    async (method) => {
      const few = countingExperiment({ signal: [10], backgrounds: [[50]], observed: [30] });
      await withFit(few, async (fit) => {
        const { observed, expected } = await upperLimit(fit, {
          parameter: "signal",
          statistic: "q",
          criterion: "clsb",
          method,
        });
        expect(observed.reason).toContain('CLs+b of "signal" is below 0.05 at 0 already');
        expect(expected[0]!.reason).toContain("The expected limit at the quantile 0.025 is not above zero");
        expect(observed).toMatchObject({ value: Number.NaN, status: "all-excluded" });
        expect(expected[0]).toMatchObject({ value: Number.NaN, status: "all-excluded" });
        expect(expected[2]!.value).toBeGreaterThan(0);
      });
    },
  );

  test("of blinded data that no value is excluded of says nothing of the value", async () => {
    const reasonOf = async (observed: readonly number[]) => {
      const shape = countingExperiment({
        signal: [4, 6],
        backgrounds: [[50, 40]],
        observed,
        systematics: [{ name: "ofSignal", values: [1, 0, 1, 0] }],
        nois: ["ofSignal"],
      });
      const systematics = {
        ...shape.systematics,
        unconstrainedCount: 1,
        constraintWeights: Float64Array.of(0),
      };
      const { expected } = await withFit(
        { ...shape, systematics },
        (fit) => upperLimit(fit, { parameter: "signal", quantiles: [0.5], force: true }),
        { parameters: { allowNegative: false }, data: { sets: ["data"], unblind: [] } },
      );
      return expected[0]!.reason;
    };
    const reasons = await Promise.all([reasonOf([60, 55]), reasonOf([400, 440])]);
    expect(reasons[0]).toMatch(/^The Asimov data exclude no value/);
    expect(reasons[1]).toBe(reasons[0]);
  });

  test("of blinded data is expected only", async () => {
    const { best, observed, expected } = await withFit(
      counting,
      (fit) => upperLimit(fit, { parameter: "signal" }),
      { data: { sets: ["data"], unblind: [] } },
    );
    const open = await withFit(counting, (fit) => upperLimit(fit, { parameter: "signal" }));
    expect([best, observed.value, observed.status]).toEqual([Number.NaN, Number.NaN, "blinded"]);
    expected.forEach(({ value }, i) => {
      expect(value / open.expected[i]!.value).toBeCloseTo(1, 6);
    });
  });

  test.each([
    [{ parameter: "sinal" }, 'options.parameter is "sinal"', 'Did you mean "signal"?'],
    [{ parameter: "signal", level: 0 }, "options.level is 0", "between 0 and 1"],
    [{ parameter: "signal", level: 95 }, "options.level is 95", "has the level 0.05"],
    [{ parameter: "signal", quantiles: [1] }, "options.quantiles[0] is 1", "between 0 and 1"],
  ])("with %o is refused", async (options, what, remedy) => {
    await withFit(counting, async (fit) => {
      const refused = upperLimit(fit, options);
      await expect(refused).rejects.toThrow(what);
      await expect(refused).rejects.toThrow(remedy);
    });
  });

  test("on a frozen parameter is refused", async () => {
    const refused = withFit(counting, (fit) => upperLimit(fit, { parameter: "norm" }), {
      parameters: { freeze: ["norm"] },
    });
    await expect(refused).rejects.toThrow("options.parameters.freeze");
  });

  test("of a fit that a large tolerance has ended far from the minimum is refused, unless it is forced", async () => {
    await withFit(
      counting,
      async (fit) => {
        expect(fit.verdict()).toMatchObject({ converged: true, status: "converged" });
        await expect(upperLimit(fit, { parameter: "signal" })).rejects.toThrow(
          /fit is not at its minimum, .*options\.minimizer\.gradientTolerance.*options\.force/,
        );
        const { observed } = await upperLimit(fit, { parameter: "signal", force: true });
        expect(observed.value).toBeGreaterThan(0);
      },
      { minimizer: { gradientTolerance: 3 } },
    );
  });

  test("of a fit that has not converged is refused, unless it is forced", async () => {
    const early: FitOptions = { minimizer: { maxIterations: 1 } };
    await withFit(
      counting,
      async (fit) => {
        await expect(upperLimit(fit, { parameter: "signal" })).rejects.toThrow("options.force");
        const { observed } = await upperLimit(fit, { parameter: "signal", force: true });
        // Nor do the fits with the signal held.
        expect(observed.value).toBeNaN();
        expect(observed.status).toBe("not-converged");
      },
      early,
    );
  });
});
