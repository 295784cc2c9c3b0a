import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { chiSquareSurvival } from "./chi-square.js";
import { digamma, taylorAtZero } from "./digamma.js";
import { logGamma, zetaMinusOne } from "./log-gamma.js";
import { polygamma } from "./polygamma.js";
import { regularizedGammaP, regularizedGammaQ } from "./regularized-gamma.js";
import { trigamma } from "./trigamma.js";

const SEED = 20_240_611;

/** Tables [arguments ..., correctly rounded value], null beyond the range; made by fixtures/make_special_fixture.py. */
const fixture: Record<string, (number | null)[][]> = JSON.parse(
  readFileSync(new URL("../../fixtures/special.json", import.meta.url), "utf8"),
);

/** Every row of a table: |found − expected| <= epsilons · 2^-52 · max(|expected|, floor). */
function expectTable(
  name: string,
  f: (...args: number[]) => number,
  { epsilons, floor = 0 }: { epsilons: number; floor?: number },
): void {
  expect(fixture[name].length).toBeGreaterThan(5);
  for (const row of fixture[name]) {
    const args = row.slice(0, -1) as number[];
    const found = f(...args);
    const expected = row.at(-1) ?? Number.POSITIVE_INFINITY;
    const allowed = epsilons * Number.EPSILON * Math.max(Math.abs(expected), floor);
    const close = found === expected || Math.abs(found - expected) <= allowed;
    expect(close, `${name}(${args}) is ${found}, expected ${expected}`).toBe(true);
  }
}

// The tolerances are the worst case of the fixture, rounded up: they hold the implementation to what it reaches.
describe("special functions against mpmath, in units of 2^-52", () => {
  test("logGamma: 2 relative for x > 0, through its zeros at 1 and 2", () => {
    expectTable("logGamma", logGamma, { epsilons: 2 });
  });

  test("logGamma: 3 of max(1, |value|) for x < 0", () => {
    expectTable("logGammaNegative", logGamma, { epsilons: 3, floor: 1 });
  });

  test("digamma: 2 relative for x > 0, through its zero", () => {
    expectTable("digamma", digamma, { epsilons: 2 });
  });

  test("digamma: 3 of max(1, |value|) for x < 0", () => {
    expectTable("digammaNegative", digamma, { epsilons: 3, floor: 1 });
  });

  test("trigamma: 2 relative, 3 for x < 0", () => {
    expectTable("trigamma", trigamma, { epsilons: 2 });
    expectTable("trigammaNegative", trigamma, { epsilons: 3 });
  });

  test("polygamma of order 2, 3 and 5: 3 relative", () => {
    expectTable("polygamma", polygamma, { epsilons: 3 });
  });

  test("regularizedGammaP: 4 relative, for a from 0.01 to 50000", () => {
    expectTable("regularizedGammaP", regularizedGammaP, { epsilons: 4 });
  });

  test("regularizedGammaQ: 5 relative, for a from 0.01 to 50000 and values down to 1e-300", () => {
    expect(fixture.regularizedGammaQ.some((row) => (row.at(-1) ?? 1) < 1e-250)).toBe(true);
    expectTable("regularizedGammaQ", regularizedGammaQ, { epsilons: 5 });
  });

  test("chiSquareSurvival: 3 relative", () => {
    expectTable("chiSquareSurvival", chiSquareSurvival, { epsilons: 3 });
  });

  test("the tables of Taylor coefficients are those of mpmath", () => {
    expect(zetaMinusOne).toEqual(fixture.zetaMinusOne);
    expect(taylorAtZero).toEqual(fixture.taylorAtZero);
  });
});

