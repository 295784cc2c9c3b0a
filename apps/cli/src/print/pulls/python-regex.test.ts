import { expect, test } from "vitest";
import { pythonRegex } from "./python-regex.js";

// What re.search of Python 3.11 answers.
test.each([
  ["slope|norm$", "bkg_norm", true],
  ["slope|norm$", "norm_bkg", false],
  ["(?P<stem>ab)_(?P=stem)", "ab_ab", true],
  ["(?P<stem>ab)_(?P=stem)", "ab_cd", false],
  ["\\Aab\\Z", "ab", true],
  ["\\Aab\\Z", "cab", false],
  ["(?i)NORM", "bkg_norm", true],
  ["a\\-b\\_c", "a-b_c", true],
  ["^pt{", "pt{1}", true],
  ["", "anything", true],
])("%j in %j: %s", (expression, name, found) => {
  expect(pythonRegex(expression, "keepNuisances").test(name)).toBe(found);
});

test.each(["(", "[a", "*a", "(?P<a", "(?x) a", "(?(1)a|b)"])("%j is refused", (expression) => {
  expect(() => pythonRegex(expression, "keepNuisances")).toThrow(
    `--keepNuisances is "${expression}", expected a regular expression (`,
  );
});
