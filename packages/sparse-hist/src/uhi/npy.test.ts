import fc from "fast-check";
import { strToU8 } from "fflate";
import { describe, expect, test } from "vitest";
import { NdArray, toNested } from "./nd-array.js";
import { readNpy, writeNpy } from "./npy.js";

const shapes = fc.array(fc.nat(3), { maxLength: 4 });
const arrays = shapes.chain((shape) => {
  const count = shape.reduce((product, length) => product * length, 1);
  const entries = <T>(of: fc.Arbitrary<T>) => fc.array(of, { minLength: count, maxLength: count });
  return fc.oneof(
    entries(fc.double()).map((data) => new NdArray(shape, Float64Array.from(data), "float")),
    entries(fc.maxSafeInteger().map((value) => value + 0)).map(
      (data) => new NdArray(shape, Float64Array.from(data), "integer"),
    ),
  );
});

test("arrays of any shape are read as they were written", () => {
  fc.assert(
    fc.property(arrays, (array) => {
      const bytes = writeNpy(array);
      expect(bytes.length).toBe(
        Math.ceil((bytes.length - 8 * array.data.length) / 64) * 64 + 8 * array.data.length,
      );
      expect(readNpy(bytes, "x.npy")).toStrictEqual(array);
    }),
    { seed: 7 },
  );
});

test("an array of numpy's is read, and written to the same bytes", () => {
  // np.save of np.array([[1.0, 2.0]])
  const text = "{'descr': '<f8', 'fortran_order': False, 'shape': (1, 2), }".padEnd(117);
  const bytes = file(1, `${text}\n`, Float64Array.of(1, 2));
  expect(bytes.length).toBe(128 + 16);
  expect(toNested(readNpy(bytes, "x.npy"))).toEqual([[1, 2]]);
  expect(writeNpy(readNpy(bytes, "x.npy"))).toEqual(bytes);
});

test("Fortran's order is turned into C's", () => {
  const header = "{'descr': '<f8', 'fortran_order': True, 'shape': (2, 3), }\n";
  expect(toNested(readNpy(file(1, header, Float64Array.of(1, 4, 2, 5, 3, 6)), "x.npy"))).toEqual([
    [1, 2, 3],
    [4, 5, 6],
  ]);
});

test.each([2, 3])("version %i, of a longer header, is read", (version) => {
  const header = `{'descr': '|u1', 'fortran_order': False, 'shape': (2L,), }${" ".repeat(70_000)}\n`;
  expect(toNested(readNpy(file(version, header, Uint8Array.of(7, 255)), "x.npy"))).toEqual([7, 255]);
});

test("bytes at an odd place of their buffer are read", () => {
  const bytes = writeNpy(new NdArray([1], Float64Array.of(0.1)));
  const room = new Uint8Array(bytes.length + 3);
  room.set(bytes, 3);
  expect(Array.from(readNpy(room.subarray(3), "x.npy").data)).toEqual([0.1]);
});

describe("a damaged file, or one of another type, is refused", () => {
  const good = writeNpy(new NdArray([2], Float64Array.of(1, 2)));
  const typed = (descr: string, data: Uint8Array | BigInt64Array = new Uint8Array(8)) =>
    file(1, `{'descr': ${descr}, 'fortran_order': False, 'shape': (1,), }\n`, data);
  test.each<[string, Uint8Array, string]>([
    ["no bytes", new Uint8Array(0), "x.npy: header: expected a .npy file"],
    ["other bytes", strToU8("PK and so on"), "x.npy: header: expected a .npy file"],
    [
      "a later version",
      file(4, "", new Uint8Array(0)),
      'x.npy: header is "version 4", expected version 1, 2 or 3',
    ],
    [
      "nothing but the beginning",
      good.subarray(0, 7),
      "x.npy: header: expected its length, but the file ends",
    ],
    ["half a header", good.subarray(0, 40), "x.npy: header: expected 118 bytes, but the file ends"],
    [
      "one byte less",
      good.subarray(0, -1),
      "x.npy: bytes of data is 15, expected 16 for the shape (2) of <f8",
    ],
    ["one byte more", new Uint8Array([...good, 0]), "x.npy: bytes of data is 17, expected 16"],
    ["big-endian numbers", typed("'>f8'"), 'x.npy: dtype is ">f8", expected one of <f8, <f4, <i8,'],
    ["half precision", typed("'<f2'"), 'x.npy: dtype is "<f2"'],
    ["Python objects", typed("'|O'"), 'x.npy: dtype is "|O"'],
    ["complex numbers", typed("'<c16'"), 'x.npy: dtype is "<c16"'],
    ["a structure", typed("[('value', '<f8')]"), "expected a 'descr' that is one simple type"],
    [
      "an integer beyond 2^53",
      typed("'<i8'", BigInt64Array.of(2n ** 53n + 1n)),
      "x.npy[0] is 9007199254740992",
    ],
    ["no order", file(1, "{'descr': '<f8', 'shape': (1,)}", new Uint8Array(8)), "expected a 'fortran_order'"],
    [
      "no shape",
      file(1, "{'descr': '<f8', 'fortran_order': False}", new Uint8Array(8)),
      "expected a 'shape'",
    ],
  ])("%s", (_, bytes, message) => {
    expect(() => readNpy(bytes, "x.npy")).toThrow(message);
  });
});

/** A .npy file with the given header. */
function file(version: number, header: string, data: ArrayBufferView): Uint8Array {
  const before = version === 1 ? 10 : 12;
  const out = new Uint8Array(before + header.length + data.byteLength);
  out.set([0x93, ...strToU8("NUMPY"), version, 0]);
  const view = new DataView(out.buffer);
  if (version === 1) view.setUint16(8, header.length, true);
  else view.setUint32(8, header.length, true);
  out.set(strToU8(header), before);
  out.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), before + header.length);
  return out;
}
