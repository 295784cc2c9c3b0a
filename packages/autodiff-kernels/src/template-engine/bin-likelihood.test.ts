import fc from "fast-check";
import { expect, test } from "vitest";
import type { BinLikelihood } from "./bin-likelihood.js";
import { createTemplateEngine } from "./create-engine.js";
import { type ExactBin, type ExactBinInput, exactBin, exactPoisson } from "./exact-bin.slow.js";

/** One bin of so many rows, whose yields are their rates. */
async function binEngine(rowCount: number) {
  const rows = Array.from({ length: rowCount }, (_, row) => row);
  const engine = await createTemplateEngine({
    binCount: 1,
    processCount: rowCount,
    columnCount: 1,
    form: "log_normal",
    rowStart: Uint32Array.of(0, rowCount),
    processes: Uint32Array.from(rows),
    norm: new Float64Array(rowCount).fill(1),
    blocks: [{ firstRow: 0, values: new Float64Array(rowCount) }],
  });
  const z = new Float64Array(1);
  return (likelihood: BinLikelihood, yields: readonly number[]) => {
    engine.setLikelihood(likelihood);
    const point = { z, rates: Float64Array.from(yields) };
    const out = { z: new Float64Array(1), rates: new Float64Array(rowCount) };
    const value = engine.evaluate(point, out);
    expect(engine.value(point)).toBe(value);
    const slopes = [...out.rates];
    const curvature = rows.map((row) => {
      engine.curvatureProduct({ z, rates: Float64Array.from(rows, (i) => Number(i === row)) }, out);
      return [...out.rates];
    });
    return { value, slopes, curvature };
  };
}

const evaluateRows = await Promise.all([1, 2, 3, 4, 5].map(binEngine));
const evaluate = (likelihood: BinLikelihood, yields: readonly number[]) =>
  evaluateRows[yields.length - 1]!(likelihood, yields);

type Type = ExactBinInput["type"];
type Data = Pick<ExactBinInput, "kind" | "observed" | "variance">;

const data = ({ kind, observed, variance }: Data) => ({
  kind,
  observed: Float64Array.of(observed),
  ...(variance === undefined ? {} : { variances: Float64Array.of(variance) }),
});

/** A scaled row and one that is not. */
function lite(input: ExactBinInput, masked = 0): { likelihood: BinLikelihood; yields: number[] } {
  const group = input.groups[0]!;
  const binByBin = {
    kind: "lite",
    type: input.type,
    kstat: Float64Array.of(group.k),
    beta0: Float64Array.of(group.beta0),
    masked: Uint8Array.of(masked),
    active: Uint8Array.of(1, 0),
  } as const;
  return { likelihood: { ...data(input), binByBin }, yields: [group.yield, input.other] };
}

/** A row for each beta and a masked one. */
function full(input: ExactBinInput): { likelihood: BinLikelihood; yields: number[] } {
  const { groups, other } = input;
  const binByBin = {
    kind: "full",
    type: input.type,
    kstat: Float64Array.from([...groups.map((group) => group.k), 1]),
    beta0: Float64Array.from([...groups.map((group) => group.beta0), 1]),
    masked: Uint8Array.from([...groups.map(() => 0), 1]),
  } as const;
  return {
    likelihood: { ...data(input), binByBin },
    yields: [...groups.map((group) => group.yield), other],
  };
}

