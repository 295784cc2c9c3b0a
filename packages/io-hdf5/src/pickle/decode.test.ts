import { readFileSync } from "node:fs";
import type { PythonValue } from "@rabbit-fit/contracts";
import { describe, expect, test } from "vitest";
import { metadataFromPickle } from "../metadata/from-pickle.js";
import { decodePickle } from "./decode.js";
import { Instance, type PickleNode } from "./nodes.js";
import { PickleError } from "./pickle-error.js";
import { isAllowedGlobal } from "./whitelist.js";

/** Pickles of CPython 3.11, NumPy 2.4, hist 2.12; see fixtures/make_pickle_fixtures.py. */
const fixtures = JSON.parse(
  readFileSync(new URL("../../fixtures/pickles.json", import.meta.url), "utf8"),
) as {
  values: Record<string, Record<string, string>>;
  malicious: Record<string, Record<string, string>>;
};

const bytesOf = (base64: string) => new Uint8Array(Buffer.from(base64, "base64"));

const decode = (bytes: Uint8Array) => decodePickle(bytes, { allows: isAllowedGlobal });

const noFile = {
  warn: (message: string) => {
    throw new Error(message);
  },
  readBytes: () => {
    throw new Error("no file");
  },
  readGroup: () => {
    throw new Error("no file");
  },
};

const read = (bytes: Uint8Array) => metadataFromPickle(decode(bytes), noFile);

const float = (value: number) => ({ kind: "float", value }) as const;
const tuple = (...items: PythonValue[]) => ({ kind: "tuple", items }) as const;
const array = (dtype: string, shape: number[], data: unknown) => ({ kind: "array", dtype, shape, data });
const encode = (text: string) => new TextEncoder().encode(text);

/** What each value of the fixtures is here. */
const expected: Record<string, unknown> = {
  none: null,
  booleans: [true, false],
  integers: [
    0,
    1,
    255,
    256,
    65535,
    65536,
    -1,
    -128,
    -129,
    2 ** 31 - 1,
    -(2 ** 31),
    2 ** 31,
    2 ** 40,
    -(2 ** 40),
  ],
  "large integers": [
    2 ** 53 - 1,
    2n ** 53n,
    -(2n ** 53n) - 1n,
    2n ** 63n,
    2n ** 64n + 1n,
    -(2n ** 64n) - 1n,
    2n ** 2040n,
  ],
  floats: [
    float(0),
    float(-0),
    float(1),
    -2.5,
    float(1e300),
    5e-324,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    Number.NaN,
  ],
  strings: ["", "abc", "naïve Δχ²", "\u{1f600}", "a\nb\\c'\"\0d", "x".repeat(300), "\ud800 lone"],
  bytes: [encode(""), encode("abc"), Uint8Array.of(255, 0, 10), encode("y".repeat(300))],
  bytearray: Uint8Array.of(97, 98, 0, 255),
  nested: new Map<string, unknown>([
    ["list", [1, [2, [3]]]],
    ["tuple", tuple(tuple(), tuple(1), tuple(1, 2), tuple(1, 2, 3), tuple(1, 2, 3, 4))],
    [
      "dict",
      new Map<unknown, unknown>([
        [1, "one"],
        ["k", new Map()],
      ]),
    ],
  ]),
  shared: new Map([
    ["first", ["a", 1]],
    ["second", ["a", 1]],
  ]),
  set: [7],
  frozenset: [7],
  options: new Map<string, unknown>([
    ["path", "/data/in.hdf5"],
    [
      "namespace",
      new Map<string, unknown>([
        ["toys", [0]],
        ["name", null],
      ]),
    ],
    [
      "ordered",
      new Map([
        ["b", 1],
        ["a", 2],
      ]),
    ],
    ["decimal", "0.10"],
    ["date", "2026-06-23"],
    ["datetime", "2026-06-23T12:34:56.000789"],
  ]),
  arrays: new Map<string, unknown>([
    ["float64", array("float64", [2, 3], Float64Array.of(1.5, 2, -0, Number.POSITIVE_INFINITY, 4, 5))],
    ["fortran", array("int64", [2, 3], BigInt64Array.of(1n, 2n, 3n, 4n, 5n, 6n))],
    ["strided", array("int64", [4], BigInt64Array.of(0n, 3n, 6n, 9n))],
    ["big-endian", array("float64", [2], Float64Array.of(1.5, -2))],
    ["int8", array("int8", [2], Int8Array.of(-1, 2))],
    ["uint64", array("uint64", [1], BigUint64Array.of(2n ** 64n - 1n))],
    ["bool", array("bool", [2], Int8Array.of(1, 0))],
    ["bytes", array("S3", [2], ["sig", "b"])],
    ["text", array("U3", [2], ["sig", "Δχ"])],
    ["object bytes", array("object", [2], ["sig", "bkg"])],
    ["object text", array("object:str", [2], ["sig", encode("bkg")])],
    ["object other", array("object", [3], [null, 1, float(2)])],
    ["empty", array("float64", [0, 3], new Float64Array(0))],
    ["zero-dimensional", array("float64", [], Float64Array.of(5))],
  ]),
  scalars: [
    { kind: "scalar", dtype: "float64", value: 3 },
    { kind: "scalar", dtype: "float32", value: 0.5 },
    { kind: "scalar", dtype: "int32", value: -3 },
    { kind: "scalar", dtype: "bool", value: true },
    "hi",
    encode("hi"),
  ],
};

