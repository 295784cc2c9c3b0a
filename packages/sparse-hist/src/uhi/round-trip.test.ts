import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  booleanAxis,
  integerAxis,
  integerCategoryAxis,
  regularAxis,
  stringCategoryAxis,
  transformedAxis,
  variableAxis,
} from "../axis/create.js";
import { binCount } from "../axis/geometry.js";
import type { Axis } from "../axis/types.js";
import { histogram } from "../histogram/create.js";
import { sparseHistogram } from "../histogram/sparse.js";
import type { AnyHistogram } from "../histogram/types.js";
import type { Metadata } from "../metadata.js";
import { fromUhi } from "./histogram-from-uhi.js";
import { toUhi } from "./histogram-to-uhi.js";
import { fromUhiJson, toUhiJson } from "./json.js";
import { fromUhiZip, toUhiZip } from "./zip.js";

const described = fc.record({
  name: fc.string({ unit: "binary", maxLength: 6 }),
  label: fc.string({ maxLength: 6 }),
  metadata: fc.option(
    fc.dictionary(
      fc.oneof(fc.string({ maxLength: 4 }), fc.constantFrom("name", "label", "@x", "", "__proto__")),
      fc.jsonValue({ maxDepth: 2 }),
      { maxKeys: 3, noNullPrototype: true },
    ),
    { nil: undefined },
  ) as fc.Arbitrary<Metadata | undefined>,
});
const flags = fc.record({
  underflow: fc.boolean(),
  overflow: fc.boolean(),
  circular: fc.boolean(),
  growth: fc.boolean(),
});
const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
const edges = fc
  .uniqueArray(fc.double({ noNaN: true }), { minLength: 2, maxLength: 5, selector: (edge) => edge + 0 })
  .map((values) => values.sort((a, b) => a - b));
const numeric = fc.oneof(
  fc
    .record({ bins: fc.integer({ min: 1, max: 4 }), start: finite, stop: finite, options: flags })
    .filter(({ start, stop }) => start !== stop)
    .map(({ bins, start, stop, options }) => regularAxis(bins, start, stop, options)),
  fc.tuple(edges, flags).map(([values, options]) => variableAxis(values, options)),
  fc
    .tuple(fc.maxSafeInteger(), fc.nat(3), flags)
    .filter(([start, size]) => Number.isSafeInteger(start + size))
    .map(([start, size, options]) => integerAxis(start, start + size, options)),
);
const transform = fc.oneof(
  fc.constantFrom("log" as const, "sqrt" as const),
  fc.double({ min: 0.1, max: 4, noNaN: true }).map((power) => ({ power })),
);
const transformed = fc
  .record({
    bins: fc.integer({ min: 1, max: 4 }),
    start: fc.double({ min: 1e-3, max: 1e3, noNaN: true }),
    width: fc.double({ min: 1e-3, max: 1e3, noNaN: true }),
    transform,
  })
  .map(({ bins, start, width, transform }) => transformedAxis(bins, start, start + width, transform));
const categoryFlags = fc.record({ overflow: fc.boolean(), growth: fc.boolean() });
const category = fc.oneof(
  fc
    .tuple(fc.uniqueArray(fc.string({ unit: "binary" }), { maxLength: 3 }), categoryFlags)
    .map(([categories, options]) => stringCategoryAxis(categories, options)),
  fc
    .tuple(fc.uniqueArray(fc.integer(), { maxLength: 3 }), categoryFlags)
    .map(([categories, options]) => integerCategoryAxis(categories, options)),
);
const axis: fc.Arbitrary<Axis> = fc
  .tuple(fc.oneof(numeric, transformed, category, fc.constant(booleanAxis())), described)
  .map(([bare, { metadata, ...names }]) => ({ ...bare, ...names, ...(metadata && { metadata }) }));

