import { type FitInput, type SparseRowBlock, validateFitInput } from "@rabbit-fit/contracts";
import {
  type Axis,
  histogram,
  integerAxis,
  type SparseHistogram,
  sparseHistogram,
  stringCategoryAxis,
} from "@rabbit-fit/sparse-hist";
import { describe, expect, test } from "vitest";
import { TensorWriter, type TensorWriterOptions } from "./index.js";

const axis = integerAxis(0, 2, { name: "x", underflow: false, overflow: false });
const filled = (...values: number[]) => histogram([axis], { values, variances: values.map((v) => v / 2) });

function writerOf(options: TensorWriterOptions = {}) {
  const writer = new TensorWriter(options);
  writer.addChannel([axis]);
  writer.addData([12, 15]);
  writer.addProcess(filled(10, 0), "background");
  writer.addProcess(filled(2, 3), "signal", { signal: true });
  return writer;
}

/** The tensor, valid. */
function built(writer: TensorWriter): FitInput {
  const input = writer.build();
  validateFitInput(input);
  return input;
}

/** logk of one process in the order [bin, column], of a dense tensor. */
function logkOf(input: FitInput, process: string): number[][] {
  if (input.templates.kind !== "dense") throw new Error("expected a dense tensor");
  const { columnCount, logk } = input.templates;
  const all = logk.flatMap(({ values }) => Array.from(values));
  const index = input.processes.indexOf(process);
  const rowCount = all.length / columnCount;
  return Array.from({ length: rowCount }, (_, row) => row)
    .filter((row) => row % input.processes.length === index)
    .map((row) => all.slice(row * columnCount, (row + 1) * columnCount));
}

/** The memory of all typed arrays in a record. */
function buffersOf(value: unknown, found = new Set<ArrayBufferLike>()): Set<ArrayBufferLike> {
  if (ArrayBuffer.isView(value)) found.add(value.buffer);
  else if (value instanceof Map) for (const item of value.values()) buffersOf(item, found);
  else if (typeof value === "object" && value !== null) {
    for (const item of Object.values(value)) buffersOf(item, found);
  }
  return found;
}

function toSparse(axes: readonly Axis[], values: readonly number[]): SparseHistogram {
  return sparseHistogram(axes, { indices: values.map((_, i) => i), values });
}

