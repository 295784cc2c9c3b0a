import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { type ArrayValue, emptyResultGroup, type FitResult, type PythonValue } from "@rabbit-fit/contracts";
import { histogram, integerAxis } from "@rabbit-fit/sparse-hist";
import { describe, expect, test } from "vitest";
import { encodeFitResult } from "../index.js";
import { writeFitInput, writeFitResult } from "../node/index.js";
import { encodePickle } from "../pickle/encode.js";
import { temporaryPath } from "../testing/edit-file.js";
import { smallTensor } from "../testing/small-tensor.js";
import { metadataToPickle } from "./to-pickle.js";

const result = (info: Map<string, unknown>, more = new Map<string, unknown>()): FitResult => ({
  meta: { info: info as never, input: new Map(), processes: [], pois: [], nois: [] },
  groups: [{ ...emptyResultGroup({ kind: "data" }), more: more as never }],
});

/** The message for a value under the key `tag`. */
function refusal(tag: unknown): string {
  try {
    metadataToPickle(new Map([["tag", tag as PythonValue]]));
  } catch (error) {
    return (error as Error).message;
  }
  return "none";
}

const array = (parts: object): unknown => ({ kind: "array", dtype: "float64", shape: [2], ...parts });

describe("what Python has no counterpart for is refused with its place", () => {
  const expected = "expected null, a boolean, number, bigint, string, Uint8Array, array, Map, or a record";
  test.each([
    [undefined, `metadata["tag"] is missing, ${expected}`],
    [() => 1, `metadata["tag"] is a function, ${expected}`],
    [Symbol("s"), `metadata["tag"] is a Symbol, ${expected}`],
    [new Date(0), `metadata["tag"] is a Date, ${expected}`],
    [new Set([1]), `metadata["tag"] is a Set, ${expected}`],
    [Float64Array.of(1), `metadata["tag"] is a Float64Array, ${expected}`],
    [{ kind: "complex" }, `metadata["tag"] is an object, ${expected}`],
    [["a", undefined], `metadata["tag"][1] is missing, ${expected}`],
    // biome-ignore lint/suspicious/noSparseArray: what is tested
    [["a", , "b"], `metadata["tag"][1] is missing, ${expected}`],
    [new Map([[7n, [{ kind: "tuple", items: [null, undefined] }]]]), `metadata["tag"][7][0][1] is missing`],
    [{ kind: "tuple" }, `metadata["tag"].items is missing, expected an array`],
    [{ kind: "float" }, `metadata["tag"].value is missing, expected a number`],
    [{ kind: "scalar", dtype: "int8", value: 300 }, `metadata["tag"].value is 300, expected a number of the`],
    [
      { kind: "scalar", dtype: "int32", value: 1.5 },
      `metadata["tag"].value is 1.5, expected a number of the`,
    ],
    [{ kind: "scalar", dtype: "int32" }, `metadata["tag"].value is missing, expected a number of the`],
    [
      { kind: "scalar", dtype: "str", value: 1 },
      `metadata["tag"].dtype is "str", expected a type of numbers`,
    ],
    [{ kind: "axis", axis: { kind: "log" } }, `metadata["tag"].axis is an object, expected an axis`],
    [{ kind: "histogram" }, `metadata["tag"].histogram is missing, expected a histogram`],
    [
      {
        kind: "histogram",
        histogram: { ...histogram([integerAxis(0, 3)], { values: [1, 2, 3] }), values: new Float64Array(3) },
      },
      `metadata["tag"].histogram.values.length is 3, expected 5 (bins with flow, from its axes)`,
    ],
    [new Map([[Symbol("s"), 1]]), `a key of metadata["tag"] is a Symbol, expected null`],
    [new Map([[undefined, 1]]), `a key of metadata["tag"] is missing, expected null`],
    [new Map([[["list"], 1]]), `a key of metadata["tag"] is ["list"], expected null`],
    [
      new Map([[{ kind: "tuple", items: [new Map()] }, 1]]),
      `a key of metadata["tag"] is a Map, expected null`,
    ],
    [
      array({ data: [1, 2] }),
      `metadata["tag"].data is [1, 2], expected the typed array of the dtype float64`,
    ],
    [
      array({ data: new Float32Array(2) }),
      `metadata["tag"].data is a Float32Array, expected the typed array`,
    ],
    [
      array({ data: new Float64Array(3) }),
      `metadata["tag"].data.length is 3, expected 2, the product of its`,
    ],
    [array({ shape: 2, data: new Float64Array(2) }), `metadata["tag"].shape is 2, expected whole numbers`],
    [array({ dtype: "complex128", data: [1, 2] }), `metadata["tag"].dtype is "complex128", expected a type`],
    [array({ dtype: "object", data: ["a"] }), `metadata["tag"].data.length is 1, expected 2, the product`],
    [array({ dtype: "object", data: ["a", undefined] }), `metadata["tag"][1] is missing, ${expected}`],
    [
      array({ dtype: "S3", data: ["sig", "data"] }),
      `metadata["tag"][1] is "data", expected text or bytes of`,
    ],
    [
      array({ dtype: "S3", data: ["sig", 7] }),
      `metadata["tag"][1] is 7, expected text or bytes of at most 3`,
    ],
    [
      array({ dtype: "U3", data: ["sig", "data"] }),
      `metadata["tag"][1] is "data", expected text of at most 3`,
    ],
    [
      array({ dtype: "U3", data: [undefined, ""] }),
      `metadata["tag"][0] is missing, expected text of at most`,
    ],
  ])("%o", (tag, message) => {
    expect(refusal(tag)).toContain(message);
  });

  test("what it has is not", () => {
    const booleans: ArrayValue = { kind: "array", dtype: "bool", shape: [1], data: Uint8Array.of(1) };
    const tuple = { kind: "tuple", items: [1, "a"] } as const;
    const keys = new Map<PythonValue, PythonValue>([
      [null, 1],
      [tuple, 2],
      [{ kind: "float", value: 2 }, 3],
      [Uint8Array.of(1), 4],
    ]);
    for (const tag of [
      booleans,
      keys,
      10n ** 400n,
      Number.NaN,
      { kind: "scalar", dtype: "int8", value: -128n },
    ]) {
      expect(refusal(tag)).toBe("none");
    }
  });
});

