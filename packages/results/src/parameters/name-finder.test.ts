import { expect, test } from "vitest";
import { nameFinder } from "./name-finder.js";

test("a name is found wherever it is, also after it was elsewhere or missing", () => {
  const find = nameFinder("b");
  expect(find(["a", "b"])).toBe(1);
  expect(find(["c", "b", "a"])).toBe(1);
  expect(find(["b", "a"])).toBe(0);
  expect(find(["a"])).toBe(-1);
  expect(find(["b", "a"])).toBe(0);
  expect(find([])).toBe(-1);
});