describe("processes and channels", () => {
  test("signals come before backgrounds, each by code point", () => {
    const writer = writerOf();
    for (const [name, signal] of [
      ["b10", false],
      ["b2", false],
      ["Z", false],
      ["a", true],
    ] as const) {
      writer.addProcess([1, 1], name, { signal });
    }
    const { processes, signals } = built(writer);
    expect(processes).toEqual(["a", "signal", "Z", "b10", "b2", "background"]);
    expect(signals).toEqual(["a", "signal"]);
  });

  test("masked channels come last, and only they keep flow bins", () => {
    const writer = new TensorWriter();
    const y = integerAxis(0, 1, { name: "y" });
    writer.addChannel([y], { name: "masked", masked: true, flow: true });
    writer.addChannel([axis], { name: "first" });
    writer.addChannel([y]);
    writer.addData([1, 2], { channel: "first" });
    writer.addData([3], { channel: "ch2" });
    writer.addProcess(histogram([y], { values: [4, 5, 6], flow: true }), "p", { channel: "masked" });
    writer.addProcess(histogram([y], { values: [4, 5, 6], flow: true }), "p", { channel: "ch2" });
    const input = built(writer);
    expect(input.channels.map(({ name, start, stop }) => [name, start, stop])).toEqual([
      ["first", 0, 2],
      ["ch2", 2, 3],
      ["masked", 3, 6],
    ]);
    expect(Array.from(input.sumw)).toEqual([0, 0, 5, 4, 5, 6]);
    expect(Array.from(input.data.counts)).toEqual([1, 2, 3]);
  });

  test("negative nominal yields become zero, unless they are allowed", () => {
    const norm = (options: TensorWriterOptions) => {
      const writer = writerOf(options);
      writer.addProcess([-1, 1], "negative", { variances: [1, 1] });
      return Array.from(built(writer).sumw).filter((_, i) => i % 3 === 2);
    };
    expect(norm({})).toEqual([0, 1]);
    expect(norm({ allowNegativeExpectation: true })).toEqual([-1, 1]);
  });

  test("axes of categories are matched by their categories", () => {
    const categories = stringCategoryAxis(["e", "mu"], { name: "flavour" });
    const writer = new TensorWriter();
    writer.addChannel([categories]);
    writer.addData(histogram([categories], { values: [5, 6] }));
    writer.addProcess(histogram([categories], { values: [1, 2] }), "p");
    expect(Array.from(built(writer).sumw)).toEqual([1, 2]);
    const others = stringCategoryAxis(["mu", "e"], { name: "flavour" });
    expect(() => writer.addProcess(histogram([others], { values: [1, 2] }), "q")).toThrow(
      'category 0 to be "e", not "mu"',
    );
  });

  test("a process may be in some channels only", () => {
    const writer = writerOf();
    writer.addChannel([axis]);
    writer.addData([1, 1], { channel: "ch1" });
    writer.addProcess([7, 8], "signal", { channel: "ch1", signal: true });
    const { sumw, sumw2 } = built(writer);
    expect(Array.from(sumw)).toEqual([2, 10, 3, 0, 7, 0, 8, 0]);
    expect(Array.from(sumw2)).toEqual([1, 5, 1.5, 0, 7, 0, 8, 0]);
  });

  test("histograms, sparse ones, matrices and plain numbers are the same", () => {
    const sources = [
      histogram([axis], { values: [0, 4] }),
      sparseHistogram([axis], { indices: [1], values: [4] }),
      {
        rowCount: 1,
        columnCount: 2,
        rowStart: Uint32Array.of(0, 1),
        columns: Uint32Array.of(1),
        values: Float64Array.of(4),
      },
      Float32Array.of(0, 4),
      [0, 4],
    ];
    const inputs = sources.map((source) => {
      const writer = writerOf();
      writer.addProcess(source, "p");
      writer.addSystematic(source, "s", { process: "p", asDifference: true });
      return built(writer);
    });
    for (const input of inputs) expect(input).toEqual(inputs[0]);
    expect(logkOf(inputs[0]!, "p")).toEqual([[0], [Math.log(2)]]);
  });
});

describe("data", () => {
  test("variances that are the counts are left out", () => {
    expect(built(writerOf()).data).toEqual({ counts: Float64Array.of(12, 15) });
    const writer = writerOf();
    writer.addDataVariances([12, 16]);
    expect(built(writer).data).toEqual({
      counts: Float64Array.of(12, 15),
      variances: Float64Array.of(12, 16),
    });
  });

  test("variances of a histogram are taken, and variances beside it come first", () => {
    const variances = (options: { variances?: number[] }) => {
      const writer = new TensorWriter();
      writer.addChannel([axis]);
      writer.addProcess([1, 1], "p");
      writer.addData(filled(4, 6), options);
      return Array.from(built(writer).data.variances!);
    };
    expect(variances({})).toEqual([2, 3]);
    expect(variances({ variances: [8, 9] })).toEqual([8, 9]);
  });

  test("pseudodata are in the order in which they were added first", () => {
    const writer = writerOf();
    writer.addPseudodata([1, 2], { name: "z" });
    writer.addPseudodata([3, 4], { name: "a" });
    writer.addPseudodata([5, 6]);
    expect(built(writer).pseudodata).toEqual([
      { name: "z", counts: Float64Array.of(1, 2) },
      { name: "a", counts: Float64Array.of(3, 4) },
      { name: "pseudodata_2", counts: Float64Array.of(5, 6) },
    ]);
  });
});

