import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type AnyHistogram,
  type Axis,
  add,
  axisIndex,
  axisSize,
  divide,
  equalHistograms,
  Filler,
  fromCsr,
  fromDense,
  type Histogram,
  innerValues,
  multiply,
  project,
  rebin,
  regularAxis,
  type SparseWeightHistogram,
  select,
  slice,
  sparseHistogram,
  subtract,
  sum,
  toCsr,
  toDense,
  total,
  type WeightHistogram,
} from "./index.js";
import {
  histogramOver,
  selectorFor,
  someAxes,
  someHistograms,
  someStorage,
} from "./testing/arbitrary-histogram.js";

/** A result, or that there is none. */
const attempt = <T>(make: () => T): T | "refused" => {
  try {
    return make();
  } catch (error) {
    if (error instanceof RangeError) return "refused";
    throw error;
  }
};

/** -0 and 0 are the same content. */
const plain = (hist: AnyHistogram): Histogram => {
  const dense = hist.layout === "sparse" ? toDense(hist) : hist;
  const positive = (numbers: Float64Array) => numbers.map((number) => number + 0);
  if (dense.storage === "double") return { ...dense, values: positive(dense.values) };
  return { ...dense, values: positive(dense.values), variances: positive(dense.variances) };
};

describe("sparse is dense without the zeros", () => {
  test("in selections, and in what is refused", () => {
    const cases = someHistograms(1).chain(([hist]) =>
      fc.tuple(fc.constant(hist!), fc.tuple(...hist!.axes.map(selectorFor))),
    );
    let refused = 0;
    let runs = 0;
    fc.assert(
      fc.property(cases, ([hist, selection]) => {
        const before = structuredClone(hist);
        const dense = attempt(() => select(hist, selection));
        const sparse = attempt(() => select(fromDense(hist), selection));
        expect(hist).toEqual(before);
        runs++;
        if (dense === "refused" || sparse === "refused") {
          refused++;
          expect(sparse).toBe(dense);
        } else expect(plain(sparse)).toEqual(plain(dense));
      }),
      { seed: 31, numRuns: 500 },
    );
    expect(refused).toBeLessThan(runs * 0.9);
    expect(refused).toBeGreaterThan(0);
  });

  test("in projections", () => {
    const cases = someHistograms(1).chain(([hist]) =>
      fc.tuple(fc.constant(hist!), fc.shuffledSubarray(hist!.axes.map((axis) => axis.name))),
    );
    fc.assert(
      fc.property(cases, ([hist, names]) => {
        expect(plain(project(fromDense(hist), ...names))).toEqual(plain(project(hist, ...names)));
      }),
      { seed: 32 },
    );
  });

  test("in sums, differences, products and scaling", () => {
    fc.assert(
      fc.property(someHistograms(2), fc.integer({ min: -4, max: 4 }), ([a, b], scalar) => {
        for (const operate of [add, subtract, multiply]) {
          expect(plain(operate(fromDense(a!), fromDense(b!)))).toEqual(plain(operate(a!, b!)));
        }
        expect(plain(multiply(fromDense(a!), scalar))).toEqual(plain(multiply(a!, scalar)));
        expect(plain(divide(fromDense(a!), 4))).toEqual(plain(divide(a!, 4)));
      }),
      { seed: 33 },
    );
  });

  test("in ratios, wherever the numerator has an entry", () => {
    fc.assert(
      fc.property(someHistograms(2), ([a, b]) => {
        const sparse = divide(fromDense(a!), fromDense(b!));
        const dense = divide(a!, b!);
        expect(sparse.indices).toEqual(fromDense(a!).indices);
        expect(Array.from(sparse.values)).toEqual(Array.from(sparse.indices, (bin) => dense.values[bin]));
      }),
      { seed: 34 },
    );
  });

  test("in totals, and in equality", () => {
    fc.assert(
      fc.property(someHistograms(2), fc.boolean(), ([a, b], flow) => {
        expect(total(fromDense(a!), { flow })).toEqual(total(a!, { flow }));
        expect(equalHistograms(a!, fromDense(a!))).toBe(true);
        const equal =
          String(a!.values) === String(b!.values) &&
          (a!.storage === "double" || String(a!.variances) === String((b as WeightHistogram).variances));
        for (const [left, right] of [
          [a!, b!],
          [fromDense(a!), b!],
          [a!, fromDense(b!)],
          [fromDense(a!), fromDense(b!)],
        ] as const) {
          expect(equalHistograms(left, right)).toBe(equal);
        }
      }),
      { seed: 35 },
    );
  });
});

