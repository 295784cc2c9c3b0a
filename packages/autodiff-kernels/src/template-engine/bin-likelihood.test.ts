import fc from "fast-check";
import { expect, test } from "vitest";
import type { BinLikelihood } from "./bin-likelihood.js";
import { createTemplateEngine } from "./create-engine.js";
import { type ExactBinInput, exactLiteGamma, exactPoisson } from "./exact-bin.slow.js";

/** One bin of a scaled and an unscaled row, whose yields are their rates. */
async function binEngine() {
  const engine = await createTemplateEngine({
    binCount: 1,
    processCount: 2,
    columnCount: 1,
    form: "log_normal",
    rowStart: Uint32Array.of(0, 2),
    processes: Uint32Array.of(0, 1),
    norm: Float64Array.of(1, 1),
    blocks: [{ firstRow: 0, values: new Float64Array(2) }],
  });
  const z = new Float64Array(1);
  const evaluate = (likelihood: BinLikelihood, activeYield: number, otherYield: number) => {
    engine.setLikelihood(likelihood);
    const out = { z: new Float64Array(1), rates: new Float64Array(2) };
    const value = engine.evaluate({ z, rates: Float64Array.of(activeYield, otherYield) }, out);
    const slopes = out.rates.slice();
    const curvature: number[] = [];
    for (const rates of [Float64Array.of(1, 0), Float64Array.of(0, 1)]) {
      engine.curvatureProduct({ z, rates }, out);
      curvature.push(...out.rates);
    }
    return { value, slopes, curvature: [curvature[0]!, curvature[1]!, curvature[3]!] };
  };
  return evaluate;
}

function liteGamma(input: ExactBinInput, masked = 0): BinLikelihood {
  return {
    kind: "poisson",
    observed: Float64Array.of(input.observed),
    binByBin: {
      kind: "lite",
      type: "gamma",
      kstat: Float64Array.of(input.k),
      beta0: Float64Array.of(input.beta0),
      masked: Uint8Array.of(masked),
      active: Uint8Array.of(1, 0),
    },
  };
}

const none = (observed: number): BinLikelihood => ({
  kind: "poisson",
  observed: Float64Array.of(observed),
  binByBin: { kind: "none" },
});

function expectRelative(found: number, expected: number, tolerance: number, what: string): void {
  const close = found === expected || Math.abs(found - expected) <= tolerance * Math.abs(expected);
  expect(close, `${what} is ${found}, expected ${expected}`).toBe(true);
}

test("Poisson: the value has full relative accuracy however close the expected count is to the observed one", async () => {
  const evaluate = await binEngine();
  for (const observed of [1, 3, 1e3, 1e7]) {
    for (const relative of [1e-12, -1e-9, 1e-5, -0.01, 0.1, 0.2499, 0.2501, -0.26, -0.9, 2, 50]) {
      const expected = observed * (1 + relative);
      const { value } = evaluate(none(observed), 0, expected);
      // Two roundings in d = (n - N) / N, squared; the difference n - N itself is exact near N.
      expectRelative(value, exactPoisson(observed, expected), 4e-15, `phi(${observed}, ${expected})`);
    }
  }
});

test("gamma: value, gradient and curvature with the profiled beta, against exact arithmetic", async () => {
  const evaluate = await binEngine();
  const positive = (min: number, max: number) =>
    fc.double({ min: Math.log(min), max: Math.log(max), noNaN: true }).map(Math.exp);
  const inputs = fc.record({
    observed: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 10_000 })),
    activeYield: positive(1e-3, 1e4),
    otherYield: fc.oneof(fc.constant(0), positive(1e-3, 1e4)),
    k: positive(0.1, 1e7),
    beta0: positive(0.2, 5),
  });
  fc.assert(
    fc.property(inputs, (input) => {
      const found = evaluate(liteGamma(input), input.activeYield, input.otherYield);
      const expected = exactLiteGamma(input);
      const { observed, activeYield, otherYield, beta0 } = input;
      const nominal = beta0 * activeYield + otherYield;
      // The excess n0 - N carries the roundings of n0 and loses what it cancels.
      const lost = 1 + (nominal + observed) / Math.abs(nominal - observed);
      expectRelative(found.value, expected.value, 2e-14 * lost, "value");
      found.slopes.forEach((slope, i) => {
        expectRelative(slope, expected.slopes[i]!, 2e-14 * lost, `slope ${i}`);
      });
      const [aa, az, zz] = expected.curvature;
      expectRelative(found.curvature[1]!, az, 1e-13, "h_az");
      expectRelative(found.curvature[2]!, zz, 1e-13, "h_zz");
      // h_aa changes its sign: its terms are of this size.
      const size = Math.abs(aa) + (az * az) / (zz || 1) + expected.slopes[1] ** 2;
      expect(Math.abs(found.curvature[0]! - aa)).toBeLessThanOrEqual(1e-12 * size);
    }),
    { seed: 4, numRuns: 2000 },
  );
});

