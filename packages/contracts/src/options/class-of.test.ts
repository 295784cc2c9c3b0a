import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { systemFailure } from "../system-failure.js";
import { classOf, float64Array, foundIn, isError, isMap, map, remedyFor } from "./index.js";

/** A value of another realm, whose classes are not those of this one. */
const foreign = (code: string): unknown => runInNewContext(code);

test("the class of a value, of this realm and of another", () => {
  expect(foreign("new Map()")).not.toBeInstanceOf(Map);
  for (const code of ["new Map()", "new Float64Array(2)", "new Uint8Array(2)", "new Date(0)", "[]", "({})"]) {
    const name = code.match(/[A-Z]\w*/)?.[0] ?? (code === "[]" ? "Array" : "Object");
    expect([classOf(foreign(code)), code]).toEqual([name, code]);
  }
  expect(classOf(new Map())).toBe("Map");
  expect(classOf(Buffer.of(1))).toBe("Uint8Array");
  expect([classOf(undefined), classOf(null), classOf(Symbol("s"))]).toEqual(["Undefined", "Null", "Symbol"]);
});

test("Maps, arrays, promises and errors of another realm are taken for what they are", () => {
  expect(() => map.check(foreign("new Map()"), "auxiliary")).not.toThrow();
  expect(() => map.check(foreign("({})"), "auxiliary")).toThrow("auxiliary is an object, expected a Map.");
  expect(() => float64Array.check(foreign("new Float64Array(2)"), "x")).not.toThrow();
  expect(() => float64Array.check(foreign("new Float32Array(2)"), "x")).toThrow(
    "x is a Float32Array, expected a Float64Array.",
  );
  expect(isMap(foreign("new WeakMap()"))).toBe(false);
  expect(isError(foreign("new TypeError('no')"))).toBe(true);
  expect(isError(foreign("({ message: 'no' })"))).toBe(false);
  expect(remedyFor(foreign("Promise.resolve(1)"), "Make one.")).toBe("Await it first.");
  expect(systemFailure("a.hdf5", "read", foreign("new Error('odd')")).message).toContain(
    "not possible (odd)",
  );
});

test("the article before the name of a class", () => {
  expect(foundIn(new URL("file:///a"))).toEqual({ state: "a URL" });
  expect(foundIn(new Uint8Array(9))).toEqual({ state: "a Uint8Array" });
  expect(foundIn(new ArrayBuffer(9))).toEqual({ state: "an ArrayBuffer" });
  expect(foundIn(new AbortController())).toEqual({ state: "an AbortController" });
  expect(foundIn(new Map())).toEqual({ state: "a Map" });
});
