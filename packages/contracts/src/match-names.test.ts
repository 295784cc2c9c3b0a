import { expect, test } from "vitest";
import { matchNames } from "./match-names.js";

const names = ["sig", "sig_2", "alphaS_y1", "alphaS_y2", "bkg(norm)"];

test("a name never matches a longer name", () => {
  expect(matchNames(["sig"], names, "options.data.unblind")).toEqual(["sig"]);
});

test("an expression matches the whole name", () => {
  expect(matchNames(["alphaS_y\\d"], names, "options.data.unblind")).toEqual(["alphaS_y1", "alphaS_y2"]);
  expect(matchNames(["alphaS"], names, "options.data.unblind")).toEqual([]);
});

test("alternatives are anchored as a whole", () => {
  expect(matchNames(["sig|alphaS_y1"], names, "options.data.unblind")).toEqual(["sig", "alphaS_y1"]);
});

test("a name with the characters of an expression matches itself", () => {
  expect(matchNames(["bkg(norm)"], names, "options.data.unblind")).toEqual(["bkg(norm)"]);
  expect(matchNames(["bkg(norm"], ["bkg(norm"], "options.data.unblind")).toEqual(["bkg(norm"]);
});

test("the order is that of the names, each once", () => {
  expect(matchNames(["sig_2", ".*"], [...names, "sig"], "options.data.unblind")).toEqual(names);
});

test("Python's named groups and needless escapes are understood", () => {
  expect(matchNames(["(?P<a>alphaS)_y1", "sig\\_2"], names, "options.data.unblind")).toEqual([
    "sig_2",
    "alphaS_y1",
  ]);
});

test("what is neither a name nor an expression is refused with its option", () => {
  expect(() => matchNames(["sig["], names, "options.parameters.freeze")).toThrow(
    /^options\.parameters\.freeze is "sig\["/,
  );
});
