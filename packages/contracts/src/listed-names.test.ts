import { expect, test } from "vitest";
import { listedNames } from "./listed-names.js";

test.each([
  [[], ""],
  [["a"], "a"],
  [["a", "b"], "a, b"],
  [["a", "b", "c"], "a, b and 1 more"],
  [["a", "b", "c", "d", "e"], "a, b and 3 more"],
])("of %j two are listed: %s", (names, text) => {
  expect(listedNames(names, 2)).toBe(text);
});

test("at most ten are listed by default", () => {
  const names = Array.from({ length: 10_834 }, (_, i) => `p${i}`);
  expect(listedNames(names)).toBe("p0, p1, p2, p3, p4, p5, p6, p7, p8, p9 and 10824 more");
  expect(listedNames(names.slice(0, 10))).toBe("p0, p1, p2, p3, p4, p5, p6, p7, p8, p9");
});
