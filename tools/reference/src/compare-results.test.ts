import { describe, expect, test } from "vitest";
import { compareItems, type ResultItem } from "./compare-results.js";

const options = { tolerance: 1e-6 };
const one = (path: string, item: ResultItem) => new Map([[path, item]]);
const numbers = (...values: number[]) => ({ values: Float64Array.from(values) });

/** The deviation of two arrays at a path. */
function deviation(path: string, a: readonly number[], b: readonly number[]): number | undefined {
  return compareItems(one(path, numbers(...a)), one(path, numbers(...b)), options).largest[0]?.deviation;
}

describe("a comparison", () => {
  test("measures values by themselves, and small ones by the largest", () => {
    expect(deviation("results/h", [1000, 2000], [1000, 2002])).toBeCloseTo(1e-3, 12);
    expect(deviation("results/h", [1000, 0], [1000, 1e-3])).toBeCloseTo(1e-3, 12);
    expect(deviation("results/h", [0], [1e-3])).toBeCloseTo(0.1, 12);
  });

  test("measures parameters by 1, and covariances by both variances", () => {
    expect(deviation("results/parms", [0.1], [0.101])).toBeCloseTo(1e-3, 12);
    expect(deviation("results/cov", [4, 0, 0, 9], [4, 0.6, 0, 9])).toBeCloseTo(0.1, 12);
  });

  test("measures variances by themselves, however small", () => {
    const [a, b] = [1e-9, 1.1e-9].map((variance) => ({
      ...numbers(5),
      variances: Float64Array.of(variance),
    }));
    const { differences } = compareItems(one("results/h", a!), one("results/h", b!), options);
    expect(differences).toEqual([{ path: "results/h", what: "variances deviate by 0.100" }]);
  });

  test("takes NaN and infinity for equal to themselves alone", () => {
    expect(deviation("results/h", [Number.NaN, Infinity], [Number.NaN, Infinity])).toBe(0);
    expect(deviation("results/h", [Number.NaN], [1])).toBe(Infinity);
    expect(deviation("results/h", [1], [Number.NaN])).toBe(Infinity);
  });

  test("finds what is missing and what has another size, and ignores what is new", () => {
    const { differences } = compareItems(
      new Map([...one("results/a", numbers(1)), ...one("results/b", numbers(1))]),
      new Map([...one("results/b", numbers(1, 2)), ...one("results/c", numbers(1))]),
      options,
    );
    expect(differences).toEqual([
      { path: "results/a", what: "is missing" },
      { path: "results/b", what: "has 2 values, expected 1" },
    ]);
  });

  test("leaves out paths, or their variances alone", () => {
    const both = (value: number) => ({ ...numbers(value), variances: Float64Array.of(value) });
    const compare = (skip: RegExp) =>
      compareItems(one("results/h", both(1)), one("results/h", both(2)), { ...options, skip }).differences
        .length;
    expect([compare(/x/), compare(/h variances$/), compare(/h/)]).toEqual([2, 1, 0]);
  });
});
