import fc from "fast-check";
import { strToU8, zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { booleanAxis } from "../axis/create.js";
import { histogram } from "../histogram/create.js";
import { HistogramError } from "../histogram-error.js";
import { crc32 } from "./crc32.js";
import { fromUhiZip, toUhiZip } from "./zip.js";
import { openZip, writeZip } from "./zip-archive.js";

test("the checksum of the digits is that of the standard", () => {
  expect(crc32(strToU8("123456789"))).toBe(0xcbf43926);
  expect(crc32(new Uint8Array(0))).toBe(0);
});

test("members are read as they were written", () => {
  const members = fc.uniqueArray(
    fc.tuple(fc.string({ unit: "binary", minLength: 1, maxLength: 8 }), fc.uint8Array({ maxLength: 300 })),
    { selector: ([name]) => name, maxLength: 5 },
  );
  fc.assert(
    fc.property(members, fc.constantFrom(0, 1, 9), (entries, level) => {
      const archive = openZip(writeZip(new Map(entries), level));
      expect(archive.names).toEqual(entries.map(([name]) => name));
      for (const [name, bytes] of entries) expect(archive.read(name)).toEqual(bytes);
    }),
    { seed: 8 },
  );
});

const values = Array.from({ length: 2 }, (_, i) => 1 / (i + 3));
const hists = { h: histogram([booleanAxis({ name: "x" })], { values, variances: values }) };

describe.each([0, 6] as const)("of an archive of level %i", (level) => {
  const good = toUhiZip(hists, { level });

  test("no beginning is read as the whole", () => {
    for (let length = 0; length < good.length; length++) {
      expect(() => fromUhiZip(good.subarray(0, length))).toThrow(HistogramError);
    }
  });

  test("no byte can change so that other contents are read", () => {
    for (let at = 0; at < good.length; at++) {
      const damaged = good.slice();
      damaged[at]! ^= 0x55;
      try {
        // Times, attributes and the like may change; the histograms may not.
        expect(fromUhiZip(damaged)).toEqual(new Map(Object.entries(hists)));
      } catch (error) {
        expect(error).toBeInstanceOf(HistogramError);
      }
    }
  });
});

test("other files of an archive, and those that a Mac adds, are passed over", () => {
  const own = openZip(toUhiZip(hists));
  const files = Object.fromEntries(own.names.map((name) => [name, own.read(name)]));
  const fork = Uint8Array.of(0, 5, 0x16, 7);
  const made = zipSync({
    ...files,
    "readme.txt": strToU8("x"),
    ".DS_Store": fork,
    "__MACOSX/._h.json": fork,
    "._h.json": fork,
    "folder/": new Uint8Array(0),
  });
  expect(fromUhiZip(made)).toEqual(new Map(Object.entries(hists)));
});

test("a histogram may have a name such as a Mac gives to the files that it adds", () => {
  const odd = { "._h": hists.h, "__MACOSX/._h": hists.h };
  expect(fromUhiZip(toUhiZip(odd))).toEqual(new Map(Object.entries(odd)));
});

describe("what is wrong is named", () => {
  const document = (change: object) => {
    const axes = [{ type: "boolean" }];
    const storage = { type: "double", values: "values.npy" };
    return strToU8(JSON.stringify({ uhi_schema: 1, axes, storage, ...change }));
  };
  const npy = (shape: string, bytes = 16) => {
    const header = `{'descr': '<f8', 'fortran_order': False, 'shape': ${shape}, }\n`;
    return new Uint8Array([
      0x93,
      ...strToU8("NUMPY"),
      1,
      0,
      header.length,
      0,
      ...strToU8(header),
      ...new Uint8Array(bytes),
    ]);
  };
  const archive = (members: Record<string, Uint8Array>) => zipSync(members, { level: 0 });
  const patched = (patch: (view: DataView, directory: number) => void) => {
    const bytes = archive({ "h.json": document({}), "values.npy": npy("(2,)") });
    const view = new DataView(bytes.buffer);
    patch(view, view.getUint32(bytes.length - 6, true));
    return bytes;
  };
  test.each<[string, Uint8Array, string]>([
    [
      "no bytes",
      new Uint8Array(0),
      "ZIP archive: expected a directory at the end of the bytes, but there is none.",
    ],
    ["a text", strToU8('{"h": {"uhi_schema": 1}, "other": 2}'), "or these bytes are no ZIP archive."],
    ["damaged JSON", archive({ "h.json": strToU8("{") }), "h.json: line 1, column 2: expected a string, but"],
    [
      "a member that is missing",
      archive({ "h.json": document({}) }),
      "values.npy: expected a member of this archive, but it is missing.",
    ],
    [
      "another shape",
      archive({ "h.json": document({}), "values.npy": npy("(2, 1)") }),
      "h.storage.values.shape is (2, 1), expected (2).",
    ],
    [
      "edges of two dimensions",
      archive({
        "h.json": document({
          axes: [
            { type: "variable", edges: "values.npy", underflow: false, overflow: false, circular: false },
          ],
        }),
        "values.npy": npy("(1, 2)"),
      }),
      "h.axes[0].edges.shape is (1, 2), expected one length",
    ],
    [
      "an index of another rank",
      archive({
        "h.json": document({ storage: { type: "double", index: "values.npy", values: [] } }),
        "values.npy": npy("(2,)"),
      }),
      "h.storage.index.shape is (2), expected (1, number of entries)",
    ],
    [
      "an array that ends early",
      archive({ "h.json": document({}), "values.npy": npy("(2,)", 8) }),
      "values.npy: bytes of data is 8, expected 16",
    ],
    [
      "a member encrypted",
      patched((view, at) => view.setUint16(at + 8, 1, true)),
      "h.json: expected a member that is not encrypted",
    ],
    [
      "another compression",
      patched((view, at) => view.setUint16(at + 10, 14, true)),
      "h.json: compression method is 14, expected 0 (stored) or 8 (deflated). Write the archive with zipfile.ZIP_STORED",
    ],
    [
      "a wrong checksum",
      patched((view, at) => view.setUint32(at + 16, 1, true)),
      "bytes of checksum 1, but they are others",
    ],
    [
      "ZIP64",
      patched((view, at) => view.setUint32(at + 20, 0xffffffff, true)),
      "h.json: expected ZIP without the 64-bit extension",
    ],
    [
      "a size that cannot be",
      patched((view, at) => {
        view.setUint16(at + 10, 8, true);
        view.setUint32(at + 24, 0xf0000000, true);
      }),
      "h.json: expected a size that",
    ],
    [
      "a member out of the file",
      patched((view, at) => view.setUint32(at + 42, 1e6, true)),
      "h.json: expected a header at byte 1000000, but there is none.",
    ],
  ])("%s", (_, bytes, message) => {
    const read = () => fromUhiZip(bytes);
    expect(read).toThrow(HistogramError);
    expect(read).toThrow(message);
  });

  test("a member that is there twice", () => {
    const bytes = archive({ "a.json": strToU8("1"), "b.json": strToU8("2") });
    for (let at = 0; at < bytes.length; at++) {
      if (bytes[at] === "b".charCodeAt(0) && bytes[at + 1] === ".".charCodeAt(0))
        bytes[at] = "a".charCodeAt(0);
    }
    expect(() => openZip(bytes)).toThrow("a.json: expected a member once, but it is in the archive twice.");
  });

  test("a name that was asked for and is not there", () => {
    expect(() => fromUhiZip(toUhiZip(hists), { names: ["g"] })).toThrow(
      'names[0] is "g", expected one of "h".',
    );
  });

  test("too many bytes for one archive", () => {
    const content = new Uint8Array(2 ** 26);
    const members = new Map(Array.from({ length: 64 }, (_, i) => [`${i}`, content]));
    expect(() => writeZip(members, 0)).toThrow(
      "bytes of the members is 4294967296, expected at most 4026531840",
    );
  });

  test("too many members for one archive", () => {
    const members = new Map(Array.from({ length: 2 ** 16 }, (_, i) => [`${i}`, new Uint8Array(0)]));
    expect(() => writeZip(members, 0)).toThrow(
      "members is 65536, expected at most 65534 in one ZIP archive.",
    );
  });
});
