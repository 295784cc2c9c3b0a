/** The cases of the reference's tests/test_multi_systematic.py, with the same bits where it asks for closeness. */
import {
  type Axis,
  axisExtent,
  binCount,
  type Histogram,
  histogram,
  innerValues,
  integerAxis,
  regularAxis,
  type SparseHistogram,
  sparseHistogram,
  stringCategoryAxis,
} from "@rabbit-fit/sparse-hist";
import { TensorWriter } from "@rabbit-fit/tensor-writer";
import { describe, expect, test } from "vitest";
import { compareInputs } from "./writer/compare-inputs.js";
import {
  backgroundCounts,
  drawnCounts,
  normalNumber,
  seededRandom,
  tilted,
  weighted,
  xAxis,
} from "./writer/example-histograms.js";
import { type DenseArrays, denseArrays, throughFile } from "./writer/through-file.js";

const systematicCount = 4;
const background = backgroundCounts(42);
const ups = Array.from({ length: systematicCount }, (_, i) => tilted(background, 1 + 0.5 * i));
const downs = Array.from({ length: systematicCount }, (_, i) => tilted(background, -(1 + 0.5 * i)));
const systAxis = integerAxis(0, systematicCount, { name: "syst", underflow: false, overflow: false });
const expectedNames = ["shape_0", "shape_1", "shape_2", "shape_3"];
const inMain = { process: "bkg", channel: "ch0", symmetrize: "average" } as const;
const inMasked = { process: "bkg", channel: "masked0", symmetrize: "average" } as const;

/** Variations side by side along another axis: [x, systematics]. */
function packed(variations: readonly Float64Array[], axis: Axis): Histogram {
  const values = Array.from(background, (_, bin) => variations.map((variation) => variation[bin]!)).flat();
  return histogram([xAxis, axis], { values });
}

/** The same as a sparse histogram, which has the entries that are not zero. */
function sparse({ axes, values }: Histogram): SparseHistogram {
  const indices = Array.from(values.keys()).filter((index) => values[index] !== 0);
  return sparseHistogram(axes, { indices, values: indices.map((index) => values[index]!) });
}

function writerWith(nominal: Histogram | SparseHistogram, options: { readonly sparse: boolean }) {
  const writer = new TensorWriter(options);
  writer.addChannel([xAxis], { name: "ch0" });
  writer.addData(weighted(background));
  writer.addProcess(nominal, "bkg", { signal: true, variances: weighted(background) });
  return writer;
}

/** Each systematic booked by itself. */
function individually(options: { readonly sparse: boolean }): TensorWriter {
  const writer = writerWith(weighted(background), options);
  ups.forEach((up, i) => {
    writer.addSystematic([weighted(up), weighted(downs[i]!)], `shape_${i}`, inMain);
  });
  return writer;
}

/** One pair of histograms with all of them. */
function together(axis: Axis, options: { readonly sparse: boolean }): TensorWriter {
  const writer = writerWith(weighted(background), options);
  writer.addSystematic([packed(ups, axis), packed(downs, axis)], "shape", inMain);
  return writer;
}

async function arraysOf(writer: TensorWriter): Promise<DenseArrays> {
  return denseArrays(await throughFile(writer));
}

