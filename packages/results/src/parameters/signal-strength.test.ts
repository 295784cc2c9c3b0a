import { expect, test } from "vitest";
import { plainStrength, signalStrength, strengthInterval } from "./signal-strength.js";

test("the interval of a signal strength is the image of that of its square root", () => {
  expect(signalStrength(-2, 0.5)).toEqual({ value: 4, uncertainty: 2, up: 2.25, down: 1.75 });
  // At zero, where linear propagation says nothing, there is still an upper end.
  expect(signalStrength(0, 0.5)).toEqual({ value: 0, uncertainty: 0, up: 0.25, down: 0 });
  expect(signalStrength(0.1, 0.5).down).toBeCloseTo(0.01, 12);
});

test("a strength that is stored as it is has the uncertainty of what is stored", () => {
  expect(plainStrength(-0.5, 0.2)).toEqual({ value: -0.5, uncertainty: 0.2, up: 0.2, down: 0.2 });
});

test("the strengths of an interval of the square root begin at zero, where it has both signs", () => {
  expect(strengthInterval(1, { low: 0.5, high: 2 })).toEqual({ low: 0.25, high: 4 });
  expect(strengthInterval(-1, { low: -2, high: -0.5 })).toEqual({ low: 0.25, high: 4 });
  expect(strengthInterval(0, { low: 0, high: 1.5 })).toEqual({ low: 0, high: 2.25 });
  expect(strengthInterval(0.5, { low: -0.25, high: 1 })).toEqual({ low: 0, high: 1 });
  expect(strengthInterval(0.25, { low: -1.5, high: 1 })).toEqual({ low: 0, high: 2.25 });
  expect(strengthInterval(1, { low: Number.NaN, high: 2 })).toEqual({ low: Number.NaN, high: 4 });
  expect(strengthInterval(1, { low: 0.5, high: Number.NaN })).toEqual({ low: 0.25, high: Number.NaN });
});
