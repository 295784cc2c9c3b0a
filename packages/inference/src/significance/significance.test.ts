import { describe, expect, test } from "vitest";
import { countingExperiment } from "../testing/counting-experiment.js";
import { poissonUpTo } from "../testing/poisson.js";
import { withFit } from "../testing/with-fit.js";
import { significance } from "./significance.js";
import { toySignificance } from "./toy-significance.js";

const excess = countingExperiment({ signal: [10], backgrounds: [[50]], observed: [72] });
const deficit = countingExperiment({ signal: [10], backgrounds: [[50]], observed: [40] });

describe("the significance of one bin", () => {
  // arXiv:1007.1727, equation 97, for known b.
  const formula = (n: number, b: number) => Math.sqrt(2 * (n * Math.log(n / b) - (n - b)));

  test("has the closed form, observed and expected", async () => {
    await withFit(excess, async (fit) => {
      const { observed, expected, best } = await significance(fit, {
        parameter: "signal",
        expectSignal: 1.5,
      });
      expect(best).toBeCloseTo(2.2, 8);
      expect(observed.value).toBeCloseTo(formula(72, 50), 8);
      expect(expected!.value).toBeCloseTo(formula(65, 50), 8);
    });
  });

  test("is zero for a deficit, with the p-value 1/2, also where the signal is a square root", async () => {
    for (const allowNegative of [true, false]) {
      await withFit(
        deficit,
        async (fit) => {
          const { observed } = await significance(fit, { parameter: "signal" });
          expect(observed.value).toBeCloseTo(0, 6);
          expect(observed.pValue).toBeCloseTo(0.5, 6);
        },
        { parameters: { allowNegative } },
      );
    }
  });

  test("by toys is the exact Poisson probability, within its error", async () => {
    const input = countingExperiment({ signal: [4], backgrounds: [[5]], observed: [9] });
    await withFit(input, async (fit) => {
      const found = await toySignificance(fit, {
        parameter: "signal",
        seed: 1,
        maxToys: 1000,
        tolerance: 0.01,
      });
      const { value, error, toys, failed } = found.pValue;
      expect([toys, failed]).toEqual([1000, 0]);
      expect(Math.abs(value - (1 - poissonUpTo(8, 5)))).toBeLessThan(4 * error);
      expect(found.zRange[0]).toBeLessThan(found.z);
      expect(found.zRange[1]).toBeGreaterThan(found.z);
    });
  }, 240_000);

  test("is not told of a blinded parameter", async () => {
    await withFit(
      excess,
      async (fit) => {
        const { observed, best } = await significance(fit, { parameter: "signal" });
        expect([best, observed.value, observed.pValue]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
        expect(observed).toMatchObject({ status: "blinded", reason: expect.stringContaining("blinded") });
        await expect(toySignificance(fit, { parameter: "signal" })).rejects.toThrow("options.data.unblind");
      },
      { data: { sets: ["data"], unblind: [] } },
    );
  });

  test.each([0, -1, Number.NaN])("an expected signal of %d is refused", async (expectSignal) => {
    await withFit(excess, async (fit) => {
      const found = significance(fit, { parameter: "signal", expectSignal });
      await expect(found).rejects.toThrow("options.expectSignal is");
    });
  });
});
