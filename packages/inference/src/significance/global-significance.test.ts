import { describe, expect, test } from "vitest";
import { normalTail } from "../normal/normal-distribution.js";
import { countingExperiment } from "../testing/counting-experiment.js";
import { poissonUpTo } from "../testing/poisson.js";
import { withFit } from "../testing/with-fit.js";
import { globalSignificance } from "./global-significance.js";

/** A signal in each bin, and nothing that bins have in common: all is known. */
const BACKGROUND = 10;
const OBSERVED = [9, 17, 10, 12, 8];
const BINS = OBSERVED.length;
const input = countingExperiment({
  signal: OBSERVED.map(() => 0),
  backgrounds: [OBSERVED.map(() => BACKGROUND)],
  observed: OBSERVED,
});
const signals = OBSERVED.map((_, bin) => `m${bin}`);
const search = (() => {
  const processes = [...signals, "background0"];
  const norm = new Float64Array(BINS * processes.length);
  for (let bin = 0; bin < BINS; bin++) {
    norm[bin * processes.length + bin] = 5;
    norm[bin * processes.length + BINS] = BACKGROUND;
  }
  const { templates } = input;
  if (templates.kind !== "dense") throw new Error("dense");
  const zeros = new Float64Array(norm.length);
  return { ...input, processes, signals, templates: { ...templates, norm }, sumw: norm, sumw2: zeros };
})();
const parameters = { allowNegative: true };
const q0 = (n: number) => (n <= BACKGROUND ? 0 : 2 * (n * Math.log(n / BACKGROUND) - (n - BACKGROUND)));

describe("the global significance of signals in independent bins", () => {
  test("has the closed forms: local ones, toys, upcrossings and the formula of Gross and Vitells", async () => {
    await withFit(
      search,
      async (fit) => {
        const found = await globalSignificance(fit, { parameters: signals, toys: 400, seed: 3 });
        found.signals.forEach((one, bin) => {
          expect(one.parameter).toBe(signals[bin]);
          expect(one.q0).toBeCloseTo(q0(OBSERVED[bin]!), 7);
          expect(one.pValue).toBeCloseTo(normalTail(Math.sqrt(q0(OBSERVED[bin]!))), 9);
        });
        expect(found.largest.parameter).toBe("m1");
        const { probability, pValue, error, trialFactor } = found.byToys;
        expect([probability.toys, found.failed]).toEqual([400, 0]);
        // Any bin with 17 events or more.
        const any = 1 - poissonUpTo(16, BACKGROUND) ** BINS;
        expect(Math.abs(pValue - any)).toBeLessThan(4 * error);
        expect(trialFactor).toBe(pValue / found.largest.pValue);
        const { level, mean, error: ofMean } = found.upcrossings;
        // The level is between 12 events and 13.
        const above = 1 - poissonUpTo(12, BACKGROUND);
        expect([q0(12) < level, q0(13) >= level]).toEqual([true, true]);
        expect(Math.abs(mean - (BINS - 1) * above * (1 - above))).toBeLessThan(4 * ofMean);
        const { grossVitells, largest } = found;
        const formula = largest.pValue + mean * Math.exp(-(largest.q0 - level) / 2);
        expect(grossVitells.pValue).toBe(formula);
        expect(grossVitells.error).toBe(ofMean * Math.exp(-(largest.q0 - level) / 2));
        expect(normalTail(grossVitells.z)).toBeCloseTo(formula, 9);
      },
      { parameters },
    );
  });

  test("is the same for signals whose strengths are stored as square roots", async () => {
    await withFit(
      search,
      async (fit) => {
        const { signals: found } = await globalSignificance(fit, { parameters: signals, toys: 1 });
        found.forEach((one, bin) => {
          expect(one.q0).toBeCloseTo(q0(OBSERVED[bin]!), 5);
        });
      },
      { parameters: { allowNegative: false } },
    );
  });

  test.each([
    [{ parameters: ["m1"] }, "options.parameters is"],
    [{ parameters: ["m1", "m1"] }, "options.parameters is"],
    [{ parameters: ["m1", "m9"] }, 'options.parameters is "m9", expected the name of a parameter of the fit'],
    [{ toys: 0 }, "options.toys is 0, expected a whole number above 0."],
    [{ upcrossingLevel: 0 }, "options.upcrossingLevel is 0, expected a number above 0."],
  ])("%o is refused", async (options, message) => {
    await withFit(
      search,
      async (fit) => {
        const refused = globalSignificance(fit, { parameters: signals, ...options });
        await expect(refused).rejects.toThrow(message);
      },
      { parameters },
    );
  });

  test("blinded signals are refused", async () => {
    await withFit(
      search,
      async (fit) => {
        const refused = globalSignificance(fit, { parameters: signals, toys: 1 });
        await expect(refused).rejects.toThrow('options.parameters is "m0", expected parameters that are not');
      },
      { parameters, data: { sets: ["data"], unblind: [] } },
    );
  });
});
