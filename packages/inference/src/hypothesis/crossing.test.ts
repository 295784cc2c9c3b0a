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
    expect(Math.abs(found - zero)).toBeLessThan(3e-4 * Math.max(1, guess));
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

test("a function that is above zero from the start has its zero there", async () => {
  expect(await risingCrossing((x) => 1 + x, { from: 2, guess: 3, describe })).toBeCloseTo(2, 9);
});