test("projections commute: onto some axes, and from there onto fewer, is onto the fewer", () => {
  const cases = someHistograms(1, 4).chain(([hist]) =>
    fc
      .shuffledSubarray(hist!.axes.map((axis) => axis.name))
      .chain((some) => fc.tuple(fc.constant(hist!), fc.constant(some), fc.shuffledSubarray(some))),
  );
  fc.assert(
    fc.property(cases, ([hist, some, fewer]) => {
      expect(project(project(hist, ...some), ...fewer)).toEqual(project(hist, ...fewer));
    }),
    { seed: 36 },
  );
});

test("projection is linear, and keeps the total", () => {
  fc.assert(
    fc.property(someHistograms(2), ([a, b]) => {
      expect(add(project(a!, "x0"), project(b!, "x0"))).toEqual(project(add(a!, b!), "x0"));
      expect(total(project(a!, "x0"), { flow: true })).toEqual(total(a!, { flow: true }));
      expect(total(project(a!), { flow: true })).toEqual(total(a!, { flow: true }));
    }),
    { seed: 37 },
  );
});

test("selections along different axes commute", () => {
  const cases = someAxes(3)
    .filter((axes) => axes.length >= 2)
    .chain((axes) => fc.tuple(histogramOver(axes, "weight"), selectorFor(axes[0]!), selectorFor(axes[1]!)));
  fc.assert(
    fc.property(cases, ([hist, first, second]) => {
      const one = first === undefined ? {} : { x0: first };
      const other = second === undefined ? {} : { x1: second };
      const both = attempt(() => select(hist, { ...one, ...other }));
      expect(attempt(() => select(select(hist, one), other))).toEqual(both);
      expect(attempt(() => select(select(hist, other), one))).toEqual(both);
    }),
    { seed: 38, numRuns: 300 },
  );
});

test("merging by a and then by b is merging by a b", () => {
  const factor = fc.integer({ min: 1, max: 3 });
  fc.assert(
    fc.property(factor, factor, factor, fc.boolean(), (a, b, count, flow) => {
      const axis = regularAxis(a * b * count, 0, a * b * count, { underflow: flow, overflow: flow });
      const filler = new Filler([axis], { storage: "weight" });
      const hist = filler.fill([[-1, 0, 1, 2, 2, 5, 7, 11, 26, 30]]).histogram();
      expect(select(select(hist, [rebin(a)]), [rebin(b)])).toEqual(select(hist, [rebin(a * b)]));
    }),
    { seed: 39 },
  );
});

test("a histogram is the sum of its slices, in its bins", () => {
  fc.assert(
    fc.property(someHistograms(1), fc.nat({ max: 5 }), ([hist], cut) => {
      const middle = Math.min(cut, axisSize(hist!.axes[0]!));
      const range = (from: number, to: number) =>
        from < to ? total(select(hist!, { x0: slice(from, to, sum) })).value : 0;
      const all = range(0, axisSize(hist!.axes[0]!));
      expect(range(0, middle) + range(middle, axisSize(hist!.axes[0]!))).toBe(all);
    }),
    { seed: 40 },
  );
});

describe("matrices", () => {
  test("what goes into compressed rows comes out, whatever the rows are", () => {
    const cases = someHistograms(1).chain(([hist]) =>
      fc.tuple(fc.constant(hist!), fc.integer({ min: 0, max: hist!.axes.length })),
    );
    fc.assert(
      fc.property(cases, ([dense, leadingAxes]) => {
        const hist = fromDense(dense);
        const matrix = toCsr(hist, { leadingAxes });
        const variances =
          hist.storage === "weight" ? toCsr(hist, { leadingAxes, content: "variances" }).values : undefined;
        expect(fromCsr(hist.axes, { matrix, variances })).toEqual(hist);
        const inner = toCsr(hist, { leadingAxes, flow: false });
        const back = fromCsr(hist.axes, { matrix: inner, flow: false });
        expect(Array.from(innerValues(toDense(back)))).toEqual(Array.from(innerValues(dense)));
        expect(total(back, { flow: true }).value).toBe(total(hist).value);
      }),
      { seed: 41 },
    );
  });
});

