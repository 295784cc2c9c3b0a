import { expect, test } from "vitest";
import { additive, combinations, evaluate, full, lite, none } from "./bin-engine.slow.js";
import type { BinLikelihood } from "./bin-likelihood.js";
import { type ExactBinInput, exactBin, exactPoisson } from "./exact-bin.slow.js";
import { expectExact, expectRelative } from "./expect-exact.slow.js";

test("Poisson: the value has full relative accuracy however close the expected count is to the observed one", () => {
  for (const observed of [1, 3, 1e3, 1e7]) {
    for (const relative of [1e-12, -1e-9, 1e-5, -0.01, 0.1, 0.2499, 0.2501, -0.26, -0.9, 2, 50]) {
      const expected = observed * (1 + relative);
      const { value } = evaluate(none(observed), [expected]);
      // Two roundings in d = (n - N) / N, squared; the difference n - N itself is exact near N.
      expectRelative(value, exactPoisson(observed, expected), 4e-15, `phi(${observed}, ${expected})`);
    }
  }
});

test.each(combinations)(
  "$kind, $type: a bin at its saturated value keeps the digits of a tiny excess",
  (data) => {
    for (const excess of [2 ** -40, -(2 ** -30), 2 ** -20]) {
      // Sums of powers of two: n0 - N is exact.
      const group = { yield: 64 + excess, k: 1024, beta0: 1 };
      const one = { ...data, observed: 96, variance: 50, groups: [group], other: 32 };
      const two = { ...one, groups: [{ yield: 16, k: 2, beta0: 1 }, group], other: 16 };
      for (const [input, make] of [
        [one, lite],
        [one, full],
        [two, full],
      ] as const) {
        const { likelihood, yields } = make(input);
        const found = evaluate(likelihood, yields);
        const expected = exactBin(input);
        expectRelative(found.value, expected.value, 2e-15, "value");
        found.slopes.forEach((slope, i) => {
          expectRelative(slope, expected.slopes[i]!, 2e-15, `slope ${i}`);
        });
      }
    }
  },
);

test("gamma without unscaled rows: beta = (N + k beta0) / (n + k) and the curvature in closed form", () => {
  const [observed, n, k, beta0] = [7, 12, 30, 1.1];
  const groups = [{ yield: n, k, beta0 }];
  for (const make of [lite, full]) {
    const { likelihood, yields } = make({ kind: "poisson", type: "gamma", observed, groups, other: 0 });
    const { slopes, curvature } = evaluate(likelihood, yields);
    expect(slopes[0]).toBeCloseTo((observed + k * beta0) / (n + k) - observed / n, 14);
    expect(curvature[0]![0]).toBeCloseTo(observed / n ** 2 - (observed + k * beta0) / (n + k) ** 2, 14);
  }
});

test.each(["gamma", "normal-multiplicative"] as const)(
  "%s: a masked beta stays at beta0 without a constraint, and one that scales nothing stays there, too",
  (type) => {
    const input = { kind: "poisson", type, observed: 9, other: 6 } as const;
    const groups = [{ yield: 4, k: 5, beta0: 1.25 }];
    const masked = lite({ ...input, groups }, 1);
    const found = evaluate(masked.likelihood, masked.yields);
    const fixed = evaluate(none(9), [4 * 1.25, 6]);
    const [slope, second] = [fixed.slopes[0]!, fixed.curvature[0]![0]!];
    expectRelative(found.value, fixed.value, 1e-15, "value");
    expectRelative(found.slopes[0]!, 1.25 * slope, 1e-15, "slope");
    expectRelative(found.curvature[0]![0]!, 1.25 ** 2 * second, 1e-15, "h_00");
    expectRelative(found.curvature[0]![1]!, 1.25 * second, 1e-15, "h_01");
    const nothing = lite({ ...input, groups: [{ ...groups[0]!, yield: 0 }] });
    const { value, slopes } = evaluate(nothing.likelihood, nothing.yields);
    expectRelative(value, evaluate(none(9), [0, 6]).value, 1e-15, "value");
    expect(slopes).toEqual([1.25 * (1 - 9 / 6), 1 - 9 / 6]);
  },
);

test("normal constraints: without counts, n stays at zero where beta would make it negative", () => {
  const input = { kind: "poisson", type: "normal-multiplicative", observed: 0, other: 0.5 } as const;
  // S = 4^2 / 2 = 8 > n0 = 4.5: phi = n0^2 / 2S
  for (const make of [lite, full]) {
    const { likelihood, yields } = make({ ...input, groups: [{ yield: 4, k: 2, beta0: 1 }] });
    const { value, slopes, curvature } = evaluate(likelihood, yields);
    expect(value).toBe(4.5 ** 2 / 16);
    // beta = -0.5 / 4, t = n0 / S, W = 1 / S
    expect(slopes).toEqual([(4.5 / 8) * (-0.5 / 4), 4.5 / 8]);
    expect(curvature[1]![1]).toBe(1 / 8);
  }
});