/** Two rows, neither scaled. */
function additive(input: ExactBinInput, share = 0.25): { likelihood: BinLikelihood; yields: number[] } {
  const binByBin = {
    kind: "additive",
    variance: Float64Array.of(input.added!),
    shift: Float64Array.of(0),
  } as const;
  const part = share * input.other;
  return { likelihood: { ...data(input), binByBin }, yields: [part, input.other - part] };
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

/**
 * Against exact arithmetic. The excess n0 - N carries the roundings of n0, which count more the less of it is left, and
 * everything follows from t: its relative error is that of n0 times W n0 / t. Where several gamma-constrained betas are
 * near their poles, who of them gets how much hangs on the roundings of lambda / k.
 */
function expectExact(
  found: { value: number; slopes: readonly number[]; curvature: readonly (readonly number[])[] },
  input: ExactBinInput,
  expected: ExactBin,
): void {
  const { groups, observed, other } = input;
  const { slopes, curvature } = expected;
  const isGamma = input.type === "gamma";
  const t = slopes[groups.length]!;
  // 0 where a beta takes all there is.
  const stiffness = curvature[groups.length]![groups.length]!;
  const w = Math.abs(stiffness) < tiny ? 0 : stiffness;
  const size = groups.reduce(
    (sum, group) => sum + Math.abs(group.beta0 * group.yield),
    observed + Math.abs(other),
  );
  const responses = groups.map((group) => (t * group.yield) / group.k);
  const nearness = groups.map(
    ({ beta0 }, i) => (isGamma && beta0 > 0 ? slopes[i]! / beta0 : 0) * responses[i]! || 0,
  );
  const tied = nearness.map(Math.abs).sort((a, b) => b - a)[1] ?? 0;
  const lost = 1 + tied / Math.abs(t || 1) + (t === 0 ? 0 : Math.abs((w * size) / t));
  expect(Math.abs(found.value - expected.value), `value: ${found.value}`).toBeLessThanOrEqual(
    4e-15 * lost * expected.value + tiny,
  );
  // The terms of beta and of a = dn / dlambda, which normal ones can pass through zero with.
  const betas = groups.map(({ beta0 }, i) =>
    isGamma ? Math.abs(slopes[i]! / (t || 1)) : beta0 + Math.abs(responses[i]!),
  );
  const weights = curvature.map((row, i) => {
    return isGamma || i === groups.length ? Math.abs(row[groups.length]! / (w || 1)) : 2 * betas[i]!;
  });
  slopes.forEach((slope, i) => {
    const difference = Math.abs(found.slopes[i]! - slope);
    const terms = Math.abs(t) * (betas[i] ?? 1);
    expect(difference, `slope ${i}: ${found.slopes[i]} instead of ${slope}`).toBeLessThanOrEqual(
      4e-15 * lost * terms + tiny,
    );
  });
  curvature.forEach((row, i) => {
    row.forEach((value, j) => {
      const difference = Math.abs(found.curvature[i]![j]! - value);
      const terms = Math.abs(value) + w * weights[i]! * weights[j]!;
      expect(difference, `h_${i}${j}: ${found.curvature[i]![j]} instead of ${value}`).toBeLessThanOrEqual(
        1e-14 * lost * terms + tiny,
      );
    });
  });
}

/** What the differences of exact arithmetic leave of a derivative that is zero. */
const tiny = 1e-40;

const positive = (min: number, max: number) =>
  fc.double({ min: Math.log(min), max: Math.log(max), noNaN: true }).map(Math.exp);
const sometimesZero = (values: fc.Arbitrary<number>) =>
  fc.oneof({ weight: 4, arbitrary: values }, fc.constant(0));

function inputs(
  kind: Data["kind"],
  type: Type,
  groupCounts: { min: number; max: number },
): fc.Arbitrary<ExactBinInput> {
  // The factors keep favourite numbers, such as 1, from meeting where a beta gets to its border: derivatives jump there.
  const betas = positive(0.2, 5).map((beta0) => 1.07 * beta0);
  const group = fc.record({
    yield: sometimesZero(positive(1e-3, 1e4)),
    k: positive(1e-3, 1e12).map((k) => 1.23 * k),
    // A toy of a gamma constraint can draw zero.
    beta0: type === "gamma" ? sometimesZero(betas) : betas,
  });
  return fc
    .record({
      kind: fc.constant(kind),
      type: fc.constant(type),
      observed: fc.oneof(
        fc.integer({ min: 0, max: 10_000 }),
        fc.constant(0),
        fc.integer({ min: 0, max: 1e9 }),
      ),
      variance: kind === "chi2" ? positive(0.1, 1e6) : fc.constant(1),
      groups: fc.array(group, { minLength: groupCounts.min, maxLength: groupCounts.max }),
      other: sometimesZero(positive(1e-3, 1e4)),
    })
    .filter(({ groups, other }) => other > 0 || groups.some((g) => g.yield > 0))
    .filter((input) => !isTied(input));
}

/** Two betas whose t ends at the same place, one of them with beta0 = 0: what is missing is for either. */
function isTied({ groups }: ExactBinInput): boolean {
  const ends = groups.map((group) => group.yield / group.k);
  return groups.some(({ beta0 }, i) => beta0 === 0 && ends.indexOf(ends[i]!) !== ends.lastIndexOf(ends[i]!));
}

const combinations = (["poisson", "chi2"] as const).flatMap((kind) =>
  (["gamma", "normal-multiplicative"] as const).map((type) => ({ kind, type })),
);

test.each(combinations)("$kind, lite $type: value, gradient and curvature are exact", ({ kind, type }) => {
  fc.assert(
    fc.property(inputs(kind, type, { min: 1, max: 1 }), (input) => {
      const { likelihood, yields } = lite(input);
      expectExact(evaluate(likelihood, yields), input, exactBin(input));
    }),
    { seed: 4, numRuns: 150 },
  );
});

test.each(combinations)("$kind, full $type: value, gradient and curvature are exact", ({ kind, type }) => {
  fc.assert(
    fc.property(inputs(kind, type, { min: 1, max: 4 }), (input) => {
      const { likelihood, yields } = full(input);
      expectExact(evaluate(likelihood, yields), input, exactBin(input));
    }),
    { seed: 5, numRuns: 100 },
  );
});

test.each(["poisson", "chi2"] as const)("%s, additive: value, gradient and curvature are exact", (kind) => {
  const betas = fc.record({
    added: sometimesZero(positive(1e-6, 1e8).map((added) => 1.31 * added)),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
  });
  fc.assert(
    fc.property(
      inputs(kind, "normal-multiplicative", { min: 0, max: 0 }),
      betas,
      (input, { added, share }) => {
        const withBetas = { ...input, added };
        const { likelihood, yields } = additive(withBetas, share);
        const { value, slopes, curvature } = evaluate(likelihood, yields);
        expect(slopes[0]).toBe(slopes[1]);
        expect(new Set(curvature.flat()).size).toBe(1);
        expectExact(
          { value, slopes: [slopes[0]!], curvature: [[curvature[0]![0]!]] },
          withBetas,
          exactBin(withBetas),
        );
      },
    ),
    { seed: 6, numRuns: 150 },
  );
});

test("full: one process is a lite bin", () => {
  for (const { kind, type } of combinations) {
    fc.assert(
      fc.property(inputs(kind, type, { min: 1, max: 1 }), (input) => {
        fc.pre(input.groups[0]!.beta0 > 0);
        const [of, as] = [full(input), lite(input)];
        const found = evaluate(of.likelihood, of.yields);
        const expected = evaluate(as.likelihood, as.yields);
        // Exact arithmetic is the judge of both; beside it, they may differ by what it allows each.
        const { value, slopes, curvature } = expected;
        expectExact(found, input, { value, slopes, curvature });
      }),
      { seed: 7, numRuns: 300 },
    );
  }
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
    expect(evaluate(border.likelihood, border.yields)).toEqual({
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

test("gamma: a negative yield among others is a yield like any other", () => {
  const group = fc.record({
    yield: fc.oneof(
      positive(0.1, 30),
      positive(0.1, 30).map((x) => -x),
    ),
    k: positive(0.5, 50),
    beta0: positive(0.5, 2),
  });
  fc.assert(
    fc.property(
      fc.constantFrom("poisson" as const, "chi2" as const),
      fc.integer({ min: 1, max: 100 }),
      fc.array(group, { minLength: 2, maxLength: 3 }),
      (kind, observed, groups) => {
        const input = { kind, type: "gamma", observed, variance: 20, groups, other: 5 } as const;
        const { likelihood, yields } = full(input);
        expectExact(evaluate(likelihood, yields), input, exactBin(input));
      },
    ),
    { seed: 8, numRuns: 150 },
  );
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

test("whatever the yields and the constraints are, an evaluation ends", () => {
  const anything = fc.double();
  fc.assert(
    fc.property(
      fc.constantFrom("poisson" as const, "chi2" as const),
      fc.constantFrom("gamma" as const, "normal-multiplicative" as const),
      fc.oneof(fc.constant(0), fc.double({ min: 0, noNaN: true })),
      fc.array(fc.record({ yield: anything, k: anything, beta0: anything }), { minLength: 1, maxLength: 4 }),
      anything,
      (kind, type, observed, groups, other) => {
        const { likelihood, yields } = full({ kind, type, observed, variance: 2, groups, other });
        // The values of an evaluation and of value() are compared on the way; NaN and infinity are answers.
        expect(evaluate(likelihood, yields).slopes.length).toBe(yields.length);
      },
    ),
    { seed: 9, numRuns: 3000 },
  );
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
