import { describe, expect, test } from "vitest";
import { booleanAxis, integerAxis, integerCategoryAxis, variableAxis } from "../axis/create.js";
import { histogram } from "../histogram/create.js";
import { sparseHistogram } from "../histogram/sparse.js";
import { HistogramError } from "../histogram-error.js";
import { fromUhi } from "./histogram-from-uhi.js";
import { toUhi } from "./histogram-to-uhi.js";
import { fromUhiJson, toUhiJson } from "./json.js";
import { fromUhiZip, toUhiZip } from "./zip.js";

const flow = { underflow: false, overflow: false, circular: false };
const regular = { type: "regular", lower: 0, upper: 1, bins: 2, ...flow };
const variable = { type: "variable", edges: [0, 1, 3], ...flow };
const category = { type: "category_str", categories: ["a", "b"], flow: false };
const integers = { ...regular, upper: 2, writer_info: { "boost-histogram": { orig_type: "Integer" } } };
const sparseStorage = {
  type: "double",
  index: [
    [0, 1],
    [2, 0],
  ],
  values: [1, 2],
};
const document = {
  uhi_schema: 1,
  axes: [regular, variable],
  storage: {
    type: "double",
    values: [
      [1, 2],
      [3, 4],
    ],
  },
};
const withAxis = (axis: unknown) => ({ ...document, axes: [regular, axis] });
const withStorage = (storage: unknown) => ({ ...document, storage });
const weighted = { type: "weighted", values: [[], []], variances: [[], []] };

test("the document without a fault is read", () => {
  expect(Array.from(fromUhi(document).values)).toEqual([1, 2, 3, 4]);
});

