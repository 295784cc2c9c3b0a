import { expect, test } from "vitest";
import { scaleOf } from "./scale.js";
import { axisTicks } from "./ticks.js";

test("a tick that is beyond the end of an axis by the rounding of numbers is at the end", () => {
  const at = (low: number, high: number) => {
    const axis = { scale: "linear", domain: [low, high] } as const;
    return axisTicks(axis, scaleOf(axis, [0, 500]), 20).major.map(({ text }) => text);
  };
  expect(at(6e-24, 30)).toEqual(at(0, 30));
  expect(at(6e-24, 30)[0]).toBe("0");
  expect(at(-0.1, 0.3 - 1e-16)).toEqual(at(-0.1, 0.3));
  expect(at(0.01, 30)[0]).toBe("5");
});
