import { expect, test } from "vitest";
import { describeDirection, leadingParameters } from "./direction.js";

const names = ["a", "b", "c", "d", "e", "f"];

test("a direction is told by its leading parameters, normalised, the first with a plus", () => {
  expect(describeDirection(Float64Array.of(0, -2, 2, 0, 0, 0), names)).toBe('0.71 "b" - 0.71 "c"');
  expect(describeDirection(Float64Array.of(0, 0, 0, -7, 0, 0), names)).toBe('1.00 "d"');
  expect(describeDirection(Float64Array.of(3, 0, 0, 0, -4, 0), names)).toBe('0.80 "e" - 0.60 "a"');
});

test("what is left out is said to be there, unless it is nothing", () => {
  const direction = Float64Array.of(1, 1, 1, 1, 1, 1);
  expect(leadingParameters(direction)).toEqual([0, 1, 2, 3]);
  expect(describeDirection(direction, names)).toBe(
    '0.41 "a" + 0.41 "b" + 0.41 "c" + 0.41 "d" + less of 2 more',
  );
  expect(describeDirection(Float64Array.of(1, 1e-12, 0, 0, 0, 0), names)).toBe('1.00 "a"');
});

test("a direction of no length names nobody", () => {
  expect(describeDirection(new Float64Array(6), names)).toBe("no parameter");
  expect(describeDirection(new Float64Array(0), [])).toBe("no parameter");
});
