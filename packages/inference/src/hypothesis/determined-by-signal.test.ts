import type { FitInput } from "@rabbit-fit/contracts";
import { models } from "@rabbit-fit/fitter";
import { describe, expect, test } from "vitest";
import { upperLimit } from "../limits/upper-limit.js";
import { globalSignificance } from "../significance/global-significance.js";
import { significance } from "../significance/significance.js";
import { toySignificance } from "../significance/toy-significance.js";
import { countingExperiment } from "../testing/counting-experiment.js";
import { withFit } from "../testing/with-fit.js";
import { testHypothesis } from "./test-hypothesis.js";

/** Two ways in which a signal is made, each seen in a bin of its own. */
const twoWays = countingExperiment({
  signal: [20, 0],
  backgrounds: [
    [0, 20],
    [400, 400],
  ],
  observed: [430, 420],
});
/** The share of the first way is (1 + t)^2 / (2 (1 + t^2)), from 0 to 1: no value of t runs away. */
const shared = models.formula(
  { signal: "mu*(1+t)^2/(2*(1+t^2))", background0: "mu*(1-t)^2/(2*(1+t^2))" },
  { t: { default: 0.1 } },
);
const ofShare = /^Without signal the likelihood does not depend on "t", and no constraint holds it\. /;

/** Signal and background in three bins, with nuisance parameters by the logarithms of their factors in all cells. */
function withNuisances(nuisances: Readonly<Record<string, readonly number[]>>, weight: number): FitInput {
  const input = countingExperiment({
    signal: [20, 20, 20],
    backgrounds: [[400, 400, 400]],
    observed: [430, 410, 399],
    systematics: Object.entries(nuisances).map(([name, values]) => ({ name, values })),
  });
  const count = Object.keys(nuisances).length;
  return {
    ...input,
    systematics: {
      ...input.systematics,
      unconstrainedCount: weight === 0 ? count : 0,
      constraintWeights: new Float64Array(count).fill(weight),
    },
  };
}
const doubtWith = (input: FitInput) =>
  withFit(input, async (fit) => (await significance(fit, { parameter: "signal", force: true })).doubt);

describe("where the likelihood depends on a parameter with signal only", () => {
  test("the formula of a significance gives a p-value that is too small, and says so", async () => {
    await withFit(
      twoWays,
      async (fit) => {
        const { observed, doubt } = await significance(fit, { parameter: "mu" });
        expect(doubt).toMatch(ofShare);
        expect(doubt).toContain("Take the p-value by toys.");
        // Here 4,000 toys give 0.077 +- 0.004, where the formula gives 0.037. Any excess in either bin is signal: q0 is a sum of up to two squares, of which each is zero in half of the experiments.
        const { q0, pValue } = observed;
        const exact = pValue + 0.25 * Math.exp(-q0 / 2);
        expect(exact / pValue).toBeGreaterThan(2);
        const { pValue: byToys } = await toySignificance(fit, {
          parameter: "mu",
          maxToys: 300,
          tolerance: 0.01,
          seed: 1,
        });
        expect(Math.abs(byToys.value - exact)).toBeLessThan(4 * byToys.error);
      },
      { model: shared },
    );
  }, 240_000);

  test("limits, tests of a value and global significances say so, too", async () => {
    await withFit(
      twoWays,
      async (fit) => {
        const limit = await upperLimit(fit, { parameter: "mu" });
        expect(limit.doubt).toMatch(ofShare);
        expect(limit.doubt).toContain("Compare them with limits by toys.");
        expect((await testHypothesis(fit, { parameter: "mu", value: 1 })).doubt).toMatch(ofShare);
      },
      { model: shared },
    );
    const two = models.formula({ signal: "mu", background0: "nu*(1+t^2)" }, { t: { default: 0.1 } });
    await withFit(
      twoWays,
      async (fit) => {
        const { doubt } = await globalSignificance(fit, { parameters: ["mu", "nu"], toys: 1, force: true });
        expect(doubt).toMatch(ofShare);
      },
      { model: two },
    );
  });
});

describe("no doubt is cast on the formulas by", () => {
  test("a nuisance parameter of the signal with a constraint", async () => {
    expect(await doubtWith(withNuisances({ shape: [0.2, 0, 0, 0, -0.2, 0] }, 1))).toBeUndefined();
  });

  test("a parameter that the background determines", async () => {
    const alsoOfBackground = { shape: [0.2, 0.1, 0, 0, -0.2, 0] };
    expect(await doubtWith(withNuisances(alsoOfBackground, 0))).toBeUndefined();
  });

  test("parameters that nothing tells apart, with signal or without", async () => {
    const same = { one: [0, 0.1, 0, 0, 0, 0], other: [0, 0.1, 0, 0, 0, 0] };
    expect(await doubtWith(withNuisances(same, 0))).toBeUndefined();
  });

  test("other signals at their bound, zero", async () => {
    const doubt = await withFit(
      { ...twoWays, signals: ["signal", "background0"], data: { counts: Float64Array.of(430, 390) } },
      async (fit) => (await significance(fit, { parameter: "signal" })).doubt,
      { parameters: { allowNegative: false } },
    );
    expect(doubt).toBeUndefined();
  });
});

test("of very many parameters without constraint those are named that only the signal determines", async () => {
  const many = Array.from({ length: 60 }, (_, i) => [`n${i}`, [0, 0.01 + i / 1000, 0, 0, 0, 0]] as const);
  const nuisances = { ...Object.fromEntries(many), shape: [0.2, 0, 0, 0, -0.2, 0] };
  expect(await doubtWith(withNuisances(nuisances, 0))).toMatch(
    /does not depend on "shape", and no constraint/,
  );
});

test("a combination that only the signal tells apart is named by its parameters", async () => {
  const nuisances = {
    one: [0.3, 0.1, 0, 0, 0, 0],
    other: [0, 0.1, 0, 0, 0.3, 0],
    ofBackground: [0, 0, 0, 0.1, 0, 0],
  };
  expect(await doubtWith(withNuisances(nuisances, 0))).toMatch(
    /does not depend on "one", "other", or on a combination of them, and no constraint holds them\./,
  );
});