describe("systematics", () => {
  test("unconstrained ones come first, each in natural order, with groups and nuisances of interest", () => {
    const writer = writerOf();
    const process = "signal";
    writer.addNormSystematic("s10", { process, uncertainty: 1.1, groups: ["all", "ten"] });
    writer.addNormSystematic("s2", { process, uncertainty: 1.1, groups: ["all"], noi: true });
    writer.addNormSystematic("free9", { process, uncertainty: 1.1, constrained: false, noi: true });
    writer.addNormSystematic("free1", { process, uncertainty: 1.1, constrained: false });
    const { systematics } = built(writer);
    expect(systematics).toEqual({
      names: ["free1", "free9", "s2", "s10"],
      unconstrainedCount: 2,
      constraintWeights: Float64Array.of(0, 0, 1, 1),
      noiIndices: Int32Array.of(1, 2),
      groups: [
        { name: "all", indices: Int32Array.of(2, 3) },
        { name: "free1", indices: Int32Array.of(0) },
        { name: "free9", indices: Int32Array.of(1) },
        { name: "ten", indices: Int32Array.of(3) },
      ],
    });
  });

  test("a norm uncertainty is the logarithm of its factor, and nothing where there is no yield", () => {
    const writer = writerOf();
    writer.addNormSystematic("lumi", { process: ["background", "signal"], uncertainty: 1.5 });
    const { templates } = built(writer);
    expect(templates).toEqual({
      kind: "dense",
      norm: Float64Array.of(2, 10, 3, 0),
      columnCount: 1,
      logk: [{ firstRow: 0, values: Float64Array.of(Math.log(1.5), Math.log(1.5), Math.log(1.5), 0) }],
    });
  });

  test("norm uncertainties are one per process, or asymmetric", () => {
    const writer = writerOf();
    const process = ["background", "signal"];
    writer.addNormSystematic("a", { process, uncertainty: [1.25, { up: 1.5, down: 0.75 }] });
    const input = built(writer);
    expect(logkOf(input, "background")).toEqual([[Math.log(1.25)], [0]]);
    const average = 0.5 * (Math.log(1.5) - Math.log(0.75));
    expect(logkOf(input, "signal")).toEqual([[average], [average]]);
  });

  test("an asymmetric norm uncertainty of several processes is split for each", () => {
    const writer = writerOf();
    const process = ["background", "signal"];
    const uncertainty = [{ up: 1.5, down: 0.75 }, 1.25];
    writer.addNormSystematic("n", { process, uncertainty, symmetrize: "linear" });
    const input = built(writer);
    expect(input.systematics.names).toEqual(["nSymAvg", "nSymDiff"]);
    const [up, down] = [Math.log(1.5), -Math.log(0.75)];
    expect(logkOf(input, "background")[0]).toEqual([0.5 * (up + down), 0.5 * (up - down)]);
    expect(logkOf(input, "signal")[0]).toEqual([Math.log(1.25), 0]);
  });

  test("a change of sign, or a yield of zero, is a thousandth", () => {
    const writer = writerOf();
    writer.addSystematic([-1, 0], "s", { process: "signal", kfactor: 5 });
    expect(logkOf(built(writer), "signal")).toEqual([[Math.log(1e-3)], [Math.log(1e-3)]]);
  });

  test("normal systematics are differences", () => {
    const writer = writerOf({ systematicType: "normal" });
    writer.addSystematic([5, 2], "s", { process: "signal", kfactor: 2 });
    const input = built(writer);
    expect(input.systematicType).toBe("normal");
    expect(logkOf(input, "signal")).toEqual([[6], [-2]]);
  });

  test("a pair that is not symmetrized makes the tensor asymmetric, dense and sparse", () => {
    for (const sparse of [false, true]) {
      const writer = writerOf({ sparse });
      writer.addNormSystematic("n", { process: "background", uncertainty: 1.5 });
      writer.addSystematic([filled(4, 3), filled(1, 6)], "s", { process: "signal", symmetrize: "none" });
      const input = built(writer);
      expect(input.symmetric).toBe(false);
      const n = Math.log(1.5);
      // Bin 0: up ln 2, down -ln 1/2. Bin 1: up 0, down -ln 2.
      const two = Math.log(2);
      const average = [0.5 * (two + two), 0.5 * -two];
      const half = [0.5 * (two - two), 0.5 * two];
      if (sparse) {
        expect(input.templates).toEqual({
          kind: "sparse",
          bins: Uint32Array.of(0, 0, 1),
          processes: Uint32Array.of(0, 1, 0),
          norm: Float64Array.of(2, 10, 3),
          columnCount: 4,
          logk: [
            {
              firstRow: 0,
              rowStart: Uint32Array.of(0, 1, 2, 4),
              columns: Uint32Array.of(1, 0, 1, 3),
              values: Float64Array.of(average[0]!, n, average[1]!, half[1]!),
            },
          ],
        });
      } else {
        expect(logkOf(input, "signal")).toEqual([
          [0, average[0], 0, half[0]],
          [0, average[1], 0, half[1]],
        ]);
        expect(logkOf(input, "background")).toEqual([
          [n, 0, 0, 0],
          [0, 0, 0, 0],
        ]);
      }
    }
  });

  test("each combination of bins of extra axes is a systematic, also where there is no variation", () => {
    const pdf = stringCategoryAxis(["a", "b"], { name: "pdf" });
    const index = integerAxis(3, 5, { name: "index" });
    const variation = sparseHistogram([axis, pdf, index], { indices: [1, 14], values: [1, 3] });
    const writer = writerOf({ sparse: true });
    writer.addSystematic(variation, "s", { process: "signal", asDifference: true });
    const input = built(writer);
    expect(input.systematics.names).toEqual(["s_a_0", "s_a_1", "s_b_0", "s_b_1"]);
    // Extents are 2 x 3 x 4: 1 is (0, a, 3), 14 is (1, a, 4).
    expect(input.templates.logk).toEqual([
      {
        firstRow: 0,
        rowStart: Uint32Array.of(0, 1, 1, 2),
        columns: Uint32Array.of(0, 1),
        values: Float64Array.of(Math.log(3 / 2), Math.log(6 / 3)),
      },
    ]);
  });

  test("axes that are named make names in the order in which they are named, with the same numbers", () => {
    const pdf = stringCategoryAxis(["a", "b"], { name: "pdf", overflow: false });
    const index = integerAxis(0, 2, { name: "index", underflow: false, overflow: false });
    const values = [1, 2, 3, 4, 5, 6, 7, 8];
    const options = { process: "signal", asDifference: true };
    for (const source of [histogram([axis, pdf, index], { values }), toSparse([axis, pdf, index], values)]) {
      const writer = writerOf();
      writer.addSystematic(source, "s", { ...options, systAxes: ["index", "pdf"] });
      const input = built(writer);
      expect(input.systematics.names).toEqual(["s_0_a", "s_0_b", "s_1_a", "s_1_b"]);
      // Differences 1, 3, 2, 4 to a yield of 2, and 5, 7, 6, 8 to one of 3.
      expect(logkOf(input, "signal")).toEqual([
        [3 / 2, 5 / 2, 4 / 2, 6 / 2].map(Math.log),
        [8 / 3, 10 / 3, 9 / 3, 11 / 3].map(Math.log),
      ]);
    }
  });

  test("flat indices beyond 2^32 are told apart", () => {
    const size = 66_000;
    const wide = integerAxis(0, size, { name: "wide", underflow: false, overflow: false });
    const many = integerAxis(0, size, { name: "s", underflow: false, overflow: false });
    // The last one is size^2 - 1 = 4.4e9.
    const places = [
      [0, 1],
      [65_075, 2_000],
      [size - 1, size - 1],
    ] as const;
    const variation: SparseHistogram = {
      layout: "sparse",
      storage: "double",
      axes: [wide, many],
      name: "",
      label: "",
      indices: Float64Array.from(places, ([bin, systematic]) => bin * size + systematic),
      values: Float64Array.of(1, 2, 3),
    };
    const writer = new TensorWriter({ sparse: true });
    writer.addChannel([wide]);
    writer.addData(new Float64Array(size));
    writer.addProcess(new Float64Array(size).fill(1), "p");
    writer.addSystematic(variation, "s", { process: "p", asDifference: true });
    const [block] = writer.build().templates.logk as SparseRowBlock[];
    expect(Array.from(block!.columns)).toEqual([1, 2_000, size - 1]);
    expect(Array.from(block!.values)).toEqual([2, 3, 4].map(Math.log));
    expect(places.map(([bin]) => block!.rowStart[bin + 1]! - block!.rowStart[bin]!)).toEqual([1, 1, 1]);
  });

  test("pieces that interleave, and names whose order is not that of the bins, end up in sorted rows", () => {
    const labels = stringCategoryAxis(["b10", "b2", "b1"], { name: "labels", overflow: false });
    const writer = writerOf({ sparse: true });
    const values = [1, 2, 3, 4, 5, 6];
    const process = "signal";
    writer.addSystematic(histogram([axis, labels], { values }), "s", { process, asDifference: true });
    writer.addSystematic([1, 2], "s_b3", { process, asDifference: true });
    const input = built(writer);
    expect(input.systematics.names).toEqual(["s_b1", "s_b2", "s_b3", "s_b10"]);
    const [block] = input.templates.logk as SparseRowBlock[];
    expect(Array.from(block!.columns)).toEqual([0, 1, 2, 3, 0, 1, 2, 3]);
    expect(Array.from(block!.values)).toEqual(
      [5 / 2, 4 / 2, 3 / 2, 3 / 2, 9 / 3, 8 / 3, 5 / 3, 7 / 3].map(Math.log),
    );
  });
});

