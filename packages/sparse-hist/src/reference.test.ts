import { isDeepStrictEqual } from "node:util";
import { describe, expect, test } from "vitest";
import {
  add,
  axisIndex,
  divide,
  Filler,
  fromCoo,
  fromDense,
  innerValues,
  multiply,
  project,
  type Selector,
  type Storage,
  select,
  subtract,
  toCsr,
  toDense,
} from "./index.js";
import {
  type Answer,
  type AxisSpec,
  answerOf,
  type DescribedAxis,
  decodeSelector,
  described,
  makeAxis,
  makeHistogram,
  readCases,
  withoutWrongEdges,
} from "./testing/reference-fixture.js";

// The files are made by tools/reference/make_histogram_fixtures.py with boost-histogram, hist and wums.
const named = (specs: readonly AxisSpec[]) => specs.map((spec, d) => makeAxis(spec, `x${d}`));
/** Agrees to a relative precision. */
const closeTo = (expected: number, relative: number) => ({
  asymmetricMatch: (found: number) => Math.abs(found - expected) <= relative * Math.abs(expected),
});
const titled = (specs: readonly AxisSpec[]) =>
  specs.map(({ kind, options }) => `${kind} ${JSON.stringify(options)}`).join(", ");

describe("axes and the bins of tricky values are those of boost-histogram, to the last bit", () => {
  interface AxisCase {
    readonly axis: AxisSpec;
    readonly is: DescribedAxis;
    readonly values: readonly number[];
    readonly bins: readonly number[];
  }
  test.each(readCases<AxisCase[]>("axes").map((one) => [titled([one.axis]), one] as const))(
    "%s",
    (_, { axis: spec, is, values, bins }) => {
      const axis = makeAxis(spec);
      expect(withoutWrongEdges(spec, described(axis))).toEqual(withoutWrongEdges(spec, is));
      expect(Array.from(axisIndex(axis, values))).toEqual(bins);
      expect(values.map((value) => axisIndex(axis, value))).toEqual(bins);
    },
  );
});

describe("filling gives the axes and contents of hist, dense and sparse", () => {
  interface FillCase {
    readonly axes: readonly AxisSpec[];
    readonly storage: Storage;
    readonly fills: readonly {
      readonly columns: Record<string, number[] | string[] | boolean[]>;
      readonly weight: readonly number[] | null;
    }[];
    readonly is: Answer;
  }
  test.each(readCases<FillCase[]>("filling").map((one) => [titled(one.axes), one.storage, one] as const))(
    "%s, %s",
    (_, storage, { axes: specs, fills, is }) => {
      const comparable = (answer: Answer) => ({
        ...answer,
        axes: answer.axes.map((axis, d) => withoutWrongEdges(specs[d]!, axis)),
      });
      for (const layout of ["dense", "sparse"] as const) {
        const filler = new Filler(named(specs), { storage, layout });
        for (const { columns, weight } of fills) {
          filler.fill(columns, weight === null ? {} : { weight });
        }
        expect(comparable(answerOf(filler.histogram()))).toEqual(comparable(is));
      }
    },
  );
});

describe("transformed axes are those of boost-histogram, but for the last bits of their edges", () => {
  interface TransformCase {
    readonly axis: AxisSpec;
    readonly values: readonly number[];
    readonly bins: readonly number[];
    readonly filled: Answer;
    readonly answers: readonly { readonly select: unknown; readonly is: Answer }[];
  }
  const close = (is: Answer) => ({
    ...is,
    axes: is.axes.map((axis) => ({
      ...axis,
      // A slice of boost-histogram transforms its edges there and back.
      bins: axis.bins.map((edge) => closeTo(edge as number, 1e-13)),
    })),
  });
  test.each(
    readCases<TransformCase[]>("transforms").map((one) => [JSON.stringify(one.axis.args), one] as const),
  )("%s", (_, { axis: spec, values, bins, filled, answers }) => {
    const axis = makeAxis(spec, "x");
    expect(Array.from(axisIndex(axis, values))).toEqual(bins);
    for (const layout of ["dense", "sparse"] as const) {
      const filler = new Filler([axis], { storage: "weight", layout });
      const hist = filler.fill({ x: values }, { weight: values.map((_, i) => 2 ** i) }).histogram();
      expect(answerOf(hist)).toEqual(close(filled));
      for (const { select: json, is } of answers)
        expect(answerOf(select(hist, [decodeSelector(json)])), JSON.stringify(json)).toEqual(close(is));
    }
  });
});

