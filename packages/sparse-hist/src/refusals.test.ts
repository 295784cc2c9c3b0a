import { describe, expect, test } from "vitest";
import {
  add,
  axisIndex,
  booleanAxis,
  Filler,
  fromCoo,
  fromCsr,
  fromDense,
  fromUhiJson,
  fromUhiZip,
  HistogramError,
  histogram,
  integerAxis,
  integerCategoryAxis,
  loc,
  overflow,
  project,
  rebin,
  regularAxis,
  select,
  slice,
  sparseHistogram,
  stringCategoryAxis,
  subtract,
  sum,
  toCsr,
  total,
  toUhiJson,
  toUhiZip,
  transformedAxis,
  underflow,
  variableAxis,
} from "./index.js";

const x = regularAxis(4, 0, 1, { name: "x" });
const process = stringCategoryAxis(["s", "b"], { name: "process" });
const hist = histogram([x, process], { values: [1, 2, 3, 4, 5, 6, 7, 8] });
const weighted = histogram([x, process], { values: hist.values, variances: hist.values, flow: true });
const matrix = {
  rowCount: 2,
  columnCount: 3,
  rowStart: Uint32Array.of(0, 1, 2),
  columns: Uint32Array.of(0, 2),
  values: Float64Array.of(1, 1),
};
const six = [integerAxis(0, 6, { underflow: false, overflow: false })];

/** What the types would refuse. */
const anyOf = (value: unknown) => value as never;

describe("lists that are none are refused, and nothing is filled", () => {
  function* numbers() {
    yield 1;
  }

  test.each([
    ["a Set", new Set([1, 2]), "of the kind Set"],
    ["a Map", new Map([[1, 2]]), "of the kind Map"],
    ["an iterator", [1, 2].values(), "of the kind Array Iterator"],
    ["a generator", numbers(), "of the kind Generator"],
    ["a DataView", new DataView(new ArrayBuffer(8)), "of the kind DataView"],
    ["a Proxy of a typed array", new Proxy(Float64Array.of(1, 2), {}), "of the kind Object"],
    ["integers of 64 bits", BigInt64Array.of(1n, 2n), "of the kind BigInt64Array"],
    ["an object", { a: 1 }, "of the kind Object"],
    ["null", null, "is null"],
  ])("%s as a column, weights, values, edges or positions", (_, list, message) => {
    const filler = new Filler([x, integerAxis(0, 3, { name: "i" })]);
    const calls = {
      column: () => filler.fill({ x: anyOf(list), i: 1 }),
      "first column": () => filler.fill([anyOf(list), anyOf(list)]),
      weight: () => filler.fill({ x: 0.5, i: 1 }, { weight: anyOf(list) }),
      axisIndex: () => axisIndex(x, anyOf(list)),
      edges: () => variableAxis(anyOf(list)),
      values: () => histogram(six, { values: anyOf(list) }),
      variances: () => histogram(six, { values: Array(6).fill(1), variances: anyOf(list) }),
      indices: () => sparseHistogram(six, { indices: anyOf(list), values: [1, 1] }),
      "sparse values": () => sparseHistogram(six, { indices: [0, 1], values: anyOf(list) }),
      coordinates: () => fromCoo(six, { coordinates: [anyOf(list)], values: [1, 1] }),
    };
    for (const [name, call] of Object.entries(calls)) {
      expect(call, name).toThrow(HistogramError);
      expect(call, name).toThrow(message);
    }
    expect(total(filler.histogram(), { flow: true }).value).toBe(0);
  });

  test("weights that are no numbers", () => {
    const filler = new Filler([x]);
    expect(() => filler.fill({ x: [0.5] }, { weight: anyOf(["2"]) })).toThrow(
      'weight[0] is "2", expected a number',
    );
    expect(() => filler.fill({ x: 0.5 }, { weight: anyOf("2") })).toThrow("weight");
    expect(() => filler.fill({ x: [0.5] }, { weight: anyOf([1n]) })).toThrow(
      "weight[0] is 1, expected a number",
    );
    expect(total(filler.histogram()).value).toBe(0);
  });

  test("an object with a length and items by number is a list", () => {
    const filler = new Filler([x]).fill({ x: { length: 2, 0: 0.1, 1: 0.9 } });
    expect(total(filler.histogram()).value).toBe(2);
  });
});

