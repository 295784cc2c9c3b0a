import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { jsonText, parseJson } from "./json-text.js";
import { NdArray } from "./nd-array.js";

test("JSON is parsed as JSON.parse does", () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 4 }), fc.constantFrom(undefined, 2), (text, indent) => {
      const spaced = JSON.stringify(JSON.parse(text), null, indent);
      expect(parseJson(spaced, "text")).toEqual(JSON.parse(spaced));
    }),
    { seed: 3 },
  );
});

test("a text that is damaged anywhere is refused where JSON.parse refuses it", () => {
  fc.assert(
    fc.property(
      fc.json({ maxDepth: 3 }),
      fc.nat(),
      fc.constantFrom("", "}", ",", '"', "0", "\\", "x"),
      (text, at, by) => {
        const place = at % (text.length + 1);
        const damaged = text.slice(0, place) + by + text.slice(place + 1);
        let expected: unknown;
        try {
          expected = JSON.parse(damaged);
        } catch {
          expect(() => parseJson(damaged, "text")).toThrow("text: line");
          return;
        }
        // A key that the damage has made equal to another is refused here, and not by JSON.parse.
        if (hasEqualKeys(damaged)) return;
        expect(parseJson(damaged, "text")).toEqual(expected);
      },
    ),
    { seed: 4, numRuns: 1000 },
  );
});

function hasEqualKeys(text: string): boolean {
  try {
    parseJson(text, "text");
    return false;
  } catch (error) {
    return String(error).includes("another key");
  }
}

test("what is written is read again, numbers to the last bit", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.double(), (value, number) => {
      const both = { value, number };
      expect(parseJson(jsonText(both), "text")).toEqual(both);
    }),
    { seed: 5 },
  );
});

test("numbers are written as Python writes them", () => {
  const data = Float64Array.of(1, -0, 0.1, 1e21, 1e-7, 2 ** 53, Number.NaN, -Infinity);
  expect(jsonText(new NdArray([2, 4], data))).toBe(
    "[[1.0, -0.0, 0.1, 1e+21], [1e-7, 9007199254740992.0, NaN, -Infinity]]",
  );
  expect(jsonText(new NdArray([2], Float64Array.of(1, 2), "integer"))).toBe("[1, 2]");
  expect(jsonText(new NdArray([], Float64Array.of(3)))).toBe("3.0");
  expect(jsonText(new NdArray([2, 0], new Float64Array(0)))).toBe("[[], []]");
  expect(jsonText([5, -0, 2 ** 53])).toBe("[5, -0.0, 9007199254740992.0]");
});

test("the numbers of Python that JSON has not are read", () => {
  expect(parseJson("[NaN, Infinity, -Infinity]", "text")).toEqual([Number.NaN, Infinity, -Infinity]);
});

describe("a fault is told with its place", () => {
  test.each([
    ["", "text: line 1, column 1: expected a value, but the text ends."],
    ['{"a": 1', 'text: line 1, column 8: expected "," or "}", but the text ends.'],
    ["[1,\n 2 3]", 'text: line 2, column 4 is "3]", expected "," or "]".'],
    ['{"a" 1}', 'text: line 1, column 6 is "1}", expected ":".'],
    ["{a: 1}", 'text: line 1, column 2 is "a: 1}", expected a string.'],
    ['["abc]', 'text: line 1, column 2 is "\\"abc]", expected a string.'],
    ['["\\x"]', "expected a string."],
    ["[nan]", 'text: line 1, column 2 is "nan]", expected a value.'],
    ["[01]", 'text: line 1, column 3 is "1]", expected "," or "]".'],
    ["{} {}", 'text: line 1, column 4 is "{}", expected the end of the text.'],
    ['{"a": 1, "a": 2}', "expected another key, for this one was there already."],
    ["[".repeat(100_000), "expected at most 200 levels."],
  ])("%#", (text, message) => {
    expect(() => parseJson(text, "text")).toThrow(message);
  });
});

test("a key that is that of the prototype is a key like others", () => {
  const parsed = parseJson('{"__proto__": {"x": 1}, "toString": 2}', "text") as Record<string, unknown>;
  expect(Object.keys(parsed)).toEqual(["__proto__", "toString"]);
  expect("x" in parsed).toBe(false);
});

test("a text of a million characters does not exhaust the stack", () => {
  const long = "\\".repeat(1e6);
  expect(parseJson(JSON.stringify(long), "text")).toBe(long);
});
