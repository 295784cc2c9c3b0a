import { expect, test } from "vitest";
import { digammaOf, expOf, logGammaOf, logOf } from "./array-functions.js";
import { digamma } from "./digamma.js";
import { logGamma } from "./log-gamma.js";

const special = [0, -0, 1, 2, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 5e-324];

/** Close and far, on both sides of every switch between series, more than one batch. */
const positive = Float64Array.from({ length: 20_000 }, (_, i) => 1e-3 * (i + 1)).map((x) => x ** 1.5);

/** In units of 2^-52 of the larger of |expected| and `floor`. */
function expectEpsilons(
  found: Float64Array,
  expected: Float64Array,
  { epsilons, floor = 0 }: { epsilons: number; floor?: number },
): void {
  found.forEach((value, i) => {
    const difference = Math.abs(value - expected[i]!);
    if (
      Object.is(value, expected[i]) ||
      difference <= epsilons * Number.EPSILON * Math.max(floor, Math.abs(expected[i]!))
    )
      return;
    expect.fail(`element ${i}: ${value} instead of ${expected[i]}`);
  });
}

test("exp and log are within one unit of the host's, which is itself within one", () => {
  const exponents = positive.map((x, i) => (i % 2 ? x : -x) / 4);
  expectEpsilons(expOf(exponents), exponents.map(Math.exp), { epsilons: 1 });
  expectEpsilons(logOf(positive), positive.map(Math.log), { epsilons: 1 });
  expect(expOf(Float64Array.from(special))).toEqual(Float64Array.from(special, Math.exp));
  const logs = special.filter((x) => x !== 5e-324);
  expect(logOf(Float64Array.from(logs))).toEqual(Float64Array.from(logs, Math.log));
});

test("log-gamma and digamma are those of the scalar functions, up to the host's log and sin", () => {
  // Stirling's ln x - 1 doubles the relative difference of the two logarithms.
  expectEpsilons(logGammaOf(positive), positive.map(logGamma), { epsilons: 4 });
  expectEpsilons(digammaOf(positive), positive.map(digamma), { epsilons: 2 });
  const negative = positive.map((x) => -x / 100 - 0.0123);
  expect(logGammaOf(negative)).toEqual(negative.map(logGamma));
  expect(digammaOf(negative)).toEqual(negative.map(digamma));
  const values = [...special, -1, -2, -0.5];
  expectEpsilons(logGammaOf(Float64Array.from(values)), Float64Array.from(values, logGamma), { epsilons: 2 });
  expectEpsilons(digammaOf(Float64Array.from(values)), Float64Array.from(values, digamma), { epsilons: 2 });
});

test("the input is left as it is", () => {
  const values = Float64Array.of(1, 2, 3);
  logGammaOf(values);
  expect(values).toEqual(Float64Array.of(1, 2, 3));
});