describe("options that are not known are refused, with those that are", () => {
  const names = "name, label, metadata";
  test.each([
    ["fill", () => new Filler([x]).fill({ x: [1] }, anyOf({ weigth: [5] })), "options.weigth", "weight"],
    [
      "a Filler",
      () => new Filler([x], anyOf({ storge: "weight" })),
      "options.storge",
      `${names}, storage, layout`,
    ],
    [
      "histogram",
      () => histogram(six, anyOf({ values: Array(6).fill(1), variancs: [] })),
      "content.variancs",
      `values, variances, flow, ${names}`,
    ],
    [
      "an axis of numbers",
      () => regularAxis(3, 0, 3, anyOf({ nme: "x", underflw: false })),
      "options.nme",
      `${names}, underflow, overflow, circular, growth`,
    ],
    ["a variable axis", () => variableAxis([0, 1], anyOf({ lable: "x" })), "options.lable", names],
    ["an integer axis", () => integerAxis(0, 1, anyOf({ lable: "x" })), "options.lable", names],
    [
      "an axis of categories",
      () => stringCategoryAxis(["a"], anyOf({ underflow: false })),
      "options.underflow",
      `${names}, overflow, growth`,
    ],
    ["a category axis", () => integerCategoryAxis([1], anyOf({ grow: true })), "options.grow", names],
    ["a boolean axis", () => booleanAxis(anyOf({ overflow: true })), "options.overflow", names],
    ["a transformed axis", () => transformedAxis(2, 1, 9, "log", anyOf({ flow: 1 })), "options.flow", names],
    [
      "sparse entries",
      () => sparseHistogram(six, anyOf({ indices: [0], values: [1], weights: [1] })),
      "content.weights",
      "indices, values, variances, flow",
    ],
    [
      "coordinates",
      () => fromCoo(six, anyOf({ coordinates: [[0]], values: [1], indices: [1] })),
      "content.indices",
      "coordinates, values",
    ],
    [
      "rows and columns",
      () => fromCoo(six, anyOf({ row: [0], column: [0], leadingAxes: 0, values: [1], flo: true })),
      "content.flo",
      "row, column, leadingAxes, values",
    ],
    ["a matrix", () => fromCsr(six, anyOf({ matrix, flw: true })), "content.flw", "matrix, variances"],
    ["toCsr", () => toCsr(fromDense(hist), anyOf({ leadingAxis: 1 })), "options.leadingAxis", "leadingAxes"],
    ["total", () => total(hist, anyOf({ flows: true })), "options.flows", "flow"],
    ["toUhiZip", () => toUhiZip({ hist }, anyOf({ levl: 1 })), "options.levl", "level"],
    ["fromUhiZip", () => fromUhiZip(toUhiZip({ hist }), anyOf({ name: "hist" })), "options.name", "names"],
    ["fromUhiJson", () => fromUhiJson(toUhiJson(hist), anyOf({ name: "hist" })), "options.name", "names"],
  ])("%s", (_, call, option, known) => {
    expect(call).toThrow(HistogramError);
    expect(call).toThrow(`${option} is not an option, expected one of ${known}`);
  });

  test("options in place of which there is something else", () => {
    expect(() => new Filler([x]).fill({ x: [1] }, anyOf(5))).toThrow(
      "options is 5, expected an object { weight }",
    );
    expect(() => new Filler([x]).fill({ x: [1] }, anyOf([5]))).toThrow("expected an object { weight }");
    expect(() => histogram(six, anyOf(new Map()))).toThrow("content: expected an object { values,");
    expect(() => regularAxis(3, 0, 3, anyOf("x"))).toThrow('options is "x", expected an object { name,');
  });
});

