import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { digammaOf, logGammaOf } from "./array-functions.js";
import { chiSquareSurvival } from "./chi-square.js";
import { digamma, taylorAtZero } from "./digamma.js";
import { logGamma, zetaMinusOne } from "./log-gamma.js";
import { polygamma } from "./polygamma.js";
import { regularizedGammaP, regularizedGammaQ } from "./regularized-gamma.js";
import { trigamma } from "./trigamma.js";

const SEED = 20_240_611;

/** Tables [arguments ..., correctly rounded value], null beyond the range, above or below; made by fixtures/make_special_fixture.py. */
const fixture: Record<string, (number | null)[][]> = JSON.parse(
  readFileSync(new URL("../../fixtures/special.json", import.meta.url), "utf8"),
);

/** The distance of a float64 to the next one further from zero. */
function ulp(value: number): number {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, value);
  const exponent = ((bits.getUint32(0) >>> 20) & 0x7ff) - 1023;
  return 2 ** (Math.max(exponent, -1022) - 52);
}

/** Every row of a table: |found − expected| <= ulps · ulp(expected), or <= absolute. */
function expectTable(
  name: string,
  f: (...args: number[]) => number,
  { ulps, absolute = 0, rows: least }: { ulps: number; absolute?: number; rows: number },
): void {
  expect(fixture[name].length).toBeGreaterThanOrEqual(least);
  for (const row of fixture[name]) {
    const args = row.slice(0, -1) as number[];
    const found = f(...args);
    const expected = row.at(-1) ?? Math.sign(found) * Number.POSITIVE_INFINITY;
    const allowed = Math.max(ulps * ulp(expected), absolute);
    const close = found === expected || Math.abs(found - expected) <= allowed;
    expect(close, `${name}(${args}) is ${found}, expected ${expected}`).toBe(true);
  }
}

// The tolerances are the worst case of the fixture: they hold the implementation to what it reaches.
describe("special functions against mpmath, in units in the last place", () => {
  test("logGamma: 2 for x > 0, through its zeros at 1 and 2", () => {
    expectTable("logGamma", logGamma, { ulps: 2, rows: 400 });
  });

  test("logGamma: 1 for x < 0, or 2e-18 next to its zeros", () => {
    expectTable("logGammaNegative", logGamma, { ulps: 1, absolute: 2e-18, rows: 200 });
  });

  test("digamma: 2 for x > 0, through its zero", () => {
    expectTable("digamma", digamma, { ulps: 2, rows: 400 });
  });

  test("digamma: 1 for x < 0, or 1e-19 next to its zeros", () => {
    expectTable("digammaNegative", digamma, { ulps: 1, absolute: 1e-19, rows: 200 });
  });

  test("trigamma: 2, and 3 for x < 0", () => {
    expectTable("trigamma", trigamma, { ulps: 2, rows: 400 });
    expectTable("trigammaNegative", trigamma, { ulps: 3, rows: 200 });
  });

  test("polygamma of order 2, 3 and 5: 2", () => {
    expectTable("polygamma", polygamma, { ulps: 2, rows: 27 });
  });

  test("regularizedGammaP: 2, for a from 0.01 to 50000", () => {
    expectTable("regularizedGammaP", regularizedGammaP, { ulps: 2, rows: 100 });
  });

  test("regularizedGammaQ: 6, for a from 0.01 to 50000 and values down to 1e-300", () => {
    expect(fixture.regularizedGammaQ.some((row) => (row.at(-1) ?? 1) < 1e-250)).toBe(true);
    expectTable("regularizedGammaQ", regularizedGammaQ, { ulps: 6, rows: 100 });
  });

  test("chiSquareSurvival: 3, for 1 to a million degrees of freedom and p-values from 1 to 1e-300", () => {
    expect(fixture.chiSquareSurvival.some(([, ndf, p]) => ndf === 1e6 && (p ?? 1) < 1e-290)).toBe(true);
    expectTable("chiSquareSurvival", chiSquareSurvival, { ulps: 3, rows: 300 });
  });

  test("the compiled logGamma and digamma: 4, or 1e-16 next to the zeros below zero", () => {
    const ofOne = (f: (values: Float64Array) => Float64Array) => (x: number) => f(Float64Array.of(x))[0];
    for (const name of ["logGamma", "logGammaNegative"] as const) {
      expectTable(name, ofOne(logGammaOf), { ulps: 4, absolute: name === "logGamma" ? 0 : 1e-16, rows: 200 });
    }
    for (const name of ["digamma", "digammaNegative"] as const) {
      expectTable(name, ofOne(digammaOf), { ulps: 4, absolute: name === "digamma" ? 0 : 1e-16, rows: 200 });
    }
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
