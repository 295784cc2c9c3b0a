import { readFileSync } from "node:fs";
import type { ArrayValue, PythonValue } from "@rabbit-fit/contracts";
import {
  type Axis,
  axisEdges,
  axisExtent,
  axisSize,
  booleanAxis,
  histogram,
  integerAxis,
  integerCategoryAxis,
  regularAxis,
  stringCategoryAxis,
  transformedAxis,
  variableAxis,
} from "@rabbit-fit/sparse-hist";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodePickle } from "../pickle/decode.js";
import { encodePickle } from "../pickle/encode.js";
import { isAllowedGlobal } from "../pickle/whitelist.js";
import { metadataFromPickle } from "./from-pickle.js";
import { metadataToPickle } from "./to-pickle.js";

const SEED = 20260623;

const warnings: string[] = [];

const context = {
  readBytes: () => new Uint8Array(0),
  readGroup: () => null,
  warn: (message: string) => warnings.push(message),
};

const read = (bytes: Uint8Array) =>
  metadataFromPickle(decodePickle(bytes, { allows: isAllowedGlobal }), context);

const throughPickle = (value: PythonValue) => read(encodePickle(metadataToPickle(value)));

const text = fc.string({ unit: "grapheme" });

/** A name as axes and options have it. */
const arrays: fc.Arbitrary<ArrayValue> = fc.oneof(
  fc.float64Array({ maxLength: 6 }).map((data) => ({
    kind: "array" as const,
    dtype: "float64",
    shape: [data.length],
    data,
  })),
  fc.int32Array({ maxLength: 6 }).map((data) => ({
    kind: "array" as const,
    dtype: "int32",
    shape: [data.length, 1],
    data,
  })),
  fc.bigInt64Array({ maxLength: 4 }).map((data) => ({
    kind: "array" as const,
    dtype: "int64",
    shape: [1, data.length],
    data,
  })),
  fc.array(fc.boolean()).map((list) => ({
    kind: "array" as const,
    dtype: "bool",
    shape: [list.length],
    data: Int8Array.from(list, Number),
  })),
  fc.array(text).map((data) => ({ kind: "array" as const, dtype: "object", shape: [data.length], data })),
  fc.array(text, { minLength: 1 }).map((data) => ({
    kind: "array" as const,
    dtype: "object:str",
    shape: [data.length],
    data,
  })),
);

const { value: anyMetadata } = fc.letrec<{ value: PythonValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constant(null),
    fc.boolean(),
    fc.maxSafeInteger(),
    fc.double().map((value) => (Number.isInteger(value) ? ({ kind: "float", value } as const) : value)),
    fc.string({ unit: "binary" }),
    fc.uint8Array(),
    arrays,
    fc.double().map((value) => ({ kind: "scalar", dtype: "float64", value }) as const),
    fc.integer().map((value) => ({ kind: "scalar", dtype: "int32", value }) as const),
    fc.boolean().map((value) => ({ kind: "scalar", dtype: "bool", value }) as const),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.array(tie("value"), { maxLength: 4 }).map((items) => ({ kind: "tuple", items }) as const),
    fc.array(fc.tuple(text, tie("value")), { maxLength: 4 }).map((entries) => new Map(entries)),
  ),
}));

/** Axes as boost-histogram can have them. */
const axes: readonly Axis[] = [
  regularAxis(4, -1, 3, { name: "x", label: "$x$ / GeV" }),
  regularAxis(4, -1, 3, { underflow: false }),
  regularAxis(4, -1, 3, { overflow: false }),
  regularAxis(4, -1, 3, { underflow: false, overflow: false }),
  regularAxis(4, -1, 3, { circular: true }),
  regularAxis(4, -1, 3, { growth: true }),
  variableAxis([0, 1, 3, 10], { name: "v" }),
  variableAxis([0, 1, 3, 10], { underflow: false, overflow: false }),
  variableAxis([0, 1, 3, 10], { circular: true }),
  variableAxis([0, 1, 3, 10], { growth: true }),
  integerAxis(-2, 5, { name: "i" }),
  integerAxis(-2, 5, { underflow: false, overflow: false }),
  integerAxis(-2, 5, { circular: true }),
  integerAxis(-2, 5, { underflow: false, overflow: false, growth: true }),
  stringCategoryAxis(["a", "Δχ²"], { name: "s" }),
  stringCategoryAxis(["a"], { overflow: false }),
  stringCategoryAxis([], { growth: true }),
  integerCategoryAxis([7, -3], { name: "c" }),
  integerCategoryAxis([7], { overflow: false }),
  booleanAxis({ name: "b" }),
  transformedAxis(4, 1, 100, "log", { name: "t", label: "$p_T$" }),
  transformedAxis(4, 0, 100, "sqrt"),
  transformedAxis(4, 1, 100, { power: 1.5 }),
];

