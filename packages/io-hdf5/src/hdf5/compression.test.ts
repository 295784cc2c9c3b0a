import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { withFile } from "../node/open-host.js";
import { fixturePath } from "../testing/edit-file.js";
import { readNumbers } from "./number-stream.js";

// Made by tools/reference/make_compression_fixtures.py.
const filters = fixturePath("compression/filters");
const types = fixturePath("compression/types");

const readFrom = (source: string | Uint8Array, dataset: string) =>
  withFile(source, { name: "file" }, (file) => readNumbers(file, file.dataset(`/${dataset}`)));

describe("a dataset compressed with", () => {
  test.each([
    ...["blosclz", "lz4", "lz4hc", "zstd"].flatMap((codec) => [`blosc ${codec}`, `blosc2 ${codec}`]),
    "blosc2 bitshuffle",
    "bitshuffle lz4",
    "bitshuffle zstd",
    "bzip2",
    "lz4",
    "zstd",
    "gzip",
    "gzip shuffle fletcher32",
    "lzf",
    "szip",
  ])("%s is read", async (name) => {
    expect(await readFrom(filters, name)).toEqual(Float64Array.from({ length: 128 }, (_, i) => i / 2));
  });

  test.each([
    ["blosc zlib", "blosc and its codec zlib"],
    ["blosc snappy", "blosc and its codec snappy"],
    ["blosc2 zlib", "blosc2 and its codec zlib"],
    ["zfp", "HDF5 filter 32013 (zfp)"],
    ["sz", "HDF5 filter 32017 (SZ)"],
    ["sz3", "HDF5 filter 32024 (SZ3)"],
  ])("%s is refused by the name of what is missing, and the next one is read", async (name, found) => {
    await expect(readFrom(filters, name)).rejects.toThrow(`file: /${name} is compressed with ${found}`);
    expect((await readFrom(filters, "blosc2 lz4"))[3]).toBe(1.5);
  });
});

describe("numbers of every type are read from a file and from memory", () => {
  const bytes = readFileSync(types);
  const kinds = ["f8", "f4", "i8", "u8", "i4", "u4", "i2", "u2", "i1", "u1"];
  test.each(kinds.flatMap((kind) => [`little ${kind}`, `big ${kind}`]))("%s", async (name) => {
    const expected = Float64Array.of(0, 1, 2, 3, 4, 5, 6, 7);
    expect(await readFrom(types, name)).toEqual(expected);
    expect(await readFrom(bytes, name)).toEqual(expected);
  });

  test("booleans, and the largest integers that a float64 holds with all below", async () => {
    expect(await readFrom(types, "bool")).toEqual(Float64Array.of(0, 1, 0, 1, 0, 1, 0, 1));
    expect(await readFrom(types, "exact i8")).toEqual(Float64Array.of(2 ** 53, -(2 ** 53)));
    expect(await readFrom(types, "exact u8")).toEqual(Float64Array.of(0, 2 ** 53));
  });

  test.each([
    ["large i8", "file: /large i8[2] is -9007199254740993, expected an integer of at most 2^53"],
    ["large u8", "file: /large u8[1] is 18446744073709551615, expected an integer of at most 2^53"],
    ["large big i8", "file: /large big i8[0] is 9007199254740993, expected an integer of at most 2^53"],
    ["f2", "file: /f2 is a dataset of type other, expected a dataset of type float64"],
  ])("%s is refused", async (name, message) => {
    await expect(readFrom(types, name)).rejects.toThrow(message);
  });
});
