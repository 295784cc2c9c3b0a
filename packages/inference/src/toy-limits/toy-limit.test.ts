import { describe, expect, test } from "vitest";
import { openTests } from "../hypothesis/tests.js";
import { countingExperiment } from "../testing/counting-experiment.js";
import { fallingZero, poissonProbability, poissonUpTo } from "../testing/poisson.js";
import { withFit } from "../testing/with-fit.js";
import { parameterHypotheses } from "./toy-hypotheses.js";
import { toyLimit } from "./toy-limit.js";
import { ToyTests } from "./toy-tests.js";

const SIGNAL = 1;
const BACKGROUND = 3;
const OBSERVED = 2;
const input = countingExperiment({ signal: [SIGNAL], backgrounds: [[BACKGROUND]], observed: [OBSERVED] });

/** What one bin without systematics has to give: q falls with the count, so that q >= q_obs is N <= N_obs. */
const exact = (value: number) => {
  const clsb = poissonUpTo(OBSERVED, BACKGROUND + value * SIGNAL);
  const clb = poissonUpTo(OBSERVED, BACKGROUND);
  return { clsb, clb, cls: clsb / clb };
};

/** The p-value of a count by the ordering of Feldman and Cousins. */
function feldmanCousins(observed: number, value: number): number {
  const mean = BACKGROUND + value * SIGNAL;
  const ratio = (n: number) => poissonProbability(n, mean) / poissonProbability(n, Math.max(BACKGROUND, n));
  let p = 0;
  for (let n = 0; n < 80; n++) {
    if (ratio(n) <= ratio(observed) * (1 + 1e-9)) p += poissonProbability(n, mean);
  }
  return p;
}

describe("toys of one bin", () => {
  test.each(["qtilde", "q"] as const)(
    "give the exact Poisson probabilities with %s",
    async (statistic) => {
      await withFit(input, async (fit) => {
        const tests = new ToyTests(parameterHypotheses(openTests(fit, { parameter: "signal" })), statistic, {
          seed: 1,
        });
        const { clsb, clb, cls } = await tests.at(3, 600);
        const { clsb: exactClsb, clb: exactClb } = exact(3);
        // Without events q has no minimum to be measured from: those toys are counted, and say so.
        const lost = statistic === "q";
        expect(clsb.failed > 0 || clb.failed > 0).toBe(lost);
        if (lost) return;
        expect(Math.abs(clsb.value - exactClsb)).toBeLessThan(4 * clsb.error);
        expect(Math.abs(clb.value - exactClb)).toBeLessThan(4 * clb.error);
        expect(cls.value).toBeCloseTo(clsb.value / clb.value, 12);
        expect(clsb.toys).toBe(600);
      });
    },
    240_000,
  );

  test("give the exact limit by CLs within its Monte-Carlo error, which asymptotic formulas miss", async () => {
    const limit = fallingZero((value) => exact(value).cls - 0.05, 0, 20);
    await withFit(input, async (fit) => {
      const { observed, toys } = await toyLimit(fit, {
        parameter: "signal",
        seed: 3,
        maxToys: 250,
        tolerance: 0.1,
      });
      expect(observed.status).toBe("found");
      expect(Math.abs(observed.value - limit)).toBeLessThan(4 * observed.error);
      expect(observed.error / limit).toBeLessThan(0.2);
      expect(toys).toBeGreaterThan(500);
    });
  }, 240_000);

  test("give the p-value of Feldman and Cousins, whose ordering is a ratio of likelihoods", async () => {
    const value = 2.5;
    const pValue = feldmanCousins(OBSERVED, value);
    await withFit(input, async (fit) => {
      const tests = new ToyTests(parameterHypotheses(openTests(fit, { parameter: "signal" })), "ttilde", {
        seed: 5,
      });
      const { clsb } = await tests.at(value, 600);
      expect(Math.abs(clsb.value - pValue)).toBeLessThan(4 * clsb.error);
      expect(clsb.failed).toBe(0);
    });
  }, 240_000);

  test("agree with the intervals that Feldman and Cousins publish", async () => {
    // physics/9711021, table IV: 90% for 7 events on a background of 3.
    const [lower, upper] = [0.89, 9.53];
    const events = 7;
    const seven = countingExperiment({ signal: [SIGNAL], backgrounds: [[BACKGROUND]], observed: [events] });
    const tail = (value: number) => feldmanCousins(events, value);
    const sides = [lower - 0.03, lower + 0.03, upper - 0.03, upper + 0.03];
    expect(sides.map((value) => tail(value) >= 0.1)).toEqual([false, true, true, false]);
    await withFit(seven, async (fit) => {
      const tests = new ToyTests(parameterHypotheses(openTests(fit, { parameter: "signal" })), "ttilde", {
        seed: 5,
      });
      for (const value of [lower, 8]) {
        const { clsb } = await tests.at(value, 200);
        expect(Math.abs(clsb.value - tail(value))).toBeLessThan(4 * clsb.error);
      }
    });
  });

  test.each([true, false])(
    "find the lower end of an interval above zero where zero is excluded (allowNegative: %s)",
    async (allowNegative) => {
      const events = 8;
      const eight = countingExperiment({
        signal: [SIGNAL],
        backgrounds: [[BACKGROUND]],
        observed: [events],
      });
      const lower = fallingZero((value) => 0.05 - feldmanCousins(events, value), 0, 4);
      await withFit(
        eight,
        async (fit) => {
          const found = await toyLimit(fit, {
            parameter: "signal",
            method: "feldman-cousins",
            seed: 4,
            maxToys: 100,
            tolerance: 0.2,
          });
          expect([found.observed.status, found.lower!.status]).toEqual(["found", "found"]);
          // Zero was tested with all toys before the search: that test is one of those of the result.
          expect(found.lower!.tests[0]).toMatchObject({ value: 0, clsb: { toys: 100 } });
          expect(Math.abs(found.lower!.value - lower)).toBeLessThan(4 * found.lower!.error);
          expect(found.lower!.value).toBeGreaterThan(0);
        },
        { parameters: { allowNegative } },
      );
    },
  );

  test("are the same whatever was asked before, and others with another seed", async () => {
    await withFit(input, async (fit) => {
      const make = (seed: number) =>
        new ToyTests(parameterHypotheses(openTests(fit, { parameter: "signal" })), "qtilde", { seed });
      const first = make(1);
      await first.at(1, 50);
      const again = await first.at(2, 50);
      expect(await make(1).at(2, 50)).toEqual(again);
      expect((await make(2).at(2, 50)).clsb).not.toEqual(again.clsb);
    });
  });

  test("stop when they are told to", async () => {
    await withFit(input, async (fit) => {
      const controller = new AbortController();
      const onToy = (made: number) => made === 20 && controller.abort(new Error("enough"));
      const limit = toyLimit(fit, { parameter: "signal", signal: controller.signal, onToy });
      await expect(limit).rejects.toThrow("enough");
    });
  });

  test.each([
    [{ tolerance: 0 }, "options.tolerance is 0, expected a number between 0 and 1."],
    [{ maxToys: 0.5 }, "options.maxToys is 0.5, expected a whole number above 0."],
    [
      { maxToys: 18 },
      "options.maxToys is 18, expected at least 19: fewer toys cannot show that a probability is below 0.05.",
    ],
    [{ level: 1 }, "options.level is 1, expected a number between 0 and 1."],
  ])("%o is refused", async (options, message) => {
    await withFit(input, async (fit) => {
      await expect(toyLimit(fit, { parameter: "signal", ...options })).rejects.toThrow(message);
    });
  });
});
