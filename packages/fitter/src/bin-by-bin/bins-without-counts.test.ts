import { minimizerMethods } from "@rabbit-fit/minimizers";
import { describe, expect, test } from "vitest";
import { fitToData } from "../fit/fit-to-data.fixture.js";
import { StatisticalModel } from "../likelihood/statistical-model.js";
import { minimizeLikelihood } from "../minimization/minimize-likelihood.js";
import type { BinByBinStat } from "../options/fit-options.js";
import { Frozen } from "../parameters/frozen.js";
import { prefitVariances } from "../parameters/gaussian-constraints.js";
import { drawToy } from "../toys/draw-toy.js";
import {
  additiveShape,
  interference,
  interferenceOfFew,
  interferenceOfMany,
  type NegativeYields,
} from "./bins-without-counts.fixture.js";

const gamma = { kind: "lite", type: "gamma" } as const;
const normal = { kind: "lite", type: "normal-multiplicative" } as const;
const fullGamma = { kind: "full", type: "gamma" } as const;

/** -ln L of a lite fit, over all betas > 0 one by one, without derivatives. */
function jointNll(
  { input, yields }: NegativeYields,
  type: "gamma" | "normal-multiplicative",
  x: Float64Array,
) {
  let value = 0;
  for (let j = 1; j < x.length; j++) value += x[j]! ** 2 / 2;
  yields(x).forEach(([signal, background], bin) => {
    const a = signal + background;
    const of = (values: Float64Array) => values[2 * bin]! + values[2 * bin + 1]!;
    const k = of(input.sumw) ** 2 / of(input.sumw2);
    const count = input.data.counts[bin]!;
    const at = (beta: number) => {
      const n = beta * a;
      // A yield that is negative at beta = 1 is no lower at any other.
      if (count === 0 ? n < Math.min(0, a) : n <= 0) return Number.POSITIVE_INFINITY;
      const data = count === 0 ? n : n - count - count * Math.log(n / count);
      return data + k * (type === "gamma" ? beta - 1 - Math.log(beta) : (beta - 1) ** 2 / 2);
    };
    let step = 0.5;
    let best = 1;
    for (; step > 1e-9; step /= 2) {
      for (const next of [best - step, best + step]) if (next > 0 && at(next) < at(best)) best = next;
    }
    value += at(best);
  });
  return value;
}

const cases = [
  {
    name: "additive, gamma",
    of: additiveShape,
    type: "gamma",
    nll: 0.5887,
    at: [0.8131, -1.2555],
    sigma: 0.79,
  },
  {
    name: "additive, normal",
    of: additiveShape,
    type: "normal-multiplicative",
    nll: 0.5887,
    at: [0.8131, -1.2555],
    sigma: 0.79,
  },
  {
    name: "interference, many, gamma",
    of: interferenceOfMany,
    type: "gamma",
    nll: -0.3406,
    at: [1.4851],
    sigma: 0.2459,
  },
  {
    name: "interference, many, normal",
    of: interferenceOfMany,
    type: "normal-multiplicative",
    nll: -0.3406,
    at: [1.4851],
    sigma: 0.2459,
  },
  {
    name: "interference, few, gamma",
    of: interferenceOfFew,
    type: "gamma",
    nll: -0.34,
    at: [1.4851],
    sigma: 0.2459,
  },
  {
    name: "interference, few, normal",
    of: interferenceOfFew,
    type: "normal-multiplicative",
    nll: -0.34,
    at: [1.4851],
    sigma: 0.2459,
  },
] as const;