test("nothing is written: a former file stays, and none begins to be", async () => {
  const path = temporaryPath();
  const fresh = temporaryPath();
  writeFileSync(path, "former");
  const bad = result(new Map([["tag", undefined]]));
  for (const to of [path, fresh]) {
    await expect(writeFitResult(to, bad)).rejects.toThrow('meta.info["tag"] is missing, expected null');
    const metadata = new Map([["tag", Symbol("s")]]) as never;
    await expect(writeFitInput(to, { ...smallTensor(), metadata })).rejects.toThrow(
      'metadata["tag"] is a Symbol, expected null',
    );
  }
  expect(readFileSync(path, "utf8")).toBe("former");
  expect(existsSync(fresh)).toBe(false);
  await expect(encodeFitResult(bad)).rejects.toThrow('meta.info["tag"] is missing, expected null');
});

test("further entries and numbers of a result are refused with their place", async () => {
  const more = new Map([["extra", ["a", () => 1]]]);
  await expect(encodeFitResult(result(new Map(), more))).rejects.toThrow(
    'results.more["extra"][1] is a function',
  );
  const { meta, groups } = result(new Map());
  const numbers = new Map([["ndf", undefined as never]]);
  await expect(encodeFitResult({ meta, groups: [{ ...groups[0]!, numbers }] })).rejects.toThrow(
    "results.ndf is missing, expected a number",
  );
  await expect(encodeFitResult({ meta: { ...meta, info: { tag: 1 } as never }, groups })).rejects.toThrow(
    "meta.info is an object, expected a Map",
  );
});

test("a node that the encoder does not know is refused, and not left out", () => {
  for (const node of [undefined, () => 1, Symbol("s"), new Date(0)]) {
    expect(() => encodePickle(["a", node as never])).toThrow("expected a value that Python has");
  }
});
