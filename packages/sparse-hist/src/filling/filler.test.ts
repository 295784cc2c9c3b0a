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