describe("a document with a fault is refused, and the message names it", () => {
  test.each<[string, unknown, string]>([
    ["no object", [], "histogram: expected a histogram, not a list."],
    ["a later schema", { ...document, uhi_schema: 2 }, "uhi_schema is 2, expected 1."],
    ["no schema", { ...document, uhi_schema: undefined }, "uhi_schema: expected 1, but it is missing."],
    ["no axes", { ...document, axes: undefined }, "axes: expected a list, but it is missing."],
    ["axes that are no list", { ...document, axes: {} }, "axes: expected a list, not an object."],
    ["an axis that is null", withAxis(null), "axes[1]: expected an axis, not null."],
    ["an axis without type", withAxis({}), "axes[1].type: expected a string, but it is missing."],
    [
      "an unknown axis",
      withAxis({ type: "hexagonal" }),
      'axes[1].type is "hexagonal", expected one of regular,',
    ],
    ["no upper edge", withAxis({ ...regular, upper: undefined }), "axes[1].upper: expected a finite number"],
    [
      "an edge not finite",
      withAxis({ ...regular, lower: Number.NaN }),
      "axes[1].lower is NaN, expected a finite",
    ],
    [
      "a width beyond float64",
      withAxis({ ...regular, lower: -1e308, upper: 1e308 }),
      "axes[1].upper is 1e+308, expected a finite distance from -1e+308",
    ],
    ["no width", withAxis({ ...regular, upper: 0 }), "axes[1].upper is 0, expected another number"],
    ["half a bin", withAxis({ ...regular, bins: 1.5 }), "axes[1].bins is 1.5, expected an integer above 0"],
    ["no bins", withAxis({ ...regular, bins: 0 }), "axes[1].bins is 0, expected an integer above 0"],
    [
      "a flag that is a number",
      withAxis({ ...regular, overflow: 1 }),
      "axes[1].overflow is 1, expected true or",
    ],
    [
      "no flag",
      withAxis({ ...variable, circular: undefined }),
      "axes[1].circular: expected true or false, but",
    ],
    ["no edges", withAxis({ ...variable, edges: undefined }), "axes[1].edges: expected a list of numbers"],
    ["one edge", withAxis({ ...variable, edges: [1] }), "axes[1].edges.length is 1, expected at least 2"],
    [
      "edges that do not increase",
      withAxis({ ...variable, edges: [0, 2, 2] }),
      "axes[1].edges[2] is 2, expected above axes[1].edges[1] = 2",
    ],
    [
      "an edge that is NaN",
      withAxis({ ...variable, edges: [Number.NaN, 1] }),
      "axes[1].edges[0] is NaN, expected a number",
    ],
    [
      "an edge that is a text",
      withAxis({ ...variable, edges: [0, "1"] }),
      'axes[1].edges[1] is "1", expected a number',
    ],
    [
      "edges in a file",
      withAxis({ ...variable, edges: "x.npy" }),
      'axes[1].edges is "x.npy", expected numbers. A name of a file stands here; read the archive with fromUhiZip.',
    ],
    [
      "a category twice",
      withAxis({ ...category, categories: ["a", "a"] }),
      'axes[1].categories[1] is "a", expected a category',
    ],
    [
      "a number as text category",
      withAxis({ ...category, categories: [1] }),
      "axes[1].categories[0] is 1, expected a string",
    ],
    [
      "a text as number category",
      withAxis({ ...category, type: "category_int" }),
      'axes[1].categories[0] is "a", expected an integer',
    ],
    [
      "no flow of categories",
      withAxis({ ...category, flow: undefined }),
      "axes[1].flow: expected true or false, but",
    ],
    [
      "bins of an integer axis",
      withAxis({ ...integers, bins: 3 }),
      "axes[1].bins is 3, expected upper - lower = 2",
    ],
    [
      "a limit of an integer axis",
      withAxis({ ...integers, lower: 0.5 }),
      "axes[1].lower is 0.5, expected an integer",
    ],
    ["an order of limits", withAxis({ ...integers, upper: -1 }), "axes[1].upper is -1, expected an integer"],
    [
      "flow of a circular integer axis",
      withAxis({ ...integers, circular: true, overflow: true }),
      "axes[1].overflow is true, expected false",
    ],
    [
      "nested metadata",
      withAxis({ ...regular, metadata: { a: { b: 1 } } }),
      "axes[1].metadata.a: expected a string, a number or true or false, not an object",
    ],
    ["metadata that are a list", { ...document, metadata: [] }, "metadata: expected an object, not a list"],
    [
      "writer_info that is a text",
      { ...document, writer_info: "us" },
      'writer_info is "us", expected an object',
    ],
    [
      "a hint that is damaged",
      { ...document, writer_info: { "rabbit-fit": { metadata: "{" } } },
      "writer_info.rabbit-fit.metadata: line 1, column 2: expected a string, but the text ends",
    ],
    ["no storage", withStorage(undefined), "storage: expected a storage, but it is missing"],
    [
      "an unknown storage",
      withStorage({ type: "float" }),
      'storage.type is "float", expected one of int, double',
    ],
    [
      "a storage of means",
      withStorage({ type: "weighted_mean" }),
      'storage.type is "weighted_mean", expected int, double or weighted. Histograms of means',
    ],
    [
      "no values",
      withStorage({ type: "weighted", variances: [] }),
      "storage.values: expected a list of 2, but it is missing",
    ],
    [
      "no variances",
      withStorage({ ...document.storage, type: "weighted" }),
      "storage.variances: expected a list of 2, but it is missing",
    ],
    [
      "variances of numbers without",
      withStorage({ ...document.storage, variances: [1] }),
      "storage.variances: expected nothing, for double storage, not a list",
    ],
    [
      "a row too few",
      withStorage({ type: "double", values: [[1, 2]] }),
      "storage.values.length is 1, expected 2",
    ],
    [
      "a row too short",
      withStorage({ type: "double", values: [[1, 2], [3]] }),
      "storage.values[1].length is 1, expected 2",
    ],
    [
      "a level too few",
      withStorage({ type: "double", values: [1, 2] }),
      "storage.values[0] is 1, expected a list of 2",
    ],
    [
      "a level too many",
      withStorage({ type: "double", values: [[[1], 2], []] }),
      "storage.values[0][0]: expected a number, not a list",
    ],
    [
      "a text among numbers",
      withStorage({
        type: "double",
        values: [
          [1, 2],
          [3, "4"],
        ],
      }),
      'storage.values[1][1] is "4", expected a number',
    ],
    [
      "values in a file",
      withStorage({ type: "double", values: "v.npy" }),
      'storage.values is "v.npy", expected numbers',
    ],
    [
      "a fraction of an int",
      withStorage({
        type: "int",
        values: [
          [1, 2],
          [3, 0.5],
        ],
      }),
      "storage.values is 0.5, expected integers below 2^53",
    ],
    [
      "an int beyond 2^53",
      withStorage({
        type: "int",
        values: [
          [1, 2],
          [3, 2 ** 53],
        ],
      }),
      "storage.values is 9007199254740992, expected integers below 2^53",
    ],
    [
      "an index that is a number",
      withStorage({ ...sparseStorage, index: 3 }),
      "storage.index is 3, expected a list for each axis",
    ],
    [
      "an index of one axis",
      withStorage({ ...sparseStorage, index: [[0, 1]] }),
      "storage.index.length is 1, expected 2, one list per axis",
    ],
    [
      "an index that is flat",
      withStorage({ ...sparseStorage, index: [0, 1] }),
      "storage.index[0] is 0, expected a list",
    ],
    [
      "an index of two lengths",
      withStorage({ ...sparseStorage, index: [[0, 1], [1]] }),
      "storage.index[1].length is 1, expected 2",
    ],
    [
      "an index out of range",
      withStorage({
        ...sparseStorage,
        index: [
          [0, 2],
          [1, 0],
        ],
      }),
      "storage.index[0][1] is 2, expected an integer in [0, 2), flow bins counted",
    ],
    [
      "an index below zero",
      withStorage({
        ...sparseStorage,
        index: [
          [0, 1],
          [1, -1],
        ],
      }),
      "storage.index[1][1] is -1, expected an integer in [0, 2)",
    ],
    [
      "an index with a fraction",
      withStorage({
        ...sparseStorage,
        index: [
          [0, 1],
          [0.5, 0],
        ],
      }),
      "storage.index[1][0] is 0.5, expected an integer",
    ],
    [
      "a bin twice",
      withStorage({
        ...sparseStorage,
        index: [
          [1, 0, 1],
          [1, 0, 1],
        ],
        values: [1, 2, 3],
      }),
      "storage.index is (1, 1) at 0 and at 2, expected each bin once",
    ],
    [
      "fewer values than bins",
      withStorage({
        ...sparseStorage,
        index: [
          [0, 1],
          [0, 1],
        ],
        values: [1],
      }),
      "storage.values.length is 1, expected 2",
    ],
    [
      "an index without values",
      withStorage({ type: "double", index: [[0], [0]] }),
      "storage.values: expected a list of 1, but it is missing",
    ],
    [
      "an index without axes",
      { uhi_schema: 1, axes: [], storage: { type: "double", index: [], values: [] } },
      "storage.index: expected nothing, for a histogram without axes",
    ],
    [
      "more bins than can be counted",
      {
        ...document,
        axes: [1, 2, 3].map(() => ({ ...regular, bins: 2 ** 20 })),
        storage: { type: "double" },
      },
      "expected at most 2^53 - 1",
    ],
    [
      "more bins than an array can have",
      { ...document, axes: [1, 2].map(() => ({ ...regular, bins: 2 ** 20 })), storage: { type: "double" } },
      "storage: expected fewer numbers than 1099511627776 (",
    ],
    ["empty rows where there are bins", withStorage(weighted), "storage.values[0].length is 0, expected 2"],
  ])("%s", (_, faulty, message) => {
    const read = () => fromUhi(faulty);
    expect(read).toThrow(HistogramError);
    expect(read).toThrow(message);
  });

  test("with the name of the histogram in a dictionary", () => {
    const text = JSON.stringify({ one: document, two: withAxis({ ...regular, bins: -1 }) });
    expect(() => fromUhiJson(text)).toThrow("two.axes[1].bins is -1, expected an integer above 0");
    expect([...fromUhiJson(text, { names: ["one"] }).keys()]).toEqual(["one"]);
    expect(() => fromUhiJson(text, { names: ["three"] })).toThrow(
      'names[0] is "three", expected one of "one", "two"',
    );
  });
});