test("a beta0 of zero, as a toy may have it, pulls beta to the border or leaves it inside", () => {
  const input = { kind: "poisson", type: "gamma", groups: [{ yield: 3, k: 5, beta0: 0 }] } as const;
  for (const make of [lite, full]) {
    // n_a beta + n_z + k beta, beta >= 0
    const border = make({ ...input, observed: 0, other: 2 });
    expect(evaluate(border.likelihood, border.yields)).toMatchObject({
      value: 2,
      slopes: [0, 1],
      curvature: [
        [0, 0],
        [0, 0],
      ],
    });
    // At (n_a, n_z) = (3, 0) and N = 4: beta = N / (n_a + k) and phi = n - N - N ln(n / N) + k beta
    const { likelihood, yields } = make({ ...input, observed: 4, other: 0 });
    const inside = evaluate(likelihood, yields);
    const [beta, n] = [0.5, 1.5];
    expect(inside.value).toBeCloseTo(n - 4 - 4 * Math.log(n / 4) + 5 * beta, 13);
    expect(inside.slopes[0]).toBeCloseTo(beta * (1 - 4 / n), 13);
  }
});

test("full: a row with beta0 = 0 takes what the others cannot give", () => {
  // t is held at -k / lambda = -2: n = N / (1 - t) = 10, of which the others have 1 / (1 - 2/4) + 3 = 5.
  const input: ExactBinInput = {
    kind: "poisson",
    type: "gamma",
    observed: 30,
    groups: [
      { yield: 1, k: 4, beta0: 1 },
      { yield: 2, k: 4, beta0: 0 },
    ],
    other: 3,
  };
  const { likelihood, yields } = full(input);
  const found = evaluate(likelihood, yields);
  expect(found.slopes).toEqual([-4, -5, -2]); // beta = 2, 2.5, 1
  expectExact(found, input, exactBin(input));
});

test("zero counts are n, and a count where nothing is expected is infinite or not a number", () => {
  expect(evaluate(none(0), [2, 3]).value).toBe(5);
  expect(evaluate(none(0), [2, 3]).slopes).toEqual([1, 1]);
  expect(evaluate(none(0), [0, 0]).value).toBe(0);
  expect(evaluate(none(4), [0, 0]).value).toBe(Number.POSITIVE_INFINITY);
  expect(evaluate(none(4), [-1, 0]).value).toBeNaN();
  expect(evaluate(none(4), [Number.NaN, 0]).value).toBeNaN();
  const groups = [{ yield: 0, k: 3, beta0: 1 }];
  for (const type of ["gamma", "normal-multiplicative"] as const) {
    const input = { kind: "poisson", type, observed: 4, groups, other: 0 } as const;
    for (const { likelihood } of [lite(input), full(input)]) {
      expect(evaluate(likelihood, [0, 0]).value).toBe(Number.POSITIVE_INFINITY);
      expect(evaluate(likelihood, [Number.NaN, 1]).value).toBeNaN();
      expect(evaluate(likelihood, [1, Number.NaN]).value).toBeNaN();
      if (type === "gamma") expect(evaluate(likelihood, [-9, -1]).value).toBeNaN();
    }
  }
  const nothing = additive({
    kind: "poisson",
    type: "normal-multiplicative",
    observed: 4,
    groups: [],
    other: 0,
    added: 0,
  });
  expect(evaluate(nothing.likelihood, [0, 0]).value).toBe(Number.POSITIVE_INFINITY);
  expect(evaluate(nothing.likelihood, [Number.NaN, 0]).value).toBeNaN();
});

test("a type that is no factor is refused", () => {
  const { likelihood } = lite({
    kind: "poisson",
    type: "gamma",
    observed: 1,
    groups: [{ yield: 1, k: 1, beta0: 1 }],
    other: 1,
  });
  const binByBin = {
    ...likelihood.binByBin,
    type: "normal-additive",
  } as unknown as BinLikelihood["binByBin"];
  expect(() => evaluate({ ...likelihood, binByBin }, [1, 1])).toThrow(
    "likelihood.binByBin.type is normal-additive, expected gamma or normal-multiplicative",
  );
});

test("additive: only the sum of the variances counts, the shift is a yield, and no variance is no beta", () => {
  const data = { kind: "poisson", observed: Float64Array.of(7) } as const;
  const of = (variance: number, shift: number): BinLikelihood => ({
    ...data,
    binByBin: { kind: "additive", variance: Float64Array.of(variance), shift: Float64Array.of(shift) },
  });
  expect(evaluate(of(3, 2), [4, 5])).toEqual(evaluate(of(3, 0), [4, 7]));
  expect(evaluate(of(0, 0), [4, 5]).value).toBeCloseTo(evaluate(none(7), [4, 5]).value, 14);
  // Scaling betas of the same variance at beta0 = 1, S = 4^2 / 8 + 5^2 / 25 = 3, but for the shape of their slopes.
  const scaled = evaluate(
    {
      ...data,
      binByBin: {
        kind: "full",
        type: "normal-multiplicative",
        kstat: Float64Array.of(8, 25),
        beta0: Float64Array.of(1, 1),
        masked: Uint8Array.of(0, 0),
      },
    },
    [4, 5],
  );
  expect(scaled.value).toBe(evaluate(of(3, 0), [4, 5]).value);
});