describe("every combination of traits fills the bins of boost-histogram, dense and sparse", () => {
  interface TraitCase {
    readonly axis: AxisSpec;
    readonly fills: readonly (number[] | string[] | boolean[])[];
    readonly error?: string;
    readonly empty: DescribedAxis;
    readonly filled: Answer;
  }
  const cases = readCases<TraitCase[]>("traits");

  /** What boost-histogram makes of the axis or, where it has no such axis, of the nearest that it has. */
  const reference = ({ axis: { kind, options } }: TraitCase): TraitCase => {
    const flow = { underflow: true, overflow: true };
    const candidates = [options, { ...options, ...flow }, { ...options, ...flow, growth: false }];
    const found = candidates.flatMap((candidate) =>
      cases.filter(
        ({ axis, error }) =>
          axis.kind === kind &&
          error === undefined &&
          isDeepStrictEqual({ ...axis.options }, { ...candidate }),
      ),
    );
    return found[0]!;
  };

  /** Contents along the one axis: those of the bins, and those of the flow bins that there are. */
  const parts = ({ traits, size }: DescribedAxis, contents: readonly number[]) => {
    const first = Number(traits.includes("underflow"));
    return {
      underflow: first === 1 ? contents[0] : undefined,
      inner: contents.slice(first, first + size),
      overflow: contents[first + size],
    };
  };

  test.each(cases.map((one) => [titled([one.axis]), one] as const))("%s", (_, one) => {
    const { empty, filled } = reference(one);
    const axis = makeAxis(one.axis);
    const ours = described(axis);
    // Flow bins are as they were asked for, also where boost-histogram leaves them out or has others.
    const traits = (list: readonly string[]) => list.filter((trait) => !/flow$|^growth$/.test(trait));
    expect(traits(ours.traits)).toEqual(traits(empty.traits));
    if (one.error === undefined) {
      expect(ours.traits).toEqual(expect.arrayContaining([...empty.traits]));
      const extra = ours.traits.filter((trait) => !empty.traits.includes(trait));
      expect(ours.extent).toBe(empty.extent + extra.filter((trait) => /flow$/.test(trait)).length);
    }
    const theirs = filled.axes[0]!;
    for (const layout of ["dense", "sparse"] as const) {
      const filler = new Filler([axis], { storage: "weight", layout });
      let first = 1;
      for (const column of one.fills) {
        filler.fill([column], { weight: column.map((_, i) => 2 ** (first + i)) });
        first += column.length;
      }
      const answer = answerOf(filler.histogram());
      expect(withoutWrongEdges(one.axis, answer.axes[0]!).bins).toEqual(
        withoutWrongEdges(one.axis, theirs).bins,
      );
      for (const contents of ["values", "variances"] as const) {
        const found = parts(answer.axes[0]!, answer[contents]!);
        const expected = parts(theirs, filled[contents]!);
        expect(found.inner).toEqual(expected.inner);
        for (const bin of ["underflow", "overflow"] as const) {
          // A flow bin that boost-histogram does not have is one that nothing falls into.
          if (found[bin] !== undefined) expect(found[bin]).toBe(expected[bin] ?? 0);
        }
      }
    }
  });

  test("of which there are all", () => {
    expect(cases).toHaveLength(3 * 2 ** 4 + 2 * 2 ** 2 + 1);
  });
});

describe("selections are those of boost-histogram, dense and sparse", () => {
  interface SelectCase {
    readonly axes: readonly [AxisSpec];
    readonly values: readonly number[];
    readonly variances: readonly number[];
    readonly answers: readonly { readonly select: unknown; readonly is: Answer }[];
  }
  // Where boost-histogram refuses and we do not, or the other way round: see docs of `select`.
  const differs = (spec: AxisSpec, selector: Selector, is: Answer) => {
    if (is.axes?.some(({ size }) => size === 0)) return "an axis without bins is refused";
    if (spec.kind === "boolean" && is.axes?.some(({ size }) => size === 1))
      return "half a boolean axis is refused";
    if (
      spec.options.circular &&
      is.error !== undefined &&
      typeof selector === "object" &&
      "kind" in selector
    ) {
      const action = selector.kind === "slice" ? selector.action : undefined;
      if (action !== undefined && (action.kind === "sum" || "groups" in action || "edges" in action))
        return "a part of a circular axis can be summed and merged";
    }
    if (is.error !== undefined && typeof selector === "object" && "action" in selector) {
      if (selector.action?.kind === "sum" && selector.start === 9) return "overflow alone can be summed";
    }
    return undefined;
  };
  test.each(readCases<SelectCase[]>("selection").map((one) => [titled(one.axes), one] as const))(
    "%s",
    (_, { axes, answers, ...contents }) => {
      const hist = makeHistogram(named(axes), contents);
      let compared = 0;
      for (const { select: json, is } of answers) {
        const selector: Selector = decodeSelector(json);
        if (differs(axes[0], selector, is) !== undefined) continue;
        const make = () => select(hist, [selector]);
        const message = JSON.stringify(json);
        if (is.error !== undefined) expect(make, message).toThrow(RangeError);
        else {
          expect(answerOf(make()), message).toEqual(is);
          expect(answerOf(select(fromDense(hist), [selector])), message).toEqual(is);
        }
        compared++;
      }
      expect(compared).toBeGreaterThan(answers.length / 2);
    },
  );

  interface ManyAxes {
    readonly axes: readonly AxisSpec[];
    readonly names: readonly string[];
    readonly values: readonly number[];
    readonly variances: readonly number[];
    readonly selections: readonly { readonly select: Record<string, unknown>; readonly is: Answer }[];
    readonly projections: readonly { readonly axes: readonly string[]; readonly is: Answer }[];
  }
  const cube = readCases<ManyAxes>("many-axes");
  const hist = makeHistogram(
    cube.axes.map((spec, d) => makeAxis(spec, cube.names[d]!)),
    cube,
  );

  /** Sums of several bins depend on their order in the last bit. */
  const close = (is: Answer) => ({
    ...is,
    values: is.values.map((value) => expect.closeTo(value, 12)),
    ...(is.variances && { variances: is.variances.map((value) => expect.closeTo(value, 12)) }),
  });

  test.each(cube.selections.map((one) => [JSON.stringify(one.select), one] as const))(
    "of several axes: %s",
    (_, { select: json, is }) => {
      const selection = Object.fromEntries(
        Object.entries(json).map(([name, s]) => [name, decodeSelector(s)]),
      );
      expect(answerOf(select(hist, selection))).toEqual(close(is));
      expect(answerOf(select(fromDense(hist), selection))).toEqual(close(is));
    },
  );

  test.each(cube.projections.map((one) => [one.axes.join(" "), one] as const))(
    "projection onto %s",
    (_, one) => {
      expect(answerOf(project(hist, ...one.axes))).toEqual(close(one.is));
      expect(answerOf(project(fromDense(hist), ...one.axes))).toEqual(close(one.is));
    },
  );
});

