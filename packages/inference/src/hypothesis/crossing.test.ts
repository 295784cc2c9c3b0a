import { expect, test } from "vitest";
import { risingCrossing } from "./crossing.js";

const describe = (value: number) => `nothing up to ${value}`;

test.each([
  ["a line", (x: number) => 2 * x - 3, 1.5],
  ["a root", (x: number) => Math.sqrt(x) - 3, 9],
  ["an exponential", (x: number) => Math.exp(x) - 10, Math.log(10)],
  ["a cubic that is flat at its zero", (x: number) => (x - 2) ** 3, 2],
  ["a jump", (x: number) => (x < 0.3 ? -1 : 1), 0.3],
])("the zero of %s is found, wherever the search begins", async (_, f, zero) => {
  for (const guess of [0.01, 1, 50]) {
    const found = await risingCrossing(f, { from: 0, guess, describe });
    expect(Math.abs(found - zero)).toBeLessThan(3e-4);
    if (_ !== "a cubic that is flat at its zero") expect(found).toBeCloseTo(zero, 7);
  }
});

test("it takes few steps for what is nearly linear", async () => {
  let calls = 0;
  const f = (x: number) => {
    calls++;
    return x + 0.01 * x * x - 2;
  };
  await risingCrossing(f, { from: 0, guess: 2.1, describe });
  expect(calls).toBeLessThan(10);
});

test("a function that stays below zero has none, and says how far was looked", async () => {
  const none = risingCrossing((x) => -1 / (1 + x), { from: 0, guess: 1, describe });
  await expect(none).rejects.toMatchObject({ name: "NoAnswer", status: "no-crossing" });
});

test.each([
  ["far too large", 200],
  ["far too small", 0.02],
])("the tolerance is a share of the distance of the zero, for a guess that is %s", async (_, guess) => {
  const from = 5;
  const f = (x: number) => Math.expm1(x - from - 2);
  const found = await risingCrossing(f, { from, guess: from + guess, describe, tolerance: 0.02, zero: 0 });
  expect(Math.abs(found - from - 2)).toBeLessThan(0.02 * 2);
});

test("the search ends where doubles are farther apart than the tolerance asks for", async () => {
  let calls = 0;
  const f = (x: number) => {
    calls++;
    return x - 1e9 - 1e-3 > 0 ? 1 : -1;
  };
  const found = await risingCrossing(f, { from: 1e9, guess: 1e9 + 1, describe });
  expect(found - 1e9).toBeCloseTo(1e-3, 6);
  expect(calls).toBeLessThan(60);
});

test("the function is not asked for beyond the farthest value, and has a zero there or none", async () => {
  const asked: number[] = [];
  const search = (zero: number) =>
    risingCrossing(
      (x) => {
        asked.push(x);
        return x - zero;
      },
      { from: 0, guess: 1, farthest: 2, describe },
    );
  expect(await search(1.9)).toBeCloseTo(1.9, 9);
  expect(await search(2)).toBe(2);
  await expect(search(2.1)).rejects.toMatchObject({ status: "no-crossing", message: "nothing up to 2" });
  expect(Math.max(...asked)).toBe(2);
});

test.each([
  ["at the guess", (x: number) => (x === 1 ? Number.NaN : x - 3)],
  ["beyond the guess", (x: number) => (x > 1 ? Number.NaN : x - 3)],
  ["between the start and the guess", (x: number) => (x < 1 ? Number.NaN : x - 0.2)],
  ["in the bracket", (x: number) => (x > 1 && x < 2.2 ? Number.NaN : x - 2)],
])("a function that is no number %s has no zero", async (_, f) => {
  const none = risingCrossing(f, { from: 0, guess: 1, describe });
  await expect(none).rejects.toMatchObject({ name: "NoAnswer", status: "not-defined" });
});

test.each([2, 1, Number.NaN])("from 2 a guess of %d is refused", async (guess) => {
  const refused = risingCrossing((x) => x - 3, { from: 2, guess, describe });
  await expect(refused).rejects.toThrow(`A search from 2 has the guess ${guess}, which is not above it.`);
});

test("a function that is above zero from the start has its zero there", async () => {
  expect(await risingCrossing((x) => 1 + x, { from: 2, guess: 3, describe })).toBeCloseTo(2, 9);
});
