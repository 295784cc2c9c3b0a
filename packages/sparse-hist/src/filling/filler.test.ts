import { describe, expect, test } from "vitest";
import {
  integerAxis,
  integerCategoryAxis,
  regularAxis,
  stringCategoryAxis,
  variableAxis,
} from "../axis/create.js";
import { axisSize } from "../axis/geometry.js";
import { innerValues } from "../histogram/inner.js";
import { toDense } from "../histogram/layout.js";
import { total } from "../histogram/total.js";
import { project } from "../selection/project.js";
import { histogramText } from "../text/histogram-text.js";
import { fromUhiJson, toUhiJson } from "../uhi/json.js";
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

describe.each(["dense", "sparse"] as const)("a %s histogram over", (layout) => {
  test("a category axis that grows and has an overflow bin keeps that bin, empty", () => {
    const axes = [
      regularAxis(2, 0, 2, { name: "x" }),
      integerCategoryAxis([1], { name: "c", growth: true, overflow: true }),
    ];
    const filler = new Filler(axes, { layout });
    filler.fill(
      [
        [0.5, 1.5, 9],
        [1, 2, 3],
      ],
      { weight: [1, 2, 3] },
    );
    // Another call, so that there is room for more categories than there are.
    filler.fill([-1, 4], { weight: 4 });
    const filled = filler.histogram();
    expect(filled.axes[1]).toEqual({ ...axes[1], categories: [1, 2, 3, 4] });
    expect(Array.from(innerValues(filled))).toEqual([1, 0, 0, 0, 0, 2, 0, 0]);
    const onto = (name: string) => {
      const projected = project(filled, name);
      return Array.from(projected.layout === "sparse" ? toDense(projected).values : projected.values);
    };
    expect(onto("x")).toEqual([4, 1, 2, 3]);
    expect(onto("c")).toEqual([1, 2, 3, 4, 0]);
    expect([...fromUhiJson(toUhiJson(filled)).values()]).toEqual([filled]);
    expect(histogramText(filled)).toContain("c: integer-category, 1, 2, 3, 4, overflow, growth");
  });

  test.each([
    regularAxis(2, 0, 2, { growth: true }),
    variableAxis([0, 1, 2], { growth: true }),
    integerAxis(0, 2, { growth: true }),
    integerCategoryAxis([0, 1], { growth: true }),
    regularAxis(2, 0, 2, { circular: true }),
  ])("the same axis twice: each of the two grows by itself, %o", (axis) => {
    const twice = new Filler([axis, axis], { layout });
    const copied = new Filler([axis, structuredClone(axis)], { layout });
    for (const [a, b] of [
      [3, 1],
      [0, -1],
      [5, 4],
    ] as const)
      for (const filler of [twice, copied])
        filler.fill([
          [0, a],
          [1, b],
        ]);
    expect(twice.histogram()).toEqual(copied.histogram());
    expect(total(twice.histogram(), { flow: true }).value).toBe(6);
    expect(axisSize(axis)).toBe(2);
  });
});

test("the same axis twice cannot be filled or projected by its name", () => {
  const x = regularAxis(2, 0, 2, { name: "x" });
  const filler = new Filler([x, x]);
  expect(() => filler.fill({ x: [1] })).toThrow(
    'name of axis 1 is "x", expected a name of its own. Fill by position',
  );
  expect(() => project(filler.histogram(), "x")).toThrow("expected a name that one axis has");
});