describe("arguments that only JavaScript lets through are refused, with what to do", () => {
  const hist = histogram([booleanAxis()], { values: [1, 2] });
  test.each<[string, () => unknown, string]>([
    [
      "bytes for a text",
      () => fromUhiJson(new Uint8Array(3) as never),
      "text: expected a string, not a list. Decode bytes as UTF-8 first.",
    ],
    [
      "a buffer for bytes",
      () => fromUhiZip(new ArrayBuffer(3) as never),
      "bytes: expected a Uint8Array, not an object. Wrap an ArrayBuffer: `new Uint8Array(buffer)`.",
    ],
    [
      "one histogram for several",
      () => toUhiZip(hist as never),
      'histograms.layout is "dense", expected a histogram. Give them by name: `{ name: histogram }`.',
    ],
  ])("%s", (_, call, message) => {
    expect(call).toThrow(HistogramError);
    expect(call).toThrow(message);
  });
});

describe("a record that cannot be written is refused", () => {
  const axes = [booleanAxis()];
  test.each<[string, () => unknown, string]>([
    [
      "values of another number",
      () => toUhi({ ...histogram(axes, { values: [1, 2] }), values: new Float64Array(3) }),
      "values.length is 3, expected 2",
    ],
    [
      "variances of another number",
      () =>
        toUhi({ ...histogram(axes, { values: [1, 2], variances: [1, 2] }), variances: new Float64Array(1) }),
      "variances.length is 1, expected 2",
    ],
    [
      "an index out of range",
      () => toUhi({ ...sparseHistogram(axes, { indices: [1], values: [1] }), indices: Uint32Array.of(2) }),
      "indices[0] is 2, expected an integer in [0, 2)",
    ],
    [
      "a category with a fraction",
      () => toUhi(histogram([{ ...integerCategoryAxis([1]), categories: [1, 2.5] }], { values: [1, 2] })),
      "axes[0].categories[1] is 2.5, expected an integer",
    ],
    [
      "metadata that JSON cannot hold",
      () => toUhi(histogram(axes, { values: [1, 2], metadata: { when: [new Date(0) as never] } })),
      "metadata.when[0]: expected what JSON can hold, not [object Date]",
    ],
    [
      "metadata of an axis that are undefined",
      () =>
        toUhi(
          histogram([integerAxis(0, 1, { metadata: { a: { b: undefined as never } } })], { values: [1] }),
        ),
      "axes[0].metadata.a.b: expected what JSON can hold, not undefined",
    ],
    [
      "a name of no length",
      () => toUhiJson({ "": histogram(axes, { values: [1, 2] }) }),
      'name is "", expected',
    ],
    [
      "the name that tells a single histogram",
      () => toUhiJson({ uhi_schema: histogram(axes, { values: [1, 2] }) }),
      'name is "uhi_schema", expected another one',
    ],
  ])("%s", (_, write, message) => {
    expect(write).toThrow(HistogramError);
    expect(write).toThrow(message);
  });
});

