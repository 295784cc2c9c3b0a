import { expect, test } from "vitest";
import { integerAxis, stringCategoryAxis, variableAxis } from "../axis/create.js";
import { Filler } from "./filler.js";

test("one value beside empty columns is no entry, and makes no axis grow", () => {
  const axes = [
    stringCategoryAxis(["a"], { name: "process", growth: true }),
    integerAxis(0, 2, { name: "bin" }),
  ];
  const filler = new Filler(axes).fill({ process: "new", bin: [] });
  expect(filler.axes).toEqual(axes);
  expect(filler.histogram().values).toEqual(new Float64Array(4));
  expect(() => filler.fill({ process: 7, bin: [] })).toThrow("expected a string");
});

test("a variable axis grows by very many bins, downwards and upwards in turn", () => {
  const count = 400_000;
  // Each value is a bin's width beyond the ones before: -1, 2, -2, 3, -3 ...
  const values = Float64Array.from({ length: count }, (_, i) => (i % 2 === 0 ? -1 - i / 2 : 2 + (i - 1) / 2));
  const edges = variableAxis([0, 1], { growth: true });
  const hist = new Filler([edges]).fill([values]).histogram();
  const grown = hist.axes[0] as ReturnType<typeof variableAxis>;
  expect(edges.edges).toEqual(Float64Array.of(0, 1));
  expect(grown.edges.length).toBe(count + 2);
  expect(grown.edges[0]).toBe(-count / 2);
  expect(hist.values.reduce((sum, value) => sum + value)).toBe(count);
});

const manyNames = Array.from({ length: 10_000 }, (_, i) => `process ${i}`);

test.each(["dense", "sparse"] as const)(
  "a %s histogram grows by very many categories, one a call",
  (layout) => {
    const axes = [
      integerAxis(0, 2, { name: "bin", underflow: false, overflow: false }),
      stringCategoryAxis(["data"], { name: "process", growth: true }),
      integerAxis(0, 1, { name: "cut", growth: true }),
    ];
    const filler = new Filler(axes, { layout, storage: "weight" });
    for (const [i, process] of manyNames.entries())
      filler.fill({ bin: i % 2, process, cut: 0 }, { weight: i });
    filler.fill({ bin: 1, process: "data", cut: -1 });
    const inOneCall = new Filler(axes, { layout, storage: "weight" })
      .fill(
        { bin: manyNames.map((_, i) => i % 2), process: manyNames, cut: 0 },
        { weight: manyNames.map((_, i) => i) },
      )
      .fill({ bin: 1, process: "data", cut: -1 });
    expect(filler.histogram()).toEqual(inOneCall.histogram());
  },
);

test("a histogram that was taken in between does not change, and the next one goes on", () => {
  const filler = new Filler([stringCategoryAxis([], { growth: true }), integerAxis(0, 2)]);
  const first = filler.fill(["a", 0]).fill(["b", 1]).fill(["c", 1]).histogram();
  expect(first.axes[0]).toEqual(stringCategoryAxis(["a", "b", "c"], { growth: true }));
  expect(first.values).toEqual(Float64Array.of(0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0));
  const second = filler.fill(["d", 0]).histogram();
  expect(second.values).toEqual(Float64Array.of(0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 1, 0, 0));
  expect(first.values.length).toBe(12);
  expect(first.axes[0]).toEqual(stringCategoryAxis(["a", "b", "c"], { growth: true }));
});

test("the categories of a column that is refused leave no trace", () => {
  const axes = [stringCategoryAxis(["a"], { growth: true }), integerAxis(0, 1, { growth: true })];
  const filler = new Filler(axes);
  expect(() => filler.fill([["refused", "b"], 2 ** 40])).toThrow("at most 1073741824 bins");
  filler.fill([["b", "c", "refused"], 0]).fill(["b", 0]);
  expect(filler.axes[0]).toEqual(stringCategoryAxis(["a", "b", "c", "refused"], { growth: true }));
  expect(filler.histogram().values).toEqual(Float64Array.of(0, 2, 1, 1));
});
