import { expectTypeOf, test } from "vitest";
import {
  type Axis,
  add,
  axisIndex,
  type DoubleHistogram,
  Filler,
  fromCoo,
  fromDense,
  histogram,
  project,
  regularAxis,
  type SparseDoubleHistogram,
  type SparseWeightHistogram,
  select,
  stringCategoryAxis,
  toDense,
  type WeightHistogram,
} from "./index.js";

const axes: readonly Axis[] = [];

test("storage and layout are known to the types", () => {
  expectTypeOf(new Filler(axes).histogram()).toEqualTypeOf<DoubleHistogram>();
  expectTypeOf(new Filler(axes, { storage: "weight" }).histogram()).toEqualTypeOf<WeightHistogram>();
  const sparse = new Filler(axes, { storage: "weight", layout: "sparse" }).histogram();
  expectTypeOf(sparse).toEqualTypeOf<SparseWeightHistogram>();
  expectTypeOf(toDense(sparse)).toEqualTypeOf<WeightHistogram>();
  expectTypeOf(fromCoo(axes, { coordinates: [], values: [] })).toEqualTypeOf<SparseDoubleHistogram>();
});

test("operations keep storage and layout", () => {
  const hist = histogram(axes, { values: [1], variances: [1] });
  expectTypeOf(select(hist, {})).toEqualTypeOf<WeightHistogram>();
  expectTypeOf(project(fromDense(hist))).toEqualTypeOf<SparseWeightHistogram>();
  expectTypeOf(add(hist, 1)).toEqualTypeOf<WeightHistogram>();
  // @ts-expect-error a sparse histogram cannot be added to a dense one
  expectTypeOf(() => add(hist, fromDense(hist))).toBeFunction();
});

test("one value has one bin, a column has a column of bins", () => {
  const axis = stringCategoryAxis(["a"]);
  expectTypeOf(axisIndex(axis, "a")).toEqualTypeOf<number>();
  expectTypeOf(axisIndex(axis, ["a", "b"])).toEqualTypeOf<Int32Array>();
  expectTypeOf(axisIndex(regularAxis(1, 0, 1), Float32Array.of(1))).toEqualTypeOf<Int32Array>();
});