describe("arithmetic is that of boost-histogram", () => {
  interface Arithmetic {
    readonly cases: readonly {
      readonly axes: readonly AxisSpec[];
      readonly storage: Storage;
      readonly a: Answer;
      readonly b: Answer;
      readonly results: readonly {
        readonly operation: string;
        readonly other: "histogram" | number;
        is: Answer;
      }[];
    }[];
    readonly grown: Answer;
  }
  const operations = { add, subtract, multiply, divide };
  const { cases, grown } = readCases<Arithmetic>("arithmetic");
  for (const { axes, storage, a, b, results } of cases) {
    const left = makeHistogram(named(axes), a);
    const right = makeHistogram(named(axes), b);
    test.each(results.map((one) => [one.operation, one.other, one.is] as const))(
      `of ${storage} storage: %s %s`,
      (name, other, is) => {
        // boost-histogram only adds histograms with weights; arithmetic.test.ts has the laws of the others.
        if (is.error !== undefined) return expect(storage).toBe("weight");
        const operate = operations[name as keyof typeof operations];
        const operand = other === "histogram" ? right : other;
        expect(answerOf(operate(left, operand))).toEqual(is);
        if (other !== "histogram" && (name === "add" || name === "subtract")) return;
        const sparse = other === "histogram" ? fromDense(right) : other;
        expect(answerOf(operate(fromDense(left), sparse))).toEqual(is);
      },
    );
  }

  test("of category axes that grow: they are merged", () => {
    const growing = (categories: string[], values: number[]) =>
      makeHistogram(
        [makeAxis({ kind: "string-category", args: [categories], options: { growth: true } }, "c")],
        {
          values,
        },
      );
    const a = growing(["a", "b"], [1, 2]);
    const b = growing(["z", "b", "y"], [4, 8, 16]);
    expect(answerOf(add(a, b))).toEqual(grown);
    expect(answerOf(add(fromDense(a), fromDense(b)))).toEqual(grown);
  });
});

describe("the flat index of sparse histograms is that of wums.sparse_hist", () => {
  interface FlatCsr {
    readonly shape: readonly [number, number];
    readonly columns: readonly number[];
    readonly values: readonly number[];
  }
  interface SparseCase {
    readonly axes: readonly AxisSpec[];
    readonly row: readonly number[];
    readonly column: readonly number[];
    readonly values: readonly number[];
    readonly flat: { readonly flow: FlatCsr; readonly inner: FlatCsr };
    readonly dense: readonly number[];
    readonly inner: readonly number[];
    readonly first: readonly number[] | null;
  }
  test.each(readCases<SparseCase[]>("sparse").map((one) => [titled(one.axes), one] as const))(
    "%s",
    (_, { axes: specs, row, column, values, flat, dense, inner, first }) => {
      const hist = fromCoo(named(specs), { row, column, leadingAxes: 1, values });
      for (const [flow, expected] of [[true, flat.flow] as const, [false, flat.inner] as const]) {
        const { rowCount, columnCount, rowStart, ...csr } = toCsr(hist, { flow });
        expect([rowCount, columnCount]).toEqual(expected.shape);
        expect(Array.from(rowStart)).toEqual([0, expected.values.length]);
        expect(Array.from(csr.columns)).toEqual(expected.columns);
        expect(Array.from(csr.values)).toEqual(expected.values);
      }
      expect(Array.from(toDense(hist).values)).toEqual(dense);
      expect(Array.from(innerValues(toDense(hist)))).toEqual(inner);
      if (first !== null) expect(Array.from(toDense(select(hist, { x0: 0 })).values)).toEqual(first);
    },
  );
});
