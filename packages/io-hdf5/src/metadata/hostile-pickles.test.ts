import type { PythonValue } from "@rabbit-fit/contracts";
import { transformedAxis } from "@rabbit-fit/sparse-hist";
import { describe, expect, test } from "vitest";
import { decodePickle } from "../pickle/decode.js";
import { encodePickle } from "../pickle/encode.js";
import { assertLevels } from "../pickle/levels.js";
import { PickleError } from "../pickle/pickle-error.js";
import { isAllowedGlobal } from "../pickle/whitelist.js";
import { assertExpandedSize } from "./expanded-size.js";
import { metadataFromPickle } from "./from-pickle.js";
import { metadataToPickle } from "./to-pickle.js";

const noFile = {
  warn: () => undefined,
  readBytes: () => {
    throw new Error("no file");
  },
  readGroup: () => {
    throw new Error("no file");
  },
};

const latin1 = (text: string) => Uint8Array.from(Buffer.from(text, "latin1"));
const stream = (...parts: (string | Uint8Array | readonly number[])[]) =>
  new Uint8Array(
    Buffer.concat(
      [...parts, "."].map((part) => (typeof part === "string" ? latin1(part) : Uint8Array.from(part))),
    ),
  );
const repeated = (code: number, count: number) => new Uint8Array(count).fill(code);
const int32 = (value: number) => [0x4a, ...new Uint8Array(Int32Array.of(value).buffer)];

/** Reads a stream as the metadata of a tensor is read. */
function read(bytes: Uint8Array): PythonValue {
  const node = decodePickle(bytes, { allows: isAllowedGlobal });
  assertLevels(node, 500);
  const value = metadataFromPickle(node, noFile);
  assertExpandedSize(value);
  return value;
}

const numpy = (call: string, ...args: (string | Uint8Array | readonly number[])[]) =>
  stream(`c${call}\n(`, ...args, "tR");

describe("are refused, whatever they ask for", () => {
  test.each<[string, Uint8Array, string]>([
    ["3,000 tuples in each other", stream("N", repeated(0x85, 3000)), "nested more than 500 levels"],
    ["a million tuples in each other", stream("N", repeated(0x85, 1e6)), "nested more than 500 levels"],
    ["numpy.zeros(1e9)", numpy("numpy\nzeros", int32(1e9)), "1000000000 items without bytes"],
    ["numpy.zeros(-1)", numpy("numpy\nzeros", int32(-1)), "an array without its shape"],
    [
      "a billion texts of no characters",
      numpy("numpy\nndarray", int32(1e9), "\x8c\x02S0", "C\x00"),
      "1000000000 items without bytes",
    ],
    [
      "an integer of 1 MB",
      stream("\x8b", new Uint8Array(Int32Array.of(1e6).buffer), repeated(0x7f, 1e6)),
      "an integer of 1000000 bytes",
    ],
    ["an integer of 20,000 digits", stream("I", "9".repeat(20_000), "\n"), "an integer of 20000 digits"],
    ["a character beyond Unicode", stream("V\\U00110000\n"), "the character U+110000"],
    [
      "text of such characters",
      numpy("numpy\nndarray", int32(1), "\x8c\x02U1", "C\x04\xff\xff\xff\x7f"),
      "U+7FFFFFFF",
    ],
    [
      "objects given as bytes",
      numpy("numpy\nndarray", int32(1), "\x8c\x02O8", "C\x08", repeated(1, 8)),
      "objects given as bytes",
    ],
    ["numpy.uint64(1.5)", numpy("numpy\nuint64", "F1.5\n"), "a call of numpy.uint64"],
    ["numpy.int8(300)", numpy("numpy\nint8", int32(300)), "a call of numpy.int8"],
    ["a date of a list", numpy("decimal\nDecimal", "]"), "an argument that is no text"],
    ["a dict with a list as its key", stream("}(]Nu"), "a dict whose key is a list"],
  ])("%s", (_, bytes, found) => {
    expect(() => read(bytes)).toThrow(PickleError);
    expect(() => read(bytes)).toThrow(found);
  });

  test("an axis of a billion bins under a transform", () => {
    const axis = transformedAxis(100_000, 1, 10, "log", { name: "x" });
    const bytes = Buffer.from(encodePickle(metadataToPickle({ kind: "axis", axis })));
    expect(read(bytes)).toMatchObject({ kind: "axis", axis: { bins: 100_000 } });
    const bins = Buffer.from(int32(100_000));
    for (let at = bytes.indexOf(bins); at >= 0; at = bytes.indexOf(bins)) bytes.set(int32(1e9), at);
    expect(() => read(bytes)).toThrow("an axis of 1000000000 bins under a transform");
  });

  test("lists of lists that stand for a billion values", () => {
    const level = (i: number) => ["]\x94(", ...Array.from({ length: 10 }, () => [0x68, i]), "e"];
    const bomb = stream("]\x94", ...Array.from({ length: 9 }, (_, i) => level(i)).flat());
    expect(() => read(bomb)).toThrow("used again and again");
  });
});

describe("are read where they are only large", () => {
  test("a set of a million items", () => {
    const value = read(stream("\x8f(", repeated(0x4e, 1e6), "\x90"));
    expect(value).toHaveLength(1e6);
  });

  test("values 490 levels deep, and they can be written", () => {
    const value = read(stream("N", repeated(0x85, 490)));
    const again = read(encodePickle(metadataToPickle(value)));
    let levels = 0;
    for (let inner = again; inner !== null; inner = (inner as unknown as { items: PythonValue[] }).items[0]!)
      levels++;
    expect(levels).toBe(490);
  });

  test("an integer of 4,096 bytes", () => {
    const bytes = stream("\x8b", new Uint8Array(Int32Array.of(4096).buffer), repeated(0xff, 4095), [0x7f]);
    expect(read(bytes)).toBe(2n ** (8n * 4096n - 1n) - 1n);
  });

  test("negative integers, by two's complement", () => {
    expect(read(stream("\x8a\x09", repeated(0, 8), [0xff]))).toBe(-(2n ** 64n));
    expect(read(stream("\x8a\x01\xff"))).toBe(-1);
    expect(read(stream("\x8a\x00"))).toBe(0);
  });
});

test("values that are nested too deep are not written", () => {
  let value: PythonValue = null;
  for (let i = 0; i < 3000; i++) value = [value];
  expect(() => metadataToPickle(value)).toThrow("values nested more than 600 levels deep");
});
