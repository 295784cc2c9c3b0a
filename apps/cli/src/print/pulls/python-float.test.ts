import { readFileSync } from "node:fs";
import { pythonFloatRepr } from "@rabbit-fit/contracts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { numpyRound } from "./python-float.js";

// Written by fixtures/make_pulls_fixtures.sh: bits, repr(x), and f"{round(np.float64(x), 5):>10}".
const fixture = JSON.parse(
  readFileSync(new URL("../../../fixtures/floats.json", import.meta.url), "utf8"),
) as {
  readonly rows: readonly (readonly [string, string, string])[];
};

test.each(fixture.rows)("the double %s is %s in Python, and %j rounded by NumPy", (bits, repr, rounded) => {
  const value = new DataView(Uint8Array.from(Buffer.from(bits, "hex")).buffer).getFloat64(0);
  expect(pythonFloatRepr(value)).toBe(repr);
  expect(pythonFloatRepr(numpyRound(value, 5)).padStart(10)).toBe(rounded);
});

test("what is written reads back as the same number", () => {
  const anyDouble = fc.double({ noNaN: true, noDefaultInfinity: true });
  fc.assert(
    fc.property(anyDouble, (value) => Object.is(Number(pythonFloatRepr(value)), value)),
    { seed: 20260623, numRuns: 2000 },
  );
});

test("a rounded number is within half a unit of the last decimal, and rounding it again changes nothing", () => {
  fc.assert(
    fc.property(fc.double({ min: -1e6, max: 1e6, noNaN: true }), (value) => {
      const rounded = numpyRound(value, 5);
      // 1e-9: the product with 1e5 is rounded to 53 bits, 1e-16 of up to 1e6.
      return Math.abs(rounded - value) <= 0.5e-5 + 1e-9 && Object.is(numpyRound(rounded, 5), rounded);
    }),
    { seed: 20260623, numRuns: 2000 },
  );
});
