import { expect, test } from "vitest";

test("typed arrays are equal where their numbers and their kinds are", () => {
  const numbers = () => Float64Array.of(1, Number.NaN, -0);
  expect(numbers()).toEqual(numbers());
  expect({ of: [numbers()] }).toStrictEqual({ of: [numbers()] });
  expect(new Map([["a", numbers().subarray(1)]])).toEqual(new Map([["a", Float64Array.of(Number.NaN, -0)]]));
  // Other bytes, but NaN all the same.
  const other = new Float64Array(BigUint64Array.of(0x7ff8_0000_0000_0001n).buffer);
  expect(other).toEqual(Float64Array.of(Number.NaN));
});

test.each<[string, ArrayBufferView, ArrayBufferView]>([
  ["a number", Float64Array.of(1, 2), Float64Array.of(1, 3)],
  ["the sign of zero", Float64Array.of(0), Float64Array.of(-0)],
  ["their lengths", Float64Array.of(1, 2), Float64Array.of(1)],
  ["their kinds, of equal bytes", Uint8Array.of(1, 2), Int8Array.of(1, 2)],
  ["their kinds, of equal numbers", Float64Array.of(1), Float32Array.of(1)],
])("typed arrays that differ in %s are not equal", (_, one, other) => {
  expect(one).not.toEqual(other);
  expect([one]).not.toStrictEqual([other]);
});