test("what the schema has not heard of is left out", () => {
  const storage = { ...document.storage, writer_info: { "boost-histogram": { orig_type: "Unlimited" } } };
  expect(fromUhi({ ...document, storage, comment: "new" })).toStrictEqual(fromUhi(document));
});

test("members come from the object itself", () => {
  const storage = Object.create({ type: "double", values: [1, 2] });
  expect(() => fromUhi({ uhi_schema: 1, axes: [{ type: "boolean" }], storage })).toThrow(
    "storage.type: expected",
  );
});

test("typed arrays are taken where lists are", () => {
  const axis = { ...variable, edges: Float32Array.of(0, 0.5, 1) };
  const storage = { type: "weighted", values: Float64Array.of(1, 2), variances: Int32Array.of(3, 4) };
  expect(fromUhi({ uhi_schema: 1, axes: [axis], storage })).toStrictEqual(
    histogram([variableAxis([0, 0.5, 1], { underflow: false, overflow: false })], {
      values: [1, 2],
      variances: [3, 4],
    }),
  );
});

test("entries in any order are sorted by their flat index", () => {
  const storage = {
    type: "double",
    index: [
      [1, 0, 1],
      [1, 1, 0],
    ],
    values: [4, 2, 3],
  };
  const hist = fromUhi(withStorage(storage));
  expect(hist).toMatchObject({ indices: Uint32Array.of(1, 2, 3), values: Float64Array.of(2, 3, 4) });
});