describe("filling", () => {
  const numericValue = fc.oneof(
    fc.integer({ min: -60, max: 60 }).map((tenth) => tenth / 10),
    fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -1, 2.5),
  );
  const valueFor = (axis: Axis): fc.Arbitrary<number | string | boolean> => {
    switch (axis.kind) {
      case "string-category":
        return fc.constantFrom(..."abcxyz");
      case "integer":
      case "integer-category":
        return fc.integer({ min: -6, max: 10 });
      case "boolean":
        return fc.boolean();
      default:
        return numericValue;
    }
  };
  const entries = (axes: readonly Axis[]) =>
    fc.array(fc.tuple(fc.integer({ min: -3, max: 3 }), ...axes.map(valueFor)), { maxLength: 30 });
  const cases = fc
    .tuple(someAxes(), someStorage)
    .chain(([axes, storage]) => fc.tuple(fc.constant(axes), fc.constant(storage), entries(axes)));
  const columnsOf = (axes: readonly Axis[], rows: readonly (readonly unknown[])[]) =>
    axes.map((_, d) => rows.map((row) => row[d + 1]) as number[]);
  const weightOf = (rows: readonly (readonly unknown[])[]) => ({
    weight: rows.map((row) => row[0] as number),
  });

  test("dense and sparse, at once and one by one, by name and by position, are the same", () => {
    fc.assert(
      fc.property(cases, ([axes, storage, rows]) => {
        const columns = columnsOf(axes, rows);
        const atOnce = new Filler(axes, { storage }).fill(columns, weightOf(rows)).histogram();
        const byName = new Filler(axes, { storage, layout: "sparse" })
          .fill(Object.fromEntries(axes.map((axis, d) => [axis.name, columns[d]!])), weightOf(rows))
          .histogram();
        const oneByOne = new Filler(axes, { storage, layout: "sparse" });
        for (const [weight, ...values] of rows) oneByOne.fill(values, { weight });
        expect(plain(byName)).toEqual(plain(atOnce));
        expect(plain(oneByOne.histogram())).toEqual(plain(atOnce));
      }),
      { seed: 42 },
    );
  });

  test("each entry goes to the bin that axisIndex says, or is dropped", () => {
    fc.assert(
      fc.property(cases, ([axes, , rows]) => {
        fc.pre(axes.every((axis) => !("growth" in axis && axis.growth)));
        const filled = new Filler(axes).fill(columnsOf(axes, rows), weightOf(rows)).histogram();
        const slow = new Map<string, number>();
        for (const [weight, ...values] of rows) {
          const bins = axes.map((axis, d) => axisIndex(axis, values[d]!));
          slow.set(String(bins), (slow.get(String(bins)) ?? 0) + (weight as number));
        }
        for (const [bins, expected] of slow) {
          const places = bins.split(",").map((bin) => ({ kind: "at" as const, bin: Number(bin) }));
          const cell = attempt(() => select(filled, places));
          if (cell !== "refused") expect(cell.values[0]! + 0).toBe(expected + 0);
        }
      }),
      { seed: 43, numRuns: 200 },
    );
  });

  test("filling is additive where axes do not grow", () => {
    fc.assert(
      fc.property(cases, fc.nat({ max: 30 }), ([axes, storage, rows], cut) => {
        fc.pre(axes.every((axis) => !("growth" in axis && axis.growth)));
        const fill = (some: typeof rows) =>
          new Filler(axes, { storage }).fill(columnsOf(axes, some), weightOf(some)).histogram();
        expect(plain(add(fill(rows.slice(0, cut)), fill(rows.slice(cut))))).toEqual(plain(fill(rows)));
      }),
      { seed: 44 },
    );
  });

  test("many entries are merged on the way, to the same bits", () => {
    const axis = regularAxis(50, 0, 1);
    const dense = new Filler([axis], { storage: "weight" });
    const sparse = new Filler([axis], { storage: "weight", layout: "sparse" });
    let state = 1;
    const random = () => (state = (state * 48271) % 2147483647) / 2147483647;
    for (let part = 0; part < 5; part++) {
      const values = Float64Array.from({ length: 50_000 }, () => random() * 1.2 - 0.1);
      const weight = values.map(() => random() - 0.3);
      dense.fill([values], { weight });
      sparse.fill([values], { weight });
    }
    const filled: SparseWeightHistogram = sparse.histogram();
    expect(toDense(filled)).toEqual(dense.histogram());
  });
});

test("the variance of a ratio is the first-order one", () => {
  // Closed form: relative variances add up.
  fc.assert(
    fc.property(
      fc.double({ min: 0.5, max: 9, noNaN: true }),
      fc.double({ min: 0.5, max: 9, noNaN: true }),
      fc.double({ min: 0, max: 3, noNaN: true }),
      fc.double({ min: 0, max: 3, noNaN: true }),
      (a, b, va, vb) => {
        const one = (value: number, variance: number) =>
          sparseHistogram([], { indices: [0], values: [value], variances: [variance] });
        const relative = va / a ** 2 + vb / b ** 2;
        const ratio = divide(one(a, va), one(b, vb));
        const product = multiply(one(a, va), one(b, vb));
        // A few roundings of relative size 2^-53 each.
        expect(ratio.variances[0]! / ratio.values[0]! ** 2).toBeCloseTo(relative, 12);
        expect(product.variances[0]! / product.values[0]! ** 2).toBeCloseTo(relative, 12);
      },
    ),
    { seed: 45 },
  );
});