describe("pickles of CPython", () => {
  test("every value of the fixtures has an expectation", () => {
    expect(Object.keys(expected).sort()).toEqual(Object.keys(fixtures.values).sort());
  });

  for (const [name, pickles] of Object.entries(fixtures.values)) {
    test.each(Object.entries(pickles))(`${name}, protocol %s`, (_, base64) => {
      expect(read(bytesOf(base64))).toEqual(expected[name]);
    });
  }
});

describe("malicious pickles", () => {
  for (const [name, pickles] of Object.entries(fixtures.malicious)) {
    test.each(Object.entries(pickles))(`${name}, protocol %s, is refused by name`, (_, base64) => {
      // os.system is posix.system by its own account; protocols 0 to 2 write the module names of Python 2.
      const spelling = name
        .replace("os.", "(posix|nt).")
        .replace("builtins.", "(builtins|__builtin__).")
        .replace("subprocess.", "(subprocess|commands).")
        .replace("numpy.load", "numpy.*load");
      expect(() => decode(bytesOf(base64))).toThrow(PickleError);
      expect(() => decode(bytesOf(base64))).toThrow(new RegExp(spelling));
    });
  }

  test("a class behind an attribute of an allowed module is refused", () => {
    const stream = Uint8Array.from([...encode("cnumpy\nndarray.__reduce__\n.")]);
    expect(() => decode(stream)).toThrow(/numpy\.ndarray\.__reduce__/);
  });

  test("a name that every JavaScript object has is not taken for an allowed one", () => {
    for (const name of ["constructor", "__proto__", "toString", "hasOwnProperty"]) {
      expect(() => decode(encode(`cnumpy\n${name}\n.`))).toThrow(PickleError);
      expect(() => decode(encode(`c${name}\n${name}\n.`))).toThrow(PickleError);
    }
  });

  test("a list that contains itself is refused", () => {
    // ] MEMOIZE BINGET 0 APPEND: a = []; a.append(a)
    const stream = Uint8Array.of(0x80, 4, 0x5d, 0x94, 0x68, 0, 0x61, 0x2e);
    expect(() => read(stream)).toThrow(/contains itself/);
  });

  test("lists of lists of lists are read once each, however often they are shared", () => {
    // Thirty levels, each twice the one below: 2^30 elements if they were copied.
    const levels = Array.from({ length: 30 }, (_, i) => [0x5d, 0x94, 0x68, i, 0x61, 0x68, i, 0x61]).flat();
    const stream = Uint8Array.from([0x80, 4, 0x4b, 1, 0x94, ...levels, 0x2e]);
    let depth = 0;
    for (let value = read(stream); Array.isArray(value); value = value[0]) {
      expect(value[0]).toBe(value[1]);
      depth++;
    }
    expect(depth).toBe(30);
  });
});

describe("damaged pickles", () => {
  test("a stream that is cut at any byte is refused, and nothing else happens", () => {
    for (const name of ["nested", "arrays", "integers", "strings"]) {
      for (const protocol of ["0", "2", "5"]) {
        const bytes = bytesOf(fixtures.values[name]![protocol]!);
        for (let length = 0; length < bytes.length; length++) {
          expect(() => read(bytes.subarray(0, length))).toThrow(PickleError);
        }
      }
    }
  });

  test("a stream with any one byte changed is read or refused, and never fails in another way", () => {
    const bytes = bytesOf(fixtures.values.nested!["5"]!);
    for (let at = 0; at < bytes.length; at++) {
      for (const value of [0, 0x28, 0x61, 0x62, 0x75, 0x93, 0xff]) {
        const changed = bytes.slice();
        changed[at] = value;
        let node: PickleNode | PickleError;
        try {
          node = decode(changed);
        } catch (error) {
          node = error as PickleError;
        }
        if (node instanceof Error) expect(node).toBeInstanceOf(PickleError);
      }
    }
  });

  test.each([
    ["an out-of-band buffer", [0x80, 5, 0x97, 0x2e], /out-of-band/],
    ["protocol 6", [0x80, 6, 0x4e, 0x2e], /protocol 6/],
    ["the extension registry", [0x80, 2, 0x82, 1, 0x2e], /extension registry/],
    ["an unknown opcode", [0x80, 2, 0xee, 0x2e], /0xee at 2/],
    ["a memo entry that is not there", [0x80, 2, 0x68, 3, 0x2e], /memo entry 3/],
  ])("%s is refused", (_, bytes, message) => {
    expect(() => decode(Uint8Array.from(bytes))).toThrow(message);
  });
});

test("an object says what would have been called, with its arguments and state", () => {
  const stream = encode("chist.axis\nRegular\n)R}b.");
  const node = decode(stream);
  expect(node).toBeInstanceOf(Instance);
  expect(node).toMatchObject({ how: "call", callable: { module: "hist.axis", name: "Regular" }, args: [] });
  expect((node as Instance).state).toEqual(new Map());
});
