import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { integerAxis } from "../axis/create.js";
import type { AnyHistogram } from "../histogram/types.js";
import { fromUhi } from "./histogram-from-uhi.js";
import { fromUhiJson, toUhiJson } from "./json.js";
import { fromUhiZip, toUhiZip } from "./zip.js";

// Written by uhi, hist and boost-histogram with tools/reference/make_uhi_fixtures.py, which describes from
// boost-histogram's own objects what has to be read.
const read = (name: string) => readFileSync(new URL(`../../../../fixtures/uhi/${name}`, import.meta.url));
const text = (name: string) => read(name).toString("utf8");
const expected = Object.entries(JSON.parse(text("expected.json"))).map(
  ([name, described]) => [name, revive(described) as AnyHistogram] as const,
);
const byName = new Map(expected);

/** The description as a record: numbers that are not finite are texts in it, arrays are lists. */
function revive(described: unknown): unknown {
  const hist = described as { indices?: number[]; values: unknown[]; variances?: unknown[]; axes: object[] };
  const numbers = (list: unknown[]) => Float64Array.from(list, Number);
  return {
    ...hist,
    axes: hist.axes.map((axis) =>
      "edges" in axis ? { ...axis, edges: numbers(axis.edges as unknown[]) } : axis,
    ),
    values: numbers(hist.values),
    ...(hist.indices && { indices: Uint32Array.from(hist.indices) }),
    ...(hist.variances && { variances: numbers(hist.variances) }),
  };
}

describe("JSON of Python is read", () => {
  const histograms = fromUhiJson(text("histograms.json"));

  test("with all names, in order", () => {
    expect([...histograms.keys()]).toEqual(expected.map(([name]) => name));
    expect(expected.length).toBeGreaterThan(100);
  });

  test.each(expected)("%s", (name, hist) => {
    expect(histograms.get(name)).toStrictEqual(hist);
  });

  test("as a single histogram, under the empty name", () => {
    expect(fromUhiJson(text("single.json"))).toEqual(new Map([["", byName.get("three axes weight")]]));
  });

  test("parsed by JSON.parse, as a plain object", () => {
    const hist = fromUhi(JSON.parse(text("single.json")));
    expect(hist).toStrictEqual(byName.get("three axes weight"));
  });
});

describe.each(["stored.zip", "deflated.zip"])("ZIP of Python, %s, is read", (file) => {
  const histograms = fromUhiZip(read(file));

  test.each([...histograms])("%s", (name, hist) => {
    expect(hist).toStrictEqual(byName.get(name));
  });

  test("with every name asked for and no other", () => {
    const names = [...histograms.keys()].slice(1, 3);
    expect([...fromUhiZip(read(file), { names }).keys()]).toEqual(names);
  });
});

test("every histogram with variances is in the ZIP, and so is each without axes, with three, sparse or empty", () => {
  const names = new Set([
    ...fromUhiZip(read("stored.zip")).keys(),
    ...fromUhiZip(read("deflated.zip")).keys(),
  ]);
  for (const [name, hist] of expected) {
    if (hist.storage === "weight" || hist.axes.length !== 1) expect(names).toContain(name);
  }
});

test("arrays of every element type and order are read", () => {
  const histograms = fromUhiZip(read("element-types.zip"));
  const contents = Object.entries(JSON.parse(text("element-types.json")) as Record<string, number[]>);
  expect(contents).toHaveLength(16);
  for (const [name, values] of contents) expect(Array.from(histograms.get(name)!.values)).toEqual(values);
});

test("an archive that a Mac has made again of a folder is read without what it adds", () => {
  const decomposed = "größe".normalize("NFD");
  const histograms = fromUhiZip(read("mac.zip"));
  expect([...histograms.keys()]).toEqual([`taken home/${decomposed}`, "taken home/._hidden"]);
  for (const hist of histograms.values()) expect(hist).toStrictEqual(byName.get("named weight"));
});

test("histograms of means are refused, and those beside them can be read", () => {
  const profiles = text("profiles.json");
  expect(() => fromUhiJson(profiles)).toThrow(
    'mean.storage.type is "mean", expected int, double or weighted. Histograms of means cannot be kept here.',
  );
  expect(() => fromUhiJson(profiles, { names: ["weighted_mean"] })).toThrow('is "weighted_mean"');
  expect([...fromUhiJson(profiles, { names: ["double"] }).keys()]).toEqual(["double"]);
});

test("what was read is written and read again as it was", () => {
  const histograms = fromUhiJson(text("histograms.json"));
  expect(fromUhiJson(toUhiJson(histograms))).toEqual(byName);
  expect(fromUhiZip(toUhiZip(histograms))).toEqual(byName);
});

test("an integer axis stays one where only boost-histogram marks it", () => {
  const axis = {
    type: "regular",
    lower: 0,
    upper: 2,
    bins: 2,
    underflow: true,
    overflow: true,
    circular: false,
    writer_info: { "boost-histogram": { orig_type: "Integer" } },
  };
  const hist = fromUhi({ uhi_schema: 1, axes: [axis], storage: { type: "double" } });
  expect(hist.axes).toStrictEqual([integerAxis(0, 2)]);
});
