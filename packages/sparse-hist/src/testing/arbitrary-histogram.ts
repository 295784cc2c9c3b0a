import fc from "fast-check";
import {
  booleanAxis,
  integerAxis,
  integerCategoryAxis,
  regularAxis,
  stringCategoryAxis,
  transformedAxis,
  variableAxis,
} from "../axis/create.js";
import { axisSize, binCount } from "../axis/geometry.js";
import type { Axis } from "../axis/types.js";
import { histogram } from "../histogram/create.js";
import type { Histogram } from "../histogram/types.js";
import { len, overflow, rebin, type Selector, slice, sum, underflow } from "../selection/selectors.js";

const flow = fc.record({ underflow: fc.boolean(), overflow: fc.boolean() });
const numericOptions = fc.oneof(flow, fc.constant({ circular: true }), fc.constant({ growth: true }));
const size = fc.integer({ min: 1, max: 5 });

const unnamedAxis: fc.Arbitrary<Axis> = fc.oneof(
  fc.tuple(size, numericOptions).map(([bins, options]) => regularAxis(bins, -1, 2.5, options)),
  fc.tuple(size, numericOptions).map(([bins, options]) =>
    variableAxis(
      Float64Array.from({ length: bins + 1 }, (_, i) => i * i - 1),
      options,
    ),
  ),
  fc
    .tuple(size, fc.constantFrom("log" as const, "sqrt" as const, { power: 1.5 }, { power: -1 }))
    .map(([bins, transform]) => transformedAxis(bins, 1, 100, transform)),
  fc.tuple(size, numericOptions).map(([bins, options]) => integerAxis(-2, bins - 2, options)),
  fc
    .tuple(size, fc.boolean())
    .map(([bins, over]) => stringCategoryAxis([..."abcde"].slice(0, bins), { overflow: over })),
  fc
    .tuple(size, fc.boolean())
    .map(([bins, growth]) => integerCategoryAxis([5, -3, 2, 9, 1].slice(0, bins), { growth })),
  fc.constant(booleanAxis()),
);

/** Axes of any kind, with the names x0, x1 ... */
export const someAxes = (maximum = 3): fc.Arbitrary<readonly Axis[]> =>
  fc
    .array(unnamedAxis, { minLength: 1, maxLength: maximum })
    .map((axes) => axes.map((axis, d) => ({ ...axis, name: `x${d}` })));

/** Contents of which most are zero; whole numbers, so that sums are exact in any order. */
const contents = (count: number) =>
  fc.array(fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, fc.integer({ min: -20, max: 20 })), {
    minLength: count,
    maxLength: count,
  });

/** A dense histogram over given axes. */
export function histogramOver(axes: readonly Axis[], storage: "double" | "weight"): fc.Arbitrary<Histogram> {
  const count = binCount(axes, { flow: true });
  return fc
    .tuple(contents(count), contents(count))
    .map(([values, variances]) =>
      histogram(axes, { values, flow: true, ...(storage === "weight" && { variances }) }),
    );
}

export const someStorage = fc.constantFrom("double" as const, "weight" as const);

/** As many dense histograms over the same axes as asked for. */
export const someHistograms = (count: number, maximumAxes = 3): fc.Arbitrary<readonly Histogram[]> =>
  fc
    .tuple(someAxes(maximumAxes), someStorage)
    .chain(([axes, storage]) =>
      fc.tuple(...Array.from({ length: count }, () => histogramOver(axes, storage))),
    );

/** A selector, which may be one that the axis refuses. */
export function selectorFor(axis: Axis): fc.Arbitrary<Selector | undefined> {
  const bin = fc.integer({ min: -axisSize(axis) - 1, max: axisSize(axis) });
  const bound = fc.oneof(fc.constant(undefined), bin, fc.constantFrom(underflow, overflow, len));
  const action = fc.oneof(
    fc.constantFrom(undefined, sum),
    fc.integer({ min: 1, max: 3 }).map(rebin),
    fc
      .array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 3 })
      .map((groups) => rebin({ groups })),
  );
  return fc.oneof(
    fc.constantFrom(undefined, sum, underflow, overflow),
    bin,
    fc.uniqueArray(bin, { minLength: 1, maxLength: 3 }),
    fc.tuple(bound, bound, action).map(([start, stop, what]) => slice(start, stop, what)),
  );
}