const dense: fc.Arbitrary<AnyHistogram> = fc
  .tuple(fc.array(axis, { maxLength: 3 }), described, fc.boolean())
  .chain(([axes, names, isWeighted]) => {
    const count = binCount(axes, { flow: true });
    const numbers = fc.array(fc.double(), { minLength: count, maxLength: count });
    return fc.tuple(numbers, numbers).map(
      ([values, variances]): AnyHistogram =>
        histogram(axes, {
          ...names,
          values,
          variances: isWeighted ? variances : undefined,
          flow: true,
        }),
    );
  });
const sparse: fc.Arbitrary<AnyHistogram> = fc
  .tuple(fc.array(axis, { maxLength: 3 }), described, fc.boolean())
  .chain(([axes, names, isWeighted]) => {
    const count = binCount(axes, { flow: true });
    return fc
      .uniqueArray(
        fc.record({ index: fc.nat(Math.max(0, count - 1)), value: fc.double(), variance: fc.double() }),
        { maxLength: count === 0 ? 0 : 8, selector: ({ index }) => index },
      )
      .map(
        (entries): AnyHistogram =>
          sparseHistogram(axes, {
            ...names,
            indices: entries.map(({ index }) => index),
            values: entries.map(({ value }) => value),
            variances: isWeighted ? entries.map(({ variance }) => variance) : undefined,
          }),
      );
  });
const anyHistogram = fc.oneof(dense, sparse);
const settings = { seed: 5, numRuns: 300 };

describe("what is written is read again as an equal record, to the last bit", () => {
  test("as plain objects", () => {
    fc.assert(
      fc.property(anyHistogram, (hist) => {
        expect(fromUhi(toUhi(hist))).toStrictEqual(hist);
      }),
      settings,
    );
  });

  test("as JSON, one histogram", () => {
    fc.assert(
      fc.property(anyHistogram, (hist) => {
        expect(fromUhiJson(toUhiJson(hist)).get("")).toStrictEqual(hist);
      }),
      settings,
    );
  });

  const name = fc.string({ unit: "binary", minLength: 1 }).filter((text) => /./.test(text));
  const named = fc.uniqueArray(fc.tuple(name, anyHistogram), { maxLength: 3, selector: ([key]) => key });

  test("as JSON, a dictionary", () => {
    fc.assert(
      fc.property(named, (entries) => {
        const hists = new Map(entries);
        expect(fromUhiJson(toUhiJson(hists))).toEqual(hists);
      }),
      settings,
    );
  });

  test("as ZIP", () => {
    fc.assert(
      fc.property(named, fc.constantFrom(0, 6, 9), (entries, level) => {
        const hists = new Map(entries);
        expect(fromUhiZip(toUhiZip(hists, { level }))).toEqual(hists);
      }),
      settings,
    );
  });
});

test("records are not modified, and nothing of theirs is shared", () => {
  const hist = histogram([variableAxis([0, 1, 3], { metadata: { list: [1] } })], { values: [1, 2] });
  const copy = structuredClone(hist);
  const back = fromUhi(toUhi(hist));
  back.values[0] = 9;
  (back.axes[0] as { edges: Float64Array }).edges[0] = -9;
  expect(hist).toStrictEqual(copy);
});

test("flat indices beyond 32 bits survive", () => {
  const axes = [integerAxis(0, 2 ** 26 - 2), integerAxis(0, 2 ** 26 - 3)];
  const last = 2 ** 26 * (2 ** 26 - 1) - 1;
  const hist = sparseHistogram(axes, { indices: [0, 2 ** 32, last - 1, last], values: [1, 2, 3, 4] });
  expect(hist.indices).toBeInstanceOf(Float64Array);
  expect(fromUhiZip(toUhiZip({ hist })).get("hist")).toStrictEqual(hist);
});

test("the same histograms give the same archive", () => {
  const hists = { a: histogram([booleanAxis()], { values: [1, 2] }) };
  expect(toUhiZip(hists)).toEqual(toUhiZip(hists));
});