describe("a yield that is negative where nothing is observed has its joint minimum over parameters and betas", () => {
  describe.each(cases)("$name", ({ of, type, nll, at, sigma }) => {
    test.each(minimizerMethods)("%s", async (method) => {
      const bins = of();
      const found = await fitToData(bins.input, {
        likelihood: { binByBinStat: { kind: "lite", type } },
        minimizer: { method },
      });
      expect(found.convergence).toMatchObject({ converged: true });
      // Whatever the minimizer leaves, EDM < 1e-6, and five digits of what an independent fit gave.
      expect(Math.abs(found.nll - nll)).toBeLessThan(1e-3);
      const joint = (x: Float64Array) => jointNll(bins, type, x);
      expect(Math.abs(found.nll - joint(found.x))).toBeLessThan(1e-12);
      for (let i = 0; i < found.x.length; i++) {
        for (const step of [-0.1, -0.01, 0.01, 0.1]) {
          expect(joint(found.x.map((value, j) => value + (i === j ? step : 0)))).toBeGreaterThan(found.nll);
        }
      }
      const last = at.length === 2 ? [found.at.sig!, found.at.shape!] : [found.at.sig!];
      last.forEach((value, i) => {
        expect(Math.abs(Math.abs(value) - Math.abs(at[i]!))).toBeLessThan(2e-3);
      });
      expect(Math.abs(Math.sqrt(found.uncertainties.variances[0]!) - sigma)).toBeLessThan(1e-3);
    });
  });

  test("full gamma", async () => {
    const many = await fitToData(interferenceOfMany().input, { likelihood: { binByBinStat: fullGamma } });
    expect(many.convergence.converged).toBe(true);
    expect(many.nll).toBeCloseTo(-0.3405951295, 9);
    expect(many.at.sig).toBeCloseTo(1.4851, 4);
    // Python rabbit: 0.5885992512772013
    const additive = await fitToData(additiveShape().input, { likelihood: { binByBinStat: fullGamma } });
    expect(additive.nll).toBeCloseTo(0.5885992512772, 10);
  });
});

test("the beta of a negative yield without counts stays at its centre, and gives the yield no variance", async () => {
  for (const binByBinStat of [gamma, normal]) {
    const found = await fitToData(interferenceOfMany().input, { likelihood: { binByBinStat } });
    const profile = found.likelihood.profile(found.x);
    if (!("betas" in profile)) throw new Error("A Poisson fit has betas.");
    const { betas, slopes, variances, weights } = profile;
    expect([betas.values[1], betas.inverseCurvatures[1], betas.centreResponses[1]]).toEqual([1, 0, 1]);
    expect([slopes[1], variances[1], weights[1]]).toEqual([1, 0, 0]);
  }
});

/** Fits of toys, with the centres that each has drawn for its betas. */
async function fitToys({ input }: NegativeYields, binByBinStat: BinByBinStat, count: number) {
  const model = await StatisticalModel.create(input, { likelihood: { binByBinStat }, threads: 0 });
  const nominal = model.likelihood();
  const frozen = Frozen.none(nominal.size);
  const variances = prefitVariances(nominal.constraints, 0);
  const out = [];
  for (let toy = 1; toy <= count; toy++) {
    const request = { toy, dataSet: 0, data: input.data, prefitVariances: variances, frozen, options: {} };
    const drawn = drawToy(nominal, request);
    const likelihood = model.likelihood(model.place(drawn));
    const { x } = await minimizeLikelihood({ input, options: {}, frozen, likelihood }, { group: "" });
    const gradient = new Float64Array(x.length);
    const nll = likelihood.valueAndGradient(x, gradient);
    out.push({ toy, x, nll, counts: drawn.counts, beta0: likelihood.statistics!.beta0 });
  }
  await model.close();
  return out;
}

test.each<{ name: string; of: () => NegativeYields; stat: BinByBinStat }>([
  { name: "additive, gamma", of: additiveShape, stat: gamma },
  { name: "additive, normal", of: additiveShape, stat: normal },
  { name: "interference, gamma", of: interferenceOfFew, stat: gamma },
  { name: "interference, normal", of: interferenceOfFew, stat: normal },
  { name: "interference, full gamma", of: interferenceOfFew, stat: fullGamma },
  { name: "background without uncertainty, gamma", of: () => interference([1e-3, 0]), stat: gamma },
])("toys end no lower than the bins allow: $name", async ({ of, stat }) => {
  const bins = of();
  const isScaled = (bin: number, process: number) => bins.input.sumw2[2 * bin + process] !== 0;
  let negative = 0;
  for (const { toy, x, nll, counts, beta0 } of await fitToys(bins, stat, 60)) {
    // No other term of -ln L is negative.
    let bound = 0;
    bins.yields(x).forEach((yields, bin) => {
      if (counts[bin]! > 0) return;
      const lowest = yields.map((value, process) => {
        if (stat.kind === "full") return Math.min(0, 2 * beta0[2 * bin + process]! * value);
        return (isScaled(bin, process) ? Math.max(0, beta0[bin]!) : 1) * value;
      });
      bound += Math.min(0, lowest[0]! + lowest[1]!);
    });
    expect(nll, `toy ${toy}`).toBeGreaterThanOrEqual(bound);
    if (bound < 0) negative++;
  }
  expect(negative).toBeGreaterThan(3);
});