describe("metadata through a pickle", () => {
  test("any value comes back as it was", () => {
    fc.assert(
      fc.property(anyMetadata, (value) => {
        expect(throughPickle(value)).toEqual(value);
      }),
      { seed: SEED, numRuns: 500 },
    );
  });

  test.each(axes.map((axis, i) => [i, axis.kind, axis] as const))(
    "axis %i (%s) comes back as it was",
    (_, __, axis) => {
      expect(throughPickle({ kind: "axis", axis })).toEqual({ kind: "axis", axis });
    },
  );

  test("a histogram with flow, several axes and variances comes back as it was", () => {
    const hist = histogram(
      [regularAxis(2, 0, 1, { name: "x" }), stringCategoryAxis(["a", "b"]), booleanAxis()],
      {
        name: "h",
        label: "a label",
        flow: true,
        values: Float64Array.from({ length: 4 * 3 * 2 }, (_, i) => i),
        variances: Float64Array.from({ length: 4 * 3 * 2 }, (_, i) => i * i),
      },
    );
    expect(throughPickle({ kind: "histogram", histogram: hist })).toEqual({
      kind: "histogram",
      histogram: hist,
    });
  });

  test("text of fixed width, as bytes and as characters, comes back as it was", () => {
    const bytes: ArrayValue = { kind: "array", dtype: "S4", shape: [2], data: ["sig", "bkg2"] };
    const characters: ArrayValue = { kind: "array", dtype: "U3", shape: [1, 2], data: ["Δχ²", ""] };
    expect(throughPickle(bytes)).toEqual(bytes);
    expect(throughPickle(characters)).toEqual(characters);
  });

  test("the value that is written is not changed", () => {
    const value = new Map<string, PythonValue>([["list", [1, { kind: "tuple", items: ["a"] }]]]);
    const before = structuredClone(value);
    throughPickle(value);
    expect(value).toEqual(before);
  });

  test("a value that Python has no counterpart for is refused", () => {
    expect(() => metadataToPickle({ plain: "object" } as never)).toThrow(/Turn objects into Maps/);
  });
});

describe("axes of hist and boost-histogram", () => {
  const { axes: pickled } = JSON.parse(
    readFileSync(new URL("../../fixtures/pickles.json", import.meta.url), "utf8"),
  ) as {
    axes: {
      expected: { type: string; name: string; size: number; extent: number; edges: number[] }[];
      pickles: Record<string, string>;
    };
  };
  const kinds: Record<string, string> = {
    Regular: "regular",
    Variable: "variable",
    Integer: "integer",
    StrCategory: "string-category",
    IntCategory: "integer-category",
    Boolean: "boolean",
  };

  test.each(Object.entries(pickled.pickles))(
    "protocol %s: kind, name, size, extent and edges",
    (_, base64) => {
      const value = read(new Uint8Array(Buffer.from(base64, "base64"))) as readonly { axis: Axis }[];
      expect(value).toHaveLength(pickled.expected.length);
      for (const [i, { axis }] of value.entries()) {
        const { type, name, size, extent, edges } = pickled.expected[i]!;
        // A regular axis under a transform has bins of unequal width.
        expect(axis.kind).toBe(
          type === "Regular" && edges[1]! - edges[0]! < 0.7 * (edges[2]! - edges[1]!)
            ? "transformed"
            : kinds[type],
        );
        expect([axis.name, axisSize(axis), axisExtent(axis)]).toEqual([name, size, extent]);
        // The edges under a power are computed in two languages: the last bit may differ.
        for (const [j, edge] of axisEdges(axis).entries()) expect(edge).toBeCloseTo(edges[j]!, 12);
      }
    },
  );
});
