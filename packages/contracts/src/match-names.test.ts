import { expect, test } from "vitest";
import { matchNames, refuseUnmatched, unknownNameRemedy } from "./match-names.js";

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

test.each([
  ["^alphaS_", 'The whole name has to match: "^alphaS_.*" matches alphaS_y1, alphaS_y2.'],
  ["alphaS_y", 'The whole name has to match: "alphaS_y.*" matches alphaS_y1, alphaS_y2.'],
  ["_2$", 'The whole name has to match: ".*_2$" matches sig_2.'],
  ["pha", 'The whole name has to match: ".*pha.*" matches alphaS_y1, alphaS_y2.'],
  // Neither end of what it matches is that of all names.
  ["y1|ig_", "The whole name has to match."],
  ["alphaS_y3", 'Did you mean "alphaS_y1"?'],
  ["mass", undefined],
])("an expression that matches a part of names is told what it lacks: %s", (expression, remedy) => {
  const refuse = () =>
    refuseUnmatched([expression], names, { option: "options.data.unblind", expected: "a parameter" });
  const known = remedy === undefined ? "" : ` ${remedy}`;
  const message = `options.data.unblind is ${JSON.stringify(expression)}, expected a parameter.${known}`;
  expect(refuse).toThrow(expect.objectContaining({ message }));
});

test("of many names that are matched in part some are listed", () => {
  const many = Array.from({ length: 8 }, (_, i) => `xsec_${i}`);
  expect(() => refuseUnmatched(["xsec"], many, { option: "o", expected: "a name" })).toThrow(
    'The whole name has to match: "xsec.*" matches xsec_0, xsec_1, xsec_2, xsec_3, xsec_4 and 3 more.',
  );
});

test("a name that is none has a remedy: what it matches, what is near, or what there is", () => {
  expect(unknownNameRemedy("sig.*", names)).toBe("Name it without a regular expression: sig, sig_2.");
  expect(unknownNameRemedy("alphaS_y3", names)).toBe('Did you mean "alphaS_y1"?');
  expect(unknownNameRemedy("lumi", names)).toBe("There are sig, sig_2, alphaS_y1, alphaS_y2, bkg(norm).");
  expect(unknownNameRemedy("(", [...names, "more"])).toBe(
    "There are sig, sig_2, alphaS_y1, alphaS_y2, bkg(norm) and 1 more.",
  );
});
