import { describe, expect, test } from "vitest";
import { HistogramError } from "../histogram-error.js";
import {
  booleanAxis,
  integerAxis,
  integerCategoryAxis,
  regularAxis,
  stringCategoryAxis,
  transformedAxis,
  variableAxis,
} from "./create.js";
import { equalAxis } from "./equal.js";
import { axisEdges, axisExtent, axisSize, binCount } from "./geometry.js";

describe("size and extent are those of boost-histogram", () => {
  test.each([
    [regularAxis(3, 0, 1), 3, 5],
    [regularAxis(3, 0, 1, { underflow: false }), 3, 4],
    [regularAxis(3, 0, 1, { underflow: false, overflow: false }), 3, 3],
    [regularAxis(3, 0, 1, { circular: true }), 3, 4],
    [variableAxis([0, 1, 3, 7.5]), 3, 5],
    [variableAxis([0, 1, 3, 7.5], { circular: true }), 3, 4],
    [integerAxis(-1, 4), 5, 7],
    [integerAxis(-1, 4, { circular: true }), 5, 5],
    [integerAxis(2, 2, { underflow: false, overflow: false }), 0, 0],
    [stringCategoryAxis(["a", "b"]), 2, 3],
    [stringCategoryAxis(["a", "b"], { growth: true }), 2, 2],
    [stringCategoryAxis(["a", "b"], { overflow: false }), 2, 2],
    [integerCategoryAxis([5, -3]), 2, 3],
    [booleanAxis(), 2, 2],
  ])("%o", (axis, size, extent) => {
    expect([axisSize(axis), axisExtent(axis)]).toEqual([size, extent]);
  });
});

test("edges end where the axis ends", () => {
  expect(Array.from(axisEdges(regularAxis(4, -1, 1)))).toEqual([-1, -0.5, 0, 0.5, 1]);
  expect(Array.from(axisEdges(integerAxis(2, 5)))).toEqual([2, 3, 4, 5]);
  expect(Array.from(axisEdges(stringCategoryAxis(["x", "y"])))).toEqual([0, 1, 2]);
});

test("edges are copied in and out", () => {
  const edges = Float64Array.of(0, 1, 2);
  const axis = variableAxis(edges);
  edges[1] = 1.5;
  axisEdges(axis)[0] = 9;
  expect(Array.from(axis.edges)).toEqual([0, 1, 2]);
});

test("no axes have one bin", () => {
  expect(binCount([], { flow: true })).toBe(1);
});

test("axes are equal in the bins that they have, whatever an idle flag says", () => {
  const phi = integerAxis(0, 4, { circular: true });
  expect(equalAxis(phi, integerAxis(0, 4, { circular: true, overflow: false }))).toBe(true);
  expect(equalAxis(phi, integerAxis(0, 4, { circular: true, underflow: true }))).toBe(false);
  const x = regularAxis(4, 0, 1, { circular: true });
  expect(equalAxis(x, regularAxis(4, 0, 1, { circular: true, overflow: false }))).toBe(false);
});

test("transformed axes are equal in transform, range and bins", () => {
  const axis = transformedAxis(4, 1, 16, { power: 0.5 }, { name: "x" });
  expect(axis).toMatchObject({ from: 1, to: 4 });
  expect(Array.from(axisEdges(axis))).toEqual([1, 3.0625, 6.25, 10.5625, 16]);
  expect(equalAxis(axis, transformedAxis(4, 1, 16, { power: 0.5 }, { name: "x" }))).toBe(true);
  expect(equalAxis(axis, { ...axis, transform: { power: 2 } })).toBe(false);
  expect(equalAxis(axis, { ...axis, transform: "sqrt" })).toBe(false);
  expect(equalAxis(axis, { ...axis, to: 4.5 })).toBe(false);
});

test("regular axes are equal in start and width, which boost-histogram keeps", () => {
  const axis = regularAxis(4, -5, -1.8);
  const fromPython = regularAxis(4, -5, -5 + (-1.8 - -5));
  expect(fromPython.stop).not.toBe(axis.stop);
  expect(axisEdges(fromPython)).toEqual(axisEdges(axis));
  expect(equalAxis(axis, fromPython)).toBe(true);
  expect(equalAxis(axis, regularAxis(4, -5, -1.80001))).toBe(false);
});

describe("what is not an axis is refused", () => {
  test.each([
    ["no bins", () => regularAxis(0, 0, 1), /bins is 0/],
    ["no width", () => regularAxis(2, 1, 1), /\[start, stop\] is \[1, 1\]/],
    ["text for a number", () => regularAxis(2, "0" as never, 1), /two different finite numbers/],
    ["a width beyond float64", () => regularAxis(2, -1e308, 1e308), /with a finite difference/],
    [
      "a logarithm of zero",
      () => transformedAxis(2, 0, 1, "log"),
      /\[start, stop\] is \[0, 1\].*whose log is finite/,
    ],
    ["a root of a negative number", () => transformedAxis(2, -1, 1, "sqrt"), /whose sqrt is finite/],
    ["a power of zero", () => transformedAxis(2, 1, 2, { power: 0 }), /transform is { power: 0 }/],
    ["another transform", () => transformedAxis(2, 1, 2, "exp" as never), /transform is "exp"/],
    ["no transform", () => transformedAxis(2, 1, 2, null as never), /transform is null/],
    ["edges that do not increase", () => variableAxis([0, 2, 2]), /edges\[2\] is 2/],
    ["a NaN edge", () => variableAxis([0, Number.NaN]), /edges\[1\] is NaN/],
    ["NaN as the first edge", () => variableAxis([Number.NaN, 0]), /edges\[0\] is NaN/],
    ["one edge", () => variableAxis([0]), /edges.length is 1/],
    ["a fractional limit", () => integerAxis(0, 1.5), /\[start, stop\] is \[0, 1.5\]/],
    ["a limit that float64 does not hold", () => integerAxis(0, 2 ** 60), /expected integers/],
    ["a fractional category", () => integerCategoryAxis([1, 0.5]), /categories\[1\] is 0.5/],
    ["a category twice", () => stringCategoryAxis(["a", "b", "a"]), /categories\[2\] is "a"/],
  ])("%s", (_, make, message) => {
    expect(make).toThrow(HistogramError);
    expect(make).toThrow(message);
  });
});
