import { expect, test } from "vitest";
import { nextRadius, radiusBelow } from "./radius.js";

const at = { radius: 2, stepLength: 1, maxTrustRadius: 1000 };

test.each([
  ["stays where the model was roughly right", { ratio: 0.5, accepted: true, mayExpand: true }, 2],
  ["shrinks by four where a step gained little", { ratio: 0.2, accepted: true, mayExpand: true }, 0.5],
  ["shrinks below a step that was refused", { ratio: 0.1, accepted: false, mayExpand: true }, 0.25],
  [
    "shrinks below a step that was refused for its value",
    { ratio: 0.5, accepted: false, mayExpand: false },
    0.25,
  ],
  [
    "doubles where a step gained more than three quarters",
    { ratio: 0.8, accepted: true, mayExpand: true },
    4,
  ],
  ["grows threefold where the model was right", { ratio: 0.95, accepted: true, mayExpand: true }, 6],
  ["does not grow where it did not cut the step short", { ratio: 0.95, accepted: true, mayExpand: false }, 2],
  ["shrinks where the gain is not a number", { ratio: Number.NaN, accepted: false, mayExpand: true }, 0.25],
])("the radius %s", (_, judgement, expected) => {
  expect(nextRadius(judgement, at)).toBe(expected);
});

test("the radius ends at its limit, and below a step that led nowhere", () => {
  const right = { ratio: 1, accepted: true, mayExpand: true };
  expect(nextRadius(right, { ...at, maxTrustRadius: 5 })).toBe(5);
  expect(radiusBelow({ radius: 2, stepLength: 3 })).toBe(0.5);
  expect(radiusBelow({ radius: 2, stepLength: 0.4 })).toBe(0.1);
});
