import fc from "fast-check";
import { expect, test } from "vitest";
import { byCodePoint } from "./code-point-order.js";
import { naturalOrder } from "./natural-order.js";

const sorted = (names: readonly string[]) => naturalOrder(names, (name) => name);

test("numbers in names are compared as numbers", () => {
  expect(sorted(["bin10", "bin2", "bin1", "bin"])).toEqual(["bin", "bin1", "bin2", "bin10"]);
  expect(sorted(["10a", "9b", "a", "9a"])).toEqual(["9a", "9b", "10a", "a"]);
});

test("numbers of any length are exact", () => {
  const long = "x123456789012345678901234567890";
  expect(sorted([`${long}1`, `${long}0`, long])).toEqual([long, `${long}0`, `${long}1`]);
});

test("texts are compared in lower case, and what is equal so far stays in its order", () => {
  expect(sorted(["b", "A", "a", "B"])).toEqual(["A", "a", "b", "B"]);
  expect(sorted(["s01", "S1", "s001", "s0"])).toEqual(["s0", "s01", "S1", "s001"]);
});

test("an underscore comes before letters, as lower case does, and after digits", () => {
  expect(sorted(["sys_up", "sysA", "sys1"])).toEqual(["sys1", "sys_up", "sysA"]);
});

test("code points beyond U+FFFF come last", () => {
  expect(["\u{1F600}", "\uFF5E", "z"].sort(byCodePoint)).toEqual(["z", "\uFF5E", "\u{1F600}"]);
});

test("comparing by code point is comparing lists of code points", () => {
  const points = (text: string) => Array.from(text, (character) => character.codePointAt(0)!);
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (a, b) => {
      const [left, right] = [points(a), points(b)];
      const first = left.findIndex((point, i) => point !== right[i]);
      const expected = first < 0 ? left.length - right.length : left[first]! - (right[first] ?? -1);
      expect(Math.sign(byCodePoint(a, b))).toBe(Math.sign(expected));
    }),
    { seed: 54 },
  );
});

test("the order does not depend on the order of names that differ in more than case and leading zeros", () => {
  const name = fc.array(fc.constantFrom("a", "b", "_", "1", "2", "10"), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(
      fc.uniqueArray(
        name.map((parts) => parts.join("")),
        { maxLength: 8 },
      ),
      (names) => {
        expect(sorted(names.toReversed())).toEqual(sorted(names));
      },
    ),
    { seed: 55 },
  );
});

test("a name that ends comes before one that goes on", () => {
  expect(sorted(["a1b", "a1", "a", "a01c", "1", ""])).toEqual(["", "1", "a", "a1", "a1b", "a01c"]);
});