test("gamma: a bin at its saturated value keeps the digits of a tiny excess", async () => {
  const evaluate = await binEngine();
  for (const excess of [2 ** -40, -(2 ** -30), 2 ** -20]) {
    // Sums of powers of two: n0 - N is exact.
    const input = { observed: 96, activeYield: 64 + excess, otherYield: 32, k: 1000, beta0: 1 };
    const found = evaluate(liteGamma(input), input.activeYield, input.otherYield);
    const expected = exactLiteGamma(input);
    expectRelative(found.value, expected.value, 1e-14, "value");
    expectRelative(found.slopes[0]!, expected.slopes[0], 1e-14, "slope");
  }
});

test("gamma without unscaled rows: beta = (N + k beta0) / (n + k) and the curvature in closed form", async () => {
  const evaluate = await binEngine();
  const [observed, n, k, beta0] = [7, 12, 30, 1.1];
  const { slopes, curvature } = evaluate(
    liteGamma({ observed, activeYield: n, otherYield: 0, k, beta0 }),
    n,
    0,
  );
  expect(slopes[0]).toBeCloseTo((observed + k * beta0) / (n + k) - observed / n, 14);
  expect(curvature[0]).toBeCloseTo(observed / n ** 2 - (observed + k * beta0) / (n + k) ** 2, 14);
});

test("a masked beta, and one that scales nothing, stay at beta0 without a constraint", async () => {
  const evaluate = await binEngine();
  const input = { observed: 9, activeYield: 4, otherYield: 6, k: 5, beta0: 1.25 };
  const masked = evaluate(liteGamma(input, 1), 4, 6);
  const fixed = evaluate(none(9), 4 * 1.25, 6);
  expect(masked.value).toBe(fixed.value);
  expect(masked.slopes[0]).toBe(1.25 * fixed.slopes[0]!);
  expect(masked.curvature).toEqual([
    fixed.curvature[2]! * 1.25 * 1.25,
    1.25 * fixed.curvature[2]!,
    fixed.curvature[2],
  ]);
  const nothing = evaluate(liteGamma(input), 0, 6);
  expect(nothing.value).toBe(evaluate(none(9), 0, 6).value);
  expect(nothing.slopes).toEqual(Float64Array.of(1.25 * (1 - 9 / 6), 1 - 9 / 6));
});

test("zero counts are n, and a count where nothing is expected is infinite or not a number", async () => {
  const evaluate = await binEngine();
  expect(evaluate(none(0), 2, 3)).toEqual({ value: 5, slopes: Float64Array.of(1, 1), curvature: [0, 0, 0] });
  expect(evaluate(none(0), 0, 0).value).toBe(0);
  expect(evaluate(none(4), 0, 0).value).toBe(Number.POSITIVE_INFINITY);
  expect(evaluate(none(4), -1, 0).value).toBeNaN();
  expect(evaluate(none(4), Number.NaN, 0).value).toBeNaN();
  const input = { observed: 4, activeYield: 0, otherYield: 0, k: 3, beta0: 1 };
  expect(evaluate(liteGamma(input), 0, 0).value).toBe(Number.POSITIVE_INFINITY);
  expect(evaluate(liteGamma(input), -9, -1).value).toBeNaN();
});

test("a beta0 of zero, as a toy may have it, pulls beta to the border or leaves it inside", async () => {
  const evaluate = await binEngine();
  const input = { observed: 0, activeYield: 3, otherYield: 2, k: 5, beta0: 0 };
  // n_a beta + n_z + k beta, beta >= 0
  expect(evaluate(liteGamma(input), 3, 2)).toEqual({
    value: 2,
    slopes: Float64Array.of(0, 1),
    curvature: [0, 0, 0],
  });
  // At (n_a, n_z) = (3, 0) and N = 4: beta = N / (n_a + k) and phi = n - N - N ln(n / N) + k beta
  const inside = evaluate(liteGamma({ ...input, observed: 4 }), 3, 0);
  const [beta, n] = [0.5, 1.5];
  expect(inside.value).toBeCloseTo(n - 4 - 4 * Math.log(n / 4) + 5 * beta, 13);
  expect(inside.slopes[0]).toBeCloseTo(beta * (1 - 4 / n), 13);
});

test("types that the kernels do not profile are refused", async () => {
  const evaluate = await binEngine();
  const lite = liteGamma({ observed: 1, activeYield: 1, otherYield: 1, k: 1, beta0: 1 });
  for (const type of ["normal-multiplicative", "normal-additive"] as const) {
    const likelihood = { ...lite, binByBin: { ...lite.binByBin, type } } as BinLikelihood;
    expect(() => evaluate(likelihood, 1, 1)).toThrow(`likelihood.binByBin.type is ${type}, expected gamma`);
  }
});