describe("what is built", () => {
  test("can be built again, with more, and is not touched by it", () => {
    const writer = writerOf({ sparse: true });
    writer.addNormSystematic("a", { process: "signal", uncertainty: 2 });
    const first = writer.build();
    const copy = structuredClone(first);
    first.templates.logk.length = 0;
    writer.addNormSystematic("b", { process: "signal", uncertainty: 2 });
    expect(built(writer).systematics.names).toEqual(["a", "b"]);
    expect({ ...first, templates: copy.templates }).toEqual(copy);
  });

  test("is in arrays of its own, which may be moved away", () => {
    const writer = writerOf();
    const hessian = {
      rowCount: 1,
      columnCount: 1,
      rowStart: Uint32Array.of(0, 1),
      columns: Uint32Array.of(0),
      values: Float64Array.of(2),
    };
    writer.addNormSystematic("a", { process: "signal", uncertainty: 2 });
    writer.addExternalLikelihoodTerm({ parameters: ["a"], gradient: [1], hessian });
    writer.addExternalLikelihoodTerm({ parameters: ["a"], hessian: Float64Array.of(2) });
    writer.addAuxiliary("m", { numbers: [1, 2], names: ["x"] });
    writer.addPseudodata([1, 2]);
    const first = writer.build();
    const second = writer.build();
    expect(second).toEqual(first);
    const buffers = buffersOf(first);
    expect(buffers.size).toBeGreaterThan(10);
    for (const buffer of buffersOf(second)) expect(buffers.has(buffer)).toBe(false);
  });

  test("does not modify or keep what it was given", () => {
    const nominal = Float64Array.of(-1, 2);
    const variation = {
      layout: "sparse",
      storage: "double",
      axes: [axis],
      name: "",
      label: "",
      indices: Uint32Array.of(1),
      values: Float64Array.of(1),
    } as const;
    const writer = new TensorWriter();
    writer.addChannel([axis]);
    writer.addData([1, 2]);
    writer.addProcess(nominal, "p", { variances: [0, 0] });
    writer.addSystematic(variation, "s", { process: "p", asDifference: true });
    const before = writer.build();
    expect(Array.from(nominal)).toEqual([-1, 2]);
    expect(Array.from(variation.values)).toEqual([1]);
    nominal.fill(9);
    variation.values.fill(9);
    expect(writer.build()).toEqual(before);
  });

  test("has the metadata it was given", () => {
    const metadata = new Map([["meta_info", "by hand"]]);
    expect(writerOf().build({ metadata }).metadata).toEqual(metadata);
  });
});
