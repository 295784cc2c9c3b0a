import { expect, test } from "vitest";
import { editDistance, nearestName } from "./nearest-name.js";

test("the distance counts insertions, deletions, replacements and swaps", () => {
  expect(editDistance("", "abc")).toBe(3);
  expect(editDistance("kitten", "sitting")).toBe(3);
  expect(editDistance("ab", "ba")).toBe(1);
  expect(editDistance("same", "same")).toBe(0);
});

test("a near name is suggested whatever its case, a far one is not", () => {
  const names = ["saveHists", "seed", "toys"];
  expect(nearestName("savehist", names)).toBe("saveHists");
  expect(nearestName("tosy", names)).toBe("toys");
  expect(nearestName("quantiles", names)).toBeUndefined();
  expect(nearestName("anything", [])).toBeUndefined();
});
