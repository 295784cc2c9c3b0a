import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodePickle } from "./decode.js";
import { encodePickle } from "./encode.js";
import {
  ByteArray,
  floatNode,
  Global,
  Instance,
  PersistentId,
  type PickleNode,
  PickleSet,
  tupleNode,
} from "./nodes.js";

const SEED = 20260623;
const decode = (bytes: Uint8Array) => decodePickle(bytes, { allows: () => true });

/** Any value that a pickle can hold, of bounded depth. */
const { node } = fc.letrec<{ node: PickleNode; global: Global }>((tie) => ({
  node: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constant(null),
    fc.boolean(),
    fc.maxSafeInteger(),
    fc
      .bigInt({ min: -(2n ** 200n), max: 2n ** 200n })
      .filter((value) => !Number.isSafeInteger(Number(value))),
    fc.double().map(floatNode),
    fc.string({ unit: "binary" }),
    fc.uint8Array({ maxLength: 300 }),
    fc.uint8Array().map((bytes) => new ByteArray(bytes)),
    fc.array(tie("node"), { maxLength: 5 }),
    fc.array(tie("node"), { maxLength: 5 }).map(tupleNode),
    fc.array(fc.tuple(fc.string(), tie("node")), { maxLength: 4 }).map((entries) => new Map(entries)),
    fc.tuple(fc.boolean(), fc.array(fc.integer())).map(([frozen, items]) => new PickleSet(frozen, items)),
    tie("global"),
    fc
      .tuple(
        fc.constantFrom("call" as const, "new" as const),
        tie("global"),
        fc.array(tie("node"), { maxLength: 4 }),
      )
      .map(([how, global, args]) => new Instance(how, global, args)),
    tie("node").map((id) => new PersistentId(id)),
  ),
  global: fc.tuple(fc.string(), fc.string()).map(([module, name]) => new Global(module, name)),
}));

describe("encodePickle", () => {
  test("what is written is read as the same", () => {
    fc.assert(
      fc.property(node, (value) => {
        expect(decode(encodePickle(value))).toEqual(value);
      }),
      { seed: SEED, numRuns: 500 },
    );
  });

  test("the stream is protocol 5 in one frame, which ends with it", () => {
    const bytes = encodePickle([1, new ByteArray(new Uint8Array(0)), "x".repeat(100_000)]);
    expect([...bytes.subarray(0, 3)]).toEqual([0x80, 5, 0x95]);
    const view = new DataView(bytes.buffer);
    expect(view.getBigUint64(3, true)).toBe(BigInt(bytes.length - 11));
    expect(bytes.at(-1)).toBe(0x2e);
  });

  test("a whole number is an int, a float record is a float, and minus zero is a float", () => {
    expect([...encodePickle(1).subarray(11)]).toEqual([0x4b, 1, 0x2e]);
    expect(encodePickle({ kind: "float", value: 1 })[11]).toBe(0x47);
    expect(encodePickle(-0)[11]).toBe(0x47);
  });

  test("integers take as few bytes as hold them and their sign", () => {
    // 2^31 needs five bytes: with four, its top bit would be a sign.
    expect([...encodePickle(2 ** 31).subarray(11)]).toEqual([0x8a, 5, 0, 0, 0, 0x80, 0, 0x2e]);
    expect([...encodePickle(-(2 ** 39)).subarray(11)]).toEqual([0x8a, 5, 0, 0, 0, 0, 0x80, 0x2e]);
  });

  test("an integer of more than 255 bytes is written and read", () => {
    const huge = -(7n ** 800n);
    expect(decode(encodePickle(huge))).toBe(huge);
  });

  test("an object keeps its state, its items and its entries", () => {
    const instance = new Instance("new", new Global("collections", "OrderedDict"), [1, "a"]);
    instance.state = new Map([["k", 1]]);
    instance.items.push(1, 2);
    instance.entries.set("x", null);
    expect(decode(encodePickle(instance))).toEqual(instance);
  });
});
