import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type BinDatum, dataSlope, type GammaGroup, gammaTotal } from "./profile-bins.slow.js";

const positive = fc.double({ min: 1e-3, max: 1e5, noNaN: true });
const count = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 100_000 }));
const group: fc.Arbitrary<GammaGroup> = fc.record({
  yield: positive,
  kstat: fc.double({ min: 0.05, max: 1e5, noNaN: true }),
  beta0: fc.double({ min: 0.1, max: 3, noNaN: true }),
});
const fixed = fc.oneof(fc.constant(0), positive);
const datum: fc.Arbitrary<BinDatum> = fc.record({
  form: fc.constantFrom("poisson", "chi2"),
  observed: count,
  variance: fc.double({ min: 0.5, max: 1e5, noNaN: true }),
});
const seeded = { seed: 20, numRuns: 500 };

const betaOf = ({ yield: scaled, kstat, beta0 }: GammaGroup, t: number) =>
  (kstat * beta0) / (kstat + t * scaled);

test("n is the sum of the yields that its slope pulls", () => {
  fc.assert(
    fc.property(datum, fixed, fc.array(group, { maxLength: 6 }), (d, plain, groups) => {
      const { n, slope, slack } = gammaTotal(d, plain, groups);
      expect(slack).toBe(-1);
      expect(slope).toBe(dataSlope(d, n));
      let sum = plain;
      let sensitivity = 1; // Of the sum to the rounding of n.
      for (const g of groups) {
        const beta = betaOf(g, slope);
        expect(beta).toBeGreaterThan(0);
        sum += g.yield * beta;
        const perSlope = (g.yield * beta) ** 2 / (g.kstat * g.beta0);
        sensitivity += perSlope * (d.form === "chi2" ? 1 / d.variance : n > 0 ? d.observed / n ** 2 : 0);
      }
      const size = Math.abs(n) + Math.abs(sum) + d.observed;
      expect(Math.abs(sum - n)).toBeLessThanOrEqual(1e-13 * size * sensitivity);
    }),
    seeded,
  );
});

describe("one parameter has a closed form", () => {
  test("for counts without yields that it does not scale: beta = (N + k beta0) / (n + k)", () => {
    fc.assert(
      fc.property(count, group, (observed, g) => {
        const { n, slope } = gammaTotal({ form: "poisson", observed, variance: Number.NaN }, 0, [g]);
        const expected = (observed + g.kstat * g.beta0) / (g.yield + g.kstat);
        // What the rounding of t = 1 - N / n, and the sum k + t lambda, do to beta = k beta0 / (k + t lambda).
        const loss = 1 + (expected / g.beta0) * (1 + ((g.yield / g.kstat) * observed) / n);
        expect(Math.abs(betaOf(g, slope) / expected - 1)).toBeLessThan(2e-15 * loss);
      }),
      seeded,
    );
  });

  test("with them, and for a chi-square: the positive root of a quadratic equation", () => {
    fc.assert(
      fc.property(datum, fixed, group, (d, plain, g) => {
        const { yield: active, kstat, beta0 } = g;
        // a beta^2 + b beta - c = 0
        const [a, b, c] =
          d.form === "poisson"
            ? [
                active * (active + kstat),
                active * (plain - d.observed - beta0 * kstat) + kstat * plain,
                beta0 * kstat * plain,
              ]
            : [active ** 2, kstat * d.variance + (plain - d.observed) * active, kstat * d.variance * beta0];
        const root = Math.sqrt(b * b + 4 * a * c);
        const expected = b < 0 ? (root - b) / (2 * a) : (2 * c) / (root + b);
        const { n } = gammaTotal(d, plain, [g]);
        const size = plain + d.observed + active * (beta0 + expected);
        expect(Math.abs(n - plain - active * expected)).toBeLessThan(1e-13 * size);
      }),
      seeded,
    );
  });
});

test("templates with negative yields are pulled the other way", () => {
  const d: BinDatum = { form: "chi2", observed: 20, variance: 10 };
  const groups = [
    { yield: 30, kstat: 50, beta0: 1 },
    { yield: -4, kstat: 3, beta0: 1 },
  ];
  const { n, slope } = gammaTotal(d, 0, groups);
  expect(n).toBeGreaterThan(20);
  expect(n).toBeLessThan(26);
  expect(30 * betaOf(groups[0]!, slope) - 4 * betaOf(groups[1]!, slope)).toBeCloseTo(n, 12);
  expect(betaOf(groups[1]!, slope)).toBeGreaterThan(1);
});

test("where nothing is scaled n is what is there", () => {
  expect(gammaTotal({ form: "poisson", observed: 5, variance: 1 }, 3, []).n).toBe(3);
});

describe("a constraint centred at zero", () => {
  const observed = 12;
  const counts: BinDatum = { form: "poisson", observed, variance: Number.NaN };

  /** min over beta >= 0 of n - N ln n + k beta, n = fixed + lambda beta, found by trying. */
  function best(fixedYield: number, { yield: scaled, kstat }: GammaGroup) {
    let lowest = { value: Number.POSITIVE_INFINITY, n: 0 };
    for (let step = 0; step <= 40_000; step++) {
      const beta = step * 1e-4;
      const n = fixedYield + scaled * beta;
      const value = n - observed * Math.log(n) + kstat * beta;
      if (value < lowest.value) lowest = { value, n };
    }
    return lowest.n;
  }

  test.each([
    { fixedYield: 10, kstat: 4 },
    { fixedYield: 2, kstat: 4 },
    { fixedYield: 0, kstat: 1 },
  ])(
    "is at zero or takes what is missing: $fixedYield expected without it, k = $kstat",
    ({ fixedYield, kstat }) => {
      const g = { yield: 8, kstat, beta0: 0 };
      const { n, slack } = gammaTotal(counts, fixedYield, [g]);
      expect(Math.abs(n - best(fixedYield, g))).toBeLessThan(1e-3);
      expect(slack).toBe(fixedYield === 10 ? -1 : 0);
    },
  );

  test("of several, the one that is cheapest takes it, and the others know", () => {
    const groups = [
      { yield: 8, kstat: 4, beta0: 0 },
      { yield: 8, kstat: 2, beta0: 0 },
      { yield: 2, kstat: 5, beta0: 1 },
    ];
    const { n, slope, slack } = gammaTotal(counts, 1, groups);
    expect(slack).toBe(1);
    expect(slope).toBe(-2 / 8);
    expect(n).toBeCloseTo(observed / (1 + 2 / 8), 12);
    expect(betaOf(groups[2]!, slope)).toBeGreaterThan(1);
  });
});
