import { describe, expect, test } from "vitest";
import { openObservableTests } from "../hypothesis/observable-tests.js";
import { openTests } from "../hypothesis/tests.js";
import { observableLimits } from "../limits/observable-limits.js";
import { countingExperiment } from "../testing/counting-experiment.js";
import { fallingZero, poissonUpTo } from "../testing/poisson.js";
import { withFit } from "../testing/with-fit.js";
import { toyMaker } from "../toy-questions/toy-maker.js";
import { toySpec } from "../toy-questions/toy-spec.js";
import { observableHypotheses, parameterHypotheses } from "./toy-hypotheses.js";
import { observableToyLimits, toyLimit } from "./toy-limit.js";
import { ToyTests } from "./toy-tests.js";

const mapping = { name: "Select", args: ["ch0", "signal", "bin:sum"] };
const background = ["signal"];
const testsOf = async (fit: Parameters<typeof openTests>[0]) => {
  const [tests] = await openObservableTests(fit, { mappings: [mapping], background });
  return observableHypotheses(tests!, background);
};

describe("toys of a yield that is the strength times a constant", () => {
  const scaled = (signal: readonly number[]) =>
    countingExperiment({
      signal,
      backgrounds: [[8, 5]],
      observed: [9, 8],
      // On the background alone.
      systematics: [{ name: "norm", values: [0, 0.2, 0, 0.2] }],
    });

  test.each(["frequentist", "hybrid", "none"] as const)(
    "have the statistics of the toys of the strength, %s",
    async (nuisances) => {
      await withFit(scaled([4, 6]), async (fit) => {
        const make = toyMaker(fit);
        for (const statistic of ["q", "qtilde", "t", "ttilde"] as const) {
          for (let toy = 1; toy <= 6; toy++) {
            const shared = { toy, nuisances, statistic, seed: 3 };
            const of = { kind: "test", parameter: "signal", truth: 0, value: 1.3, ...shared } as const;
            const ofYield = {
              kind: "observable-test",
              mapping,
              output: 0,
              background,
              truth: "without-signal",
              value: 13,
              ...shared,
            } as const;
            const [strength, sum] = [await make(toySpec(of)), await make(toySpec(ofYield))];
            if (strength.kind !== "measured" || sum.kind !== "measured") throw new Error("a toy has failed");
            // Both minima are found to 1e-10 of L.
            expect(sum.values[0]).toBeCloseTo(strength.values[0]!, 6);
          }
        }
      });
    },
  );

  test("have the same p-values, with the signal and without, where the constant is one", async () => {
    await withFit(scaled([0.4, 0.6]), async (fit) => {
      for (const statistic of ["qtilde", "ttilde"] as const) {
        const run = { seed: 11 };
        const ofStrength = new ToyTests(
          parameterHypotheses(openTests(fit, { parameter: "signal" })),
          statistic,
          run,
        );
        const ofYield = new ToyTests(await testsOf(fit), statistic, run);
        const [expected, found] = [await ofStrength.at(9, 25), await ofYield.at(9, 25)];
        expect(found.observed).toBeCloseTo(expected.observed, 6);
        expect([found.clsb, found.clb]).toEqual([expected.clsb, expected.clb]);
      }
    });
  });
});

describe("toys of a yield in one bin", () => {
  const [backgroundYield, observed] = [3, 2];
  const one = countingExperiment({ signal: [1.5], backgrounds: [[backgroundYield]], observed: [observed] });
  const clsb = (value: number) => poissonUpTo(observed, backgroundYield + value);

  test("give the exact Poisson probabilities, toys without events included", async () => {
    await withFit(one, async (fit) => {
      const tests = new ToyTests(await testsOf(fit), "qtilde", { seed: 1 });
      const found = await tests.at(3, 300);
      expect([found.clsb.failed, found.clb.failed]).toEqual([0, 0]);
      expect(Math.abs(found.clsb.value - clsb(3))).toBeLessThan(4 * found.clsb.error);
      expect(Math.abs(found.clb.value - clsb(0))).toBeLessThan(4 * found.clb.error);
    });
  });

  test("give the exact limit by CLs within its Monte-Carlo error", async () => {
    const limit = fallingZero((value) => clsb(value) / clsb(0) - 0.05, 0, 20);
    await withFit(one, async (fit) => {
      const [found] = await observableToyLimits(fit, {
        mappings: [mapping],
        background,
        seed: 3,
        maxToys: 120,
        tolerance: 0.1,
      });
      expect(found!.parameter).toBe("Select ch0 signal bin:sum");
      expect(found!.observed.status).toBe("found");
      expect(Math.abs(found!.observed.value - limit)).toBeLessThan(4 * found!.observed.error);
    });
  });
});