describe("laws of the special functions", () => {
  const argument = fc.double({ min: 1e-3, max: 1e4, noNaN: true });

  test("the gamma functions obey their recurrences", () => {
    fc.assert(
      fc.property(argument, (x) => {
        // x + 1 is itself rounded, which moves the values by |x f'(x)| 2^-53; the sizes of the terms bound it.
        const rounding = 8 * Number.EPSILON;
        expect(Math.abs(logGamma(x + 1) - logGamma(x) - Math.log(x))).toBeLessThan(
          rounding * (1 + Math.abs(logGamma(x)) + x * Math.abs(Math.log(x))),
        );
        expect(Math.abs(digamma(x + 1) - digamma(x) - 1 / x)).toBeLessThan(
          rounding * (3 + 1 / x + Math.abs(digamma(x))),
        );
        expect(Math.abs(trigamma(x) - trigamma(x + 1) - 1 / (x * x))).toBeLessThan(
          rounding * (1 + trigamma(x)),
        );
      }),
      { seed: SEED },
    );
  });

  test("P and Q add up to 1, P rises with x", () => {
    const shape = fc.double({ min: 1e-3, max: 3e3, noNaN: true });
    const ratio = fc.double({ min: 0, max: 4, noNaN: true });
    fc.assert(
      fc.property(shape, ratio, (a, r) => {
        const x = a * r;
        expect(Math.abs(regularizedGammaP(a, x) + regularizedGammaQ(a, x) - 1)).toBeLessThanOrEqual(
          8 * Number.EPSILON,
        );
        expect(regularizedGammaP(a, x * 1.001)).toBeGreaterThanOrEqual(regularizedGammaP(a, x) * (1 - 1e-14));
      }),
      { seed: SEED, numRuns: 300 },
    );
  });

  test("two degrees of freedom: the survival function is exp(-x / 2)", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1400, noNaN: true }), (x) => {
        const expected = Math.exp(-x / 2);
        expect(Math.abs(chiSquareSurvival(x, 2) - expected)).toBeLessThanOrEqual(
          5 * Number.EPSILON * expected,
        );
      }),
      { seed: SEED },
    );
  });
});

describe("special functions at the edges", () => {
  test("poles, infinity and NaN", () => {
    expect([logGamma(0), logGamma(-3), logGamma(Number.POSITIVE_INFINITY)]).toEqual([1 / 0, 1 / 0, 1 / 0]);
    expect([logGamma(1), logGamma(2)].map(Math.abs)).toEqual([0, 0]);
    expect([digamma(0), digamma(-2), digamma(1 / 0)]).toEqual([-1 / 0, Number.NaN, 1 / 0]);
    expect([trigamma(0), trigamma(-2), trigamma(1 / 0)]).toEqual([1 / 0, 1 / 0, 0]);
    expect([polygamma(2, 0), polygamma(3, 0), polygamma(2, -0.5)]).toEqual([-1 / 0, 1 / 0, Number.NaN]);
    for (const f of [logGamma, digamma, trigamma, (x: number) => polygamma(2, x)])
      expect(f(Number.NaN)).toBeNaN();
    expect(() => polygamma(0.5, 1)).toThrow("polygamma: order is 0.5, expected 0, 1, 2 ...");
  });

  test("a chi-square of zero, of infinity, without degrees of freedom, and outside the domain", () => {
    expect([chiSquareSurvival(0, 3), chiSquareSurvival(-1e-12, 3), chiSquareSurvival(1 / 0, 3)]).toEqual([
      1, 1, 0,
    ]);
    expect([chiSquareSurvival(0, 0), chiSquareSurvival(2, 0)]).toEqual([1, 0]);
    expect([chiSquareSurvival(Number.NaN, 2), chiSquareSurvival(1, Number.NaN)]).toEqual([
      Number.NaN,
      Number.NaN,
    ]);
    expect(() => chiSquareSurvival(1, -1)).toThrow("ndf is -1, expected a finite number from 0");
    expect([regularizedGammaP(1, 0), regularizedGammaQ(1, 0), regularizedGammaQ(-1, 2)]).toEqual([
      0,
      1,
      Number.NaN,
    ]);
  });
});
