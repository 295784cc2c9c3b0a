import { describe, expect, test } from "vitest";
import { openFit } from "../fit/session.js";
import { createMappings } from "../mappings/registry.js";
import type { BinByBinStat } from "../options/fit-options.js";
import { jacobianPass } from "../prediction/jacobian-pass.js";
import { mappedParameters } from "../prediction/mapped-observables.js";
import { exampleInput, seededRandom } from "../testing/example-input.fixture.js";
import { comparedOutputs } from "./compared-outputs.js";
import { ManyBins } from "./many-bins.js";
import { postfitChiSquare } from "./postfit-chi-square.js";
import { prefitChiSquare } from "./prefit-chi-square.js";
import { denseForm } from "./quadratic-form.js";
import { residualSources } from "./residual-sources.js";

const random = seededRandom(3);
const vector = (length: number) => Float64Array.from({ length }, () => random() - 0.5);

describe("the sums over blocks of bins", () => {
  const [count, rank] = [30, 4];
  const half = vector(rank * rank);
  const core = Float64Array.from({ length: rank * rank }, (_, entry) => {
    const [i, j] = [Math.floor(entry / rank), entry % rank];
    return half.reduce(
      (sum, _value, k) => (k < rank ? sum + half[i * rank + k]! * half[j * rank + k]! : sum),
      0,
    );
  });
  const factors = vector(count * rank);
  const residuals = vector(count);
  const diagonal = vector(count).map((value) => 1 + value);
  const blocks = (into: ManyBins, of: { diagonal: Float64Array; sizes: Float64Array }) => {
    for (const [from, to] of [
      [0, 11],
      [11, 12],
      [12, count],
    ] as const) {
      into.add({
        outputs: Array.from({ length: to - from }, (_, o) => from + o),
        factors: factors.slice(from * rank, to * rank),
        diagonal: of.diagonal.slice(from, to),
        sizes: of.sizes.slice(from, to),
        residuals: residuals.slice(from, to),
      });
    }
    return into;
  };

  test("are those of the whole matrix", () => {
    const { chi2, ndf } = blocks(new ManyBins(rank), { diagonal, sizes: diagonal }).result(core);
    expect(chi2 / denseForm(residuals, { diagonal, factors, core, rank })).toBeCloseTo(1, 12);
    expect(ndf).toBe(count);
  });

  test("keep bins that the prediction has followed until the rounding of their variance is known", () => {
    const followed = diagonal.slice();
    followed[3] = followed[20] = 1e-9;
    const sizes = diagonal.map(() => 1);
    const { chi2, ndf } = blocks(new ManyBins(rank), { diagonal: followed, sizes }).result(core);
    const whole = denseForm(residuals, { diagonal: followed, factors, core, rank });
    expect(chi2 / whole).toBeCloseTo(1, 6);
    expect(ndf).toBe(count);
  });

  test("take the rows as they are transformed in the end", () => {
    const transform = vector(rank * rank);
    const transformed = factors.map((_, entry) => {
      const [o, k] = [Math.floor(entry / rank), entry % rank];
      let sum = 0;
      for (let i = 0; i < rank; i++) sum += factors[o * rank + i]! * transform[i * rank + k]!;
      return sum;
    });
    const { chi2 } = blocks(new ManyBins(rank), { diagonal, sizes: diagonal }).result(core, transform);
    const whole = denseForm(residuals, { diagonal, factors: transformed, core, rank });
    expect(chi2 / whole).toBeCloseTo(1, 12);
  });

  test("leave out what says nothing, and what is not defined; a residual without variance is not a number", () => {
    const one = (diagonal: number, residual: number) => {
      const sums = new ManyBins(1);
      sums.add({
        outputs: [4, 7],
        factors: Float64Array.of(0, 1),
        diagonal: Float64Array.of(diagonal, 2),
        sizes: Float64Array.of(diagonal, 2),
        residuals: Float64Array.of(residual, 3),
      });
      return sums.result(Float64Array.of(0));
    };
    expect(one(0, 0)).toEqual({ chi2: 4.5, ndf: 1 });
    expect(one(1, Number.NaN)).toEqual({ chi2: 4.5, ndf: 1 });
    expect(one(0, 1)).toEqual({ chi2: Number.NaN, ndf: 2, withoutVariance: [4] });
    expect(one(2, 1)).toEqual({ chi2: 5, ndf: 2 });
  });
});

const treatments: readonly BinByBinStat[] = [
  { kind: "none" },
  { kind: "lite", type: "gamma" },
  { kind: "lite", type: "normal-additive" },
  { kind: "full", type: "normal-multiplicative" },
];

test.each(treatments)(
  "of more than 2000 bins chi-squares are those of rows that are kept: %j",
  async (binByBinStat) => {
    const plain = exampleInput({ bins: 2100 });
    const input = { ...plain, data: { counts: plain.data.counts.map((count) => count || 180) } };
    const session = await openFit(input, {
      data: { sets: ["data"], unblind: [".*"] },
      likelihood: { binByBinStat },
      run: { threads: 0 },
    });
    const fit = await session.postfit(0);
    const { parameterNames } = fit.likelihood;
    const [mapping] = await createMappings("mappings", [{ name: "BaseMapping" }], {
      ...input,
      parameterNames,
    });
    const prediction = fit.prediction("profiled");
    const parameters = mappedParameters(fit.likelihood.map, fit.x, fit.frozen);
    const compared = comparedOutputs(prediction, mapping!, parameters);
    expect(compared.outputOf).toBeDefined();
    const kept = { ...compared, outputOf: undefined };
    const covariance = fit.covariance()!;
    const sources = residualSources(prediction, fit.likelihood.constraints.weights);
    const tests = [compared, kept].flatMap((of) => [
      postfitChiSquare(prediction, covariance, of, sources),
      prefitChiSquare(prediction, covariance, of),
    ]);
    jacobianPass(prediction, tests);
    const [after, before, afterKept, beforeKept] = tests.map((taker) => taker.result());
    expect(after!.chi2 / afterKept!.chi2).toBeCloseTo(1, 10);
    expect(before!.chi2 / beforeKept!.chi2).toBeCloseTo(1, 10);
    expect([after!.ndf, before!.ndf]).toEqual([afterKept!.ndf, beforeKept!.ndf]);
    expect(after!.chi2).toBeGreaterThan(100);
    await session.close();
  },
);