test("at many events toys give the asymptotic limits on a yield with an uncertain efficiency", async () => {
  const many = countingExperiment({
    signal: [100],
    backgrounds: [[4000]],
    observed: [4030],
    systematics: [
      { name: "efficiency", values: [0.2, 0] },
      { name: "norm", values: [0, 0.01] },
    ],
  });
  await withFit(many, async (fit) => {
    const asked = { mappings: [mapping], background, quantiles: [] };
    const [asymptotic] = await observableLimits(fit, { ...asked, levels: [0.05], methods: ["likelihood"] });
    const [toys] = await observableToyLimits(fit, { ...asked, seed: 5, maxToys: 60, tolerance: 0.1 });
    const [found, expected] = [toys!.observed, asymptotic!.observed];
    expect(found.status).toBe("found");
    expect(Math.abs(found.value - expected.value)).toBeLessThan(4 * found.error);
    expect(found.error / found.value).toBeLessThan(0.2);
  });
});

test("the interval of Feldman and Cousins of a yield is that of the strength", async () => {
  const seven = countingExperiment({ signal: [2], backgrounds: [[3]], observed: [7] });
  await withFit(seven, async (fit) => {
    const asked = { method: "feldman-cousins", level: 0.1, seed: 2, maxToys: 50, tolerance: 0.2 } as const;
    const [ofYield] = await observableToyLimits(fit, { ...asked, mappings: [mapping], background });
    const ofStrength = await toyLimit(fit, { ...asked, parameter: "signal" });
    for (const end of ["observed", "lower"] as const) {
      const [found, expected] = [ofYield![end]!, ofStrength[end]!];
      expect([found.status, expected.status]).toEqual(["found", "found"]);
      const error = Math.hypot(found.error, 2 * expected.error);
      expect(Math.abs(found.value - 2 * expected.value)).toBeLessThan(4 * error);
    }
    // The sum with the background cannot be zero: its lower end is found all the same.
    const all = { name: "Project", args: ["ch0"] };
    const [sum] = await observableToyLimits(fit, { ...asked, mappings: [all], background });
    const [lower, ofPart] = [sum!.lower!, ofYield!.lower!];
    expect(Math.abs(lower.value - 3 - ofPart.value)).toBeLessThan(4 * Math.hypot(lower.error, ofPart.error));
  });
});

test("expected limits that have no asymptotic one are searched for above the yield without signal", async () => {
  // The data have two standard deviations less than the background, so that the best fit says nothing of where to begin.
  const input = countingExperiment({ signal: [3], backgrounds: [[9]], observed: [2] });
  await withFit(input, async (fit) => {
    const asked = {
      mappings: [{ name: "Project", args: ["ch0"] }],
      background,
      statistic: "q",
      criterion: "clsb",
      quantiles: [0.27],
    } as const;
    const level = 0.3;
    const [asymptotic] = await observableLimits(fit, { ...asked, levels: [level], methods: ["likelihood"] });
    expect(asymptotic!.expected[0]!.status).toBe("all-excluded");
    const [found] = await observableToyLimits(fit, { ...asked, level, seed: 4, maxToys: 60, tolerance: 0.2 });
    const { status, tests } = found!.expected[0]!;
    expect(status).toBe("found");
    for (const { value } of tests) expect(value).toBeGreaterThan(9);
  });
});

test("a yield that cannot be zero has limits by toys, above that without signal", async () => {
  const input = countingExperiment({ signal: [10], backgrounds: [[50]], observed: [53] });
  await withFit(input, async (fit) => {
    const all = { name: "Project", args: ["ch0"] };
    const asked = { mappings: [all], background, seed: 4, maxToys: 60, tolerance: 0.1 };
    const [found] = await observableToyLimits(fit, { ...asked, quantiles: [0.5] });
    const ofSignal = { ...asked, mappings: [mapping], quantiles: [0.5] };
    const [signal] = await observableToyLimits(fit, ofSignal);
    expect(found!.best).toBeCloseTo(53, 6);
    for (const [sum, part] of [
      [found!.observed, signal!.observed],
      [found!.expected[0]!, signal!.expected[0]!],
    ] as const) {
      expect(Math.abs(sum.value - 50 - part.value)).toBeLessThan(4 * Math.hypot(sum.error, part.error));
    }
  });
});