describe("what cannot be done is refused, with what was expected instead", () => {
  test.each([
    ["text on numbers", () => axisIndex(x, "a"), 'values of "x"[0] is "a", expected a number'],
    ["numbers on text", () => axisIndex(process, [1]), 'values of "process"[0] is 1, expected a string'],
    ["typed numbers on text", () => axisIndex(process, Float64Array.of(1)), "expected a string"],
    [
      "a fraction on integers",
      () => axisIndex(integerAxis(0, 3), [1, 1.5]),
      "values[1] is 1.5, expected an integer",
    ],
    ["NaN on integers", () => axisIndex(integerAxis(0, 3), Float64Array.of(Number.NaN)), "values[0] is NaN"],
    ["a fraction on categories", () => axisIndex(integerCategoryAxis([1]), 0.5), "expected an integer"],
    ["text on booleans", () => axisIndex(booleanAxis(), "true"), "expected a boolean"],

    [
      "a storage that is none",
      () => new Filler([x], { storage: "Weight" as never }),
      'storage is "Weight", expected "double" or "weight"',
    ],
    [
      "a layout that is none",
      () => new Filler([x], { layout: "coo" as never }),
      'layout is "coo", expected "dense" or "sparse"',
    ],
    ["a column too few", () => new Filler([x, process]).fill([[1]]), "columns.length is 1, expected 2"],
    [
      "a column missing",
      () => new Filler([x, process]).fill({ x: 1 }),
      'columns: expected one for axis "process" as well',
    ],
    [
      "a column too many",
      () => new Filler([x]).fill({ x: 1, y: 2 }),
      'columns is "y", expected names of axes',
    ],
    [
      "columns of different length",
      () => new Filler([x, process]).fill({ x: [1, 2], process: ["s"] }),
      'length of column "process" is 1, expected 2, as that of column "x"',
    ],
    [
      "too few weights",
      () => new Filler([x]).fill([[1, 2]], { weight: [1] }),
      "length of weight is 1, expected 2",
    ],
    [
      "names where axes have none",
      () => new Filler([regularAxis(1, 0, 1)]).fill({ "": 1 }),
      "Fill by position where axes have no names.",
    ],
    [
      "growth without end",
      () => new Filler([regularAxis(1, 0, 1, { name: "x", growth: true })]).fill({ x: 1e300 }),
      "expected a value for which the axis grows to at most",
    ],

    ["an axis that is not there", () => project(hist, "y"), 'axis is "y", expected one of "x", "process"'],
    ["an axis number too high", () => project(hist, 2), "axis is 2, expected an integer in [-2, 2)"],
    ["an axis twice", () => project(hist, "x", 0), "axes[1] is 0, expected an axis not named before"],
    [
      "a name that two axes have",
      () => project(histogram([x, x], { values: new Float64Array(16) }), "x"),
      "expected a name that one axis has",
    ],

    ["a bin too high", () => select(hist, { x: 4 }), 'selection of "x" is 4, expected an integer in [-4, 4)'],
    ["a value between bins", () => select(hist, { x: 0.5 }), "values are `loc(value)`"],
    [
      "an unknown category of very many",
      () =>
        select(new Filler([integerCategoryAxis(Array.from({ length: 3000 }, (_, i) => i))]).histogram(), [
          loc(-1),
        ]),
      "17, 18, 19, ... (3000 in all). `overflow` is the bin of all other categories.",
    ],
    ["an unknown category", () => select(hist, { process: "t" }), 'is "t", expected one of "s", "b"'],
    ["a place beyond overflow", () => select(hist, { x: loc(2, 1) }), "is 5, expected a bin from -1 to 4"],
    [
      "overflow where there is none",
      () => select(histogram(six, { values: [1, 2, 3, 4, 5, 6] }), [overflow]),
      "The axis has no flow bin there.",
    ],
    [
      "an empty slice",
      () => select(hist, { x: slice(2, 2) }),
      "is [2, 2), expected a range with at least one",
    ],
    ["a fraction as bound", () => select(hist, { x: slice(0.5) }), "expected an integer. Values are"],
    ["a list on numbers", () => select(hist, { x: [0, 1] }), "Lists are for categories."],
    ["a category twice", () => select(hist, { process: ["s", 0] }), 'selection of "process"[1] is 0'],
    ["too many selectors", () => select(hist, [0]), "selection.length is 1, expected 2"],
    [
      "merged categories without an axis",
      () => select(hist, { process: rebin({ groups: [2] }) }),
      "rebin({ groups, axis })",
    ],
    [
      "merging categories by a factor",
      () => select(hist, { process: rebin(2) }),
      'not one of the kind "string-category"',
    ],
    [
      "the sum of a flow bin that is not there",
      () => select(project(hist, "process"), [slice(underflow, 0, sum)]),
      "a range with at least one of the 2 bins",
    ],
    ["merging by nothing", () => select(hist, { x: rebin(0) }), "rebin(0)"],
    [
      "merging by more than there is",
      () => select(hist, { x: rebin(5) }),
      "a factor that is an integer from 1 to 4",
    ],
    ["groups that do not add up", () => select(hist, { x: rebin({ groups: [1, 2] }) }), "whose sum is 4"],
    ["an edge that is none", () => select(hist, { x: rebin({ edges: [0, 0.3, 1] }) }), "edges[1] is 0.3"],
    [
      "edges that end early",
      () => select(hist, { x: rebin({ edges: [0, 0.5] }) }),
      "expected 1, the last edge",
    ],
    [
      "edges that begin late",
      () => select(hist, { x: rebin({ edges: [0.5, 1] }) }),
      "expected 0, the first edge",
    ],
    [
      "a new axis of another size",
      () => select(hist, { x: rebin({ groups: [2, 2], axis: stringCategoryAxis(["all"]) }) }),
      "groups.length is 2, expected 1",
    ],
    [
      "a part of what is circular",
      () => select(histogram([integerAxis(0, 3, { circular: true })], { values: [1, 2, 3] }), [slice(1)]),
      "a part of a circular axis is not circular",
    ],
    [
      "half a boolean axis",
      () => select(histogram([booleanAxis()], { values: [1, 2] }), [slice(1)]),
      "both bins",
    ],

    ["storages that differ", () => add<typeof hist | typeof weighted>(hist, weighted), "Give both variances"],
    [
      "axes that differ in number",
      () => add(hist, project(hist, "x")),
      "axes.length of the second histogram is 1",
    ],
    [
      "axes that differ",
      () => subtract(hist, select(hist, { process: ["b", "s"] })),
      'axes of the second histogram[1] is "process", expected the bins, flow bins and name of axis 1',
    ],
    ["a number in every sparse bin", () => add(fromDense(hist), 1), "Convert with `toDense` first."],

    [
      "a matrix of another size",
      () => fromCsr(six.concat(six), { matrix }),
      "matrix is 2 x 3, expected 36 elements",
    ],
    [
      "rows that do not end with the entries",
      () => fromCsr(six, { matrix: { ...matrix, rowStart: Uint32Array.of(0, 1, 1) } }),
      "matrix.rowStart[2] is 1",
    ],
    [
      "rows that go back",
      () => fromCsr(six, { matrix: { ...matrix, rowStart: Uint32Array.of(0, 3, 2) } }),
      "matrix.rowStart[1] is 3",
    ],
    [
      "a column that is not there",
      () => fromCsr(six, { matrix: { ...matrix, columns: Uint32Array.of(0, 3) } }),
      "matrix.columns[1] is 3, expected below 3",
    ],
    [
      "variances that are not there",
      () => toCsr(fromDense(hist), { content: "variances" }),
      'storage is "double", expected weight',
    ],
    [
      "more columns than 32 bits count",
      () => toCsr({ ...fromDense(hist), axes: [integerAxis(0, 2 ** 31), integerAxis(0, 2)] }),
      "columnCount is 8589934600, expected at most 2^32",
    ],
  ])("%s", (_, make, message) => {
    expect(make).toThrow(HistogramError);
    expect(make).toThrow(message);
  });

  test("different layouts, which only JavaScript lets through", () => {
    expect(() => add(hist, fromDense(hist) as never)).toThrow("Convert one with `toDense` or `fromDense`.");
  });
});

test("a refused fill leaves the filler as it was", () => {
  const c = stringCategoryAxis([], { name: "c", growth: true });
  const filler = new Filler([c, regularAxis(1, 0, 1, { name: "x", growth: true })]);
  expect(() => filler.fill({ c: ["new"], x: ["a"] })).toThrow(HistogramError);
  expect(() => filler.fill({ c: ["new"], x: [1e300] })).toThrow(HistogramError);
  expect(filler.axes[0]).toEqual(c);
  const { axes, values } = filler.fill({ c: "a", x: 0.1 }).histogram();
  expect(axes[0]).toEqual({ ...c, categories: ["a"] });
  expect(Array.from(values)).toEqual([0, 1, 0]);
});