describe("one histogram with another axis books what individual systematics book", () => {
  test("named by the bins of an integer axis", async () => {
    const reference = await arraysOf(individually({ sparse: false }));
    expect(reference.systematics).toEqual(expectedNames);
    expect(await arraysOf(together(systAxis, { sparse: false }))).toEqual(reference);
  });

  test("named by the texts of a category axis", async () => {
    const axis = stringCategoryAxis(["var0", "var1", "var2", "var3"], { name: "kind" });
    const { systematics, ...rest } = await arraysOf(together(axis, { sparse: false }));
    const reference = await arraysOf(individually({ sparse: false }));
    expect(systematics).toEqual(["shape_var0", "shape_var1", "shape_var2", "shape_var3"]);
    expect(rest).toEqual({ norm: reference.norm, logk: reference.logk });
  });

  test("in a sparse tensor", async () => {
    const reference = await arraysOf(individually({ sparse: true }));
    expect(reference.systematics).toEqual(expectedNames);
    expect(await arraysOf(together(systAxis, { sparse: true }))).toEqual(reference);
  });

  test("in a sparse tensor as in a dense one", async () => {
    const reference = await arraysOf(individually({ sparse: false }));
    expect(await arraysOf(individually({ sparse: true }))).toEqual(reference);
  });

  test("from sparse histograms with flow bins, for a channel without", async () => {
    const writer = writerWith(sparse(weighted(background)), { sparse: true });
    const pair = [sparse(packed(ups, systAxis)), sparse(packed(downs, systAxis))] as const;
    writer.addSystematic(pair, "shape", inMain);
    expect(await arraysOf(writer)).toEqual(await arraysOf(individually({ sparse: true })));
  });

  test("from sparse histograms, for a masked channel with its flow bins", async () => {
    const withMasked = (nominal: Histogram | SparseHistogram) => {
      const writer = writerWith(weighted(background), { sparse: true });
      writer.addChannel([xAxis], { name: "masked0", masked: true, flow: true });
      const variances = new Float64Array(axisExtent(xAxis));
      writer.addProcess(nominal, "bkg", { channel: "masked0", signal: true, variances });
      return writer;
    };
    const one = withMasked(weighted(background));
    ups.forEach((up, i) => {
      one.addSystematic([weighted(up), weighted(downs[i]!)], `shape_${i}`, inMasked);
    });
    const all = withMasked(sparse(weighted(background)));
    all.addSystematic([sparse(packed(ups, systAxis)), sparse(packed(downs, systAxis))], "shape", inMasked);
    const reference = await arraysOf(one);
    expect(reference.systematics).toEqual(expectedNames);
    expect(await arraysOf(all)).toEqual(reference);
  });
});

test("differences in one sparse histogram are booked as one by one, also where they turn a bin's sign", async () => {
  const count = 12;
  const axes = [regularAxis(8, -4, 4, { name: "x" }), regularAxis(6, 0, 3, { name: "y" })];
  const batch = [...axes, integerAxis(0, count, { name: "syst", underflow: false, overflow: false })];
  const random = seededRandom(17);
  // Few events, so that some bins are empty and in others a difference exceeds the nominal.
  const perX = drawnCounts(regularAxis(8, -4, 4), 1000, () => normalNumber(random));
  const nominal = Float64Array.from({ length: 48 }, (_, i) =>
    Math.floor((perX[Math.floor(i / 6)]! / 6) * random()),
  );
  const differences = Float64Array.from({ length: binCount(batch, { flow: true }) }, () =>
    random() < 0.5 ? 0 : 20 * normalNumber(random),
  );
  const process = histogram(axes, { values: nominal, variances: nominal });
  const common = { process: "proc", channel: "ch0", asDifference: true, constrained: false, groups: ["g"] };

  const writerOf = () => {
    const writer = new TensorWriter({ sparse: true });
    writer.addChannel(axes, { name: "ch0" });
    writer.addData(process);
    writer.addProcess(process, "proc", { signal: true });
    return writer;
  };
  const fast = writerOf();
  fast.addSystematic(sparse(histogram(batch, { values: differences, flow: true })), "syst", common);
  const manual = writerOf();
  for (let i = 0; i < count; i++) {
    const values = differences.filter((_, index) => index % count === i);
    const one = sparse(histogram(axes, { values, flow: true }));
    manual.addSystematic(one, `syst_${i}`, { ...common, systAxes: [] });
  }
  const inner = innerValues(histogram(batch, { values: differences, flow: true }));
  const flips = inner.filter((difference, i) => {
    const value = nominal[Math.floor(i / count)]!;
    return value > 0 && value + difference < 0;
  });
  expect(flips.length).toBeGreaterThan(10);
  const reference = await throughFile(manual);
  expect(reference.systematics.unconstrainedCount).toBe(count);
  const { differences: found, largestUlps } = compareInputs(reference, await throughFile(fast));
  expect(found).toEqual([]);
  expect(largestUlps).toBe(0);
});
