import { expect, expectTypeOf, test } from "vitest";
import { RabbitInputError } from "../rabbit-input-error.js";
import * as options from "./index.js";
import {
  byKind,
  countFrom,
  flag,
  foundIn,
  listOf,
  number,
  type OptionRules,
  oneOf,
  optionsOf,
  text,
} from "./index.js";

interface Inner {
  readonly count?: number;
  readonly name: string;
}

interface Outer {
  readonly inner?: Inner;
  readonly inners?: readonly Inner[];
  readonly isOn?: boolean;
}

const inner = optionsOf<Inner>({ count: countFrom(1, "1 or more"), name: text }, { required: ["name"] });
const outer = optionsOf<Outer>({ inner, inners: listOf(inner, "inner things"), isOn: flag });

test("the public names of the options", () => {
  expect(Object.keys(options).sort()).toEqual([
    "abortSignal",
    "above0",
    "anything",
    "byKind",
    "callback",
    "classOf",
    "countFrom",
    "finite",
    "flag",
    "float64Array",
    "foundIn",
    "isError",
    "isMap",
    "largestToy",
    "listOf",
    "map",
    "namedFunction",
    "notNegative",
    "number",
    "oneOf",
    "optionsOf",
    "remedyFor",
    "text",
    "where",
    "wholeNumber",
  ]);
});

test("an option without a rule, and a rule without an option, do not compile", () => {
  expectTypeOf<{ count: typeof number }>().not.toExtend<OptionRules<Inner>>();
  expectTypeOf<{ count: typeof number; name: typeof text }>().toExtend<OptionRules<Inner>>();
  // @ts-expect-error there is no such option
  optionsOf<Inner>({ count: number, name: text, size: number });
  // @ts-expect-error nor such a word
  oneOf<"a" | "b">({ a: true });
});

test("options that are left out or undefined are accepted, unless they are required", () => {
  for (const value of [
    {},
    { inner: undefined },
    { inner: { name: "a", count: undefined } },
    { inners: [] },
  ]) {
    expect(() => outer.check(value, "options")).not.toThrow();
  }
  expect(() => outer.check({ inner: {} }, "options")).toThrow(
    "options.inner.name is missing, expected a text.",
  );
  expect(() => outer.check({ isOn: null }, "options")).toThrow(
    "options.isOn is null, expected true or false.",
  );
});

test("an error names the option and its place in a list", () => {
  const check = () => outer.check({ inners: [{ name: "a" }, { name: "b", count: 0 }] }, "call");
  expect(check).toThrow(RabbitInputError);
  expect(check).toThrow("call.inners[1].count is 0, expected 1 or more.");
});

test("an option that is inside another one is suggested with its path", () => {
  expect(() => outer.check({ counts: 3 }, "options")).toThrow("Did you mean options.inner.count?");
  expect(() => outer.check({ innerName: 3 }, "options")).toThrow("Did you mean options.inner.name?");
});

test("a kind says which options there are", () => {
  interface Circle {
    readonly kind: "circle";
    readonly radius?: number;
  }
  interface Square {
    readonly kind: "square";
    readonly side?: number;
  }
  const kind = options.anything;
  const shape = byKind<Circle | Square>({
    circle: optionsOf<Circle>({ kind, radius: number }),
    square: optionsOf<Square>({ kind, side: number }),
  });
  expect(() => shape.check({ kind: "circle", radius: 1 }, "shape")).not.toThrow();
  expect(() => shape.check({ kind: "square", radius: 1 }, "shape")).toThrow("shape.radius is not an option");
  expect(() => shape.check({ radius: 1 }, "shape")).toThrow(
    'shape.kind is missing, expected one of "circle", "square".',
  );
  expect(() => shape.check({ kind: "toString" }, "shape")).toThrow(
    'shape.kind is "toString", expected one of',
  );
});

test("a value is shown where its text says what it is, else described", () => {
  const shown = (value: unknown) => {
    const { found, state } = foundIn(value);
    return state ?? JSON.stringify(found);
  };
  expect([undefined, null, "a", 1, true, [1, "a"]].map(shown)).toEqual([
    "missing",
    "null",
    '"a"',
    "1",
    "true",
    '[1,"a"]',
  ]);
  expect(
    [{}, () => {}, new Map(), new ArrayBuffer(0), new Float64Array(2), [{}], Array(9)].map(shown),
  ).toEqual([
    "an object",
    "a function",
    "a Map",
    "an ArrayBuffer",
    "a Float64Array",
    "a list of length 1",
    "a list of length 9",
  ]);
});
