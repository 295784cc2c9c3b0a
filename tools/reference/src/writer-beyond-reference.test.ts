/** Calls on which the reference crashes or goes wrong: what they mean, said in calls that it does right. */
import type { FitInput } from "@rabbit-fit/contracts";
import { histogram, sparseHistogram, stringCategoryAxis } from "@rabbit-fit/sparse-hist";
import { TensorWriter, type TensorWriterOptions } from "@rabbit-fit/tensor-writer";
import { describe, expect, test } from "vitest";
import { compareInputs } from "./writer/compare-inputs.js";
import { backgroundCounts, tilted, weighted, xAxis } from "./writer/example-histograms.js";
import { denseArrays } from "./writer/through-file.js";

const signal = tilted(backgroundCounts(1), 2);
const background = backgroundCounts(2);
const observed = backgroundCounts(3);

/** A channel with data, a signal and a background. */
function writerOf(options: TensorWriterOptions = {}): TensorWriter {
  const writer = new TensorWriter(options);
  writer.addChannel([xAxis]);
  writer.addData(histogram([xAxis], { values: observed }));
  writer.addProcess(weighted(signal), "sig", { signal: true });
  writer.addProcess(weighted(background), "bkg");
  return writer;
}

function expectSame(expected: FitInput, actual: FitInput): void {
  expect(compareInputs(expected, actual).differences).toEqual([]);
}

/** The covariance of the data, diagonal but for what `more` adds, [bins, bins]. */
function covariance(more: (row: number, column: number) => number): Float64Array {
  const size = observed.length;
  return Float64Array.from({ length: size * size }, (_, i) => {
    const [row, column] = [Math.floor(i / size), i % size];
    return (row === column ? observed[row]! : 0) + more(row, column);
  });
}

test("one number is the uncertainty of every process in the list, not of the first", () => {
  const where = { process: ["sig", "bkg"], channel: "ch0" } as const;
  const one = writerOf();
  one.addNormSystematic("norm", { ...where, uncertainty: 1.1 });
  const list = writerOf();
  list.addNormSystematic("norm", { ...where, uncertainty: [1.1, 1.1] });
  expectSame(list.build(), one.build());
});

describe.each([{ sparse: false }, { sparse: true }])("an asymmetric normalisation, %o", (options) => {
  test.each(["linear", "quadratic", "none"] as const)(
    "%s, is that of two scaled histograms",
    (symmetrize) => {
      const where = { process: "bkg", channel: "ch0", symmetrize };
      const norm = writerOf(options);
      norm.addNormSystematic("norm", { ...where, uncertainty: { up: 1.2, down: 0.9 } });
      const shape = writerOf(options);
      const scaled = (factor: number) => weighted(background.map((value) => value * factor));
      shape.addSystematic([scaled(1.2), scaled(0.9)], "norm", where);
      expectSame(shape.build(), norm.build());
    },
  );
});

describe("a systematic in the covariance of the data", () => {
  const added = (writer: TensorWriter) => {
    const where = { process: "bkg", channel: "ch0", addToDataCovariance: true };
    writer.addSystematic(weighted(tilted(background, 1)), "hidden", where);
    return writer;
  };
  const delta = tilted(background, 1).map((value, i) => value - background[i]!);
  const given = (writer: TensorWriter) => {
    writer.addDataCovariance(covariance((row, column) => delta[row]! * delta[column]!));
    return writer;
  };

  test("adds the product of its differences, in a sparse tensor", () => {
    expectSame(given(writerOf({ sparse: true })).build(), added(writerOf({ sparse: true })).build());
  });

  test("is built twice into the same covariance", () => {
    const writer = added(writerOf());
    writer.build();
    expectSame(given(writerOf()).build(), writer.build());
  });

  test("leaves masked channels out", () => {
    const masked = (writer: TensorWriter) => {
      writer.addChannel([xAxis], { name: "masked", masked: true });
      writer.addProcess(weighted(signal), "sig", { channel: "masked", signal: true });
      return writer;
    };
    expectSame(given(masked(writerOf())).build(), added(masked(writerOf())).build());
  });
});

test("the statistical variances of all processes are added to the diagonal of the covariance", () => {
  const given = writerOf();
  given.addDataCovariance(
    covariance((row, column) => (row === column ? signal[row]! + background[row]! : 0)),
  );
  expectSame(given.build(), writerOf({ addBinByBinStatToDataCov: true }).build());
});

test("a sparse variation may end before the nominal does", () => {
  const first = { indices: [1], values: [0.5] };
  const where = { process: "more", channel: "ch0", asDifference: true };
  const [sparse, dense] = [true, false].map((sparse) => {
    const writer = writerOf({ sparse });
    const values = Array.from(background.keys(), (bin) => bin + 1);
    const nominal = sparseHistogram([xAxis], { indices: values, values });
    writer.addProcess(nominal, "more");
    writer.addSystematic(sparseHistogram([xAxis], first), "syst", where);
    return denseArrays(writer.build());
  });
  expect(sparse).toEqual(dense);
  expect(dense!.logk.filter((value) => value !== 0)).toEqual(Float64Array.of(Math.log(1.5)));
});

test("a zero that a sparse nominal stores is as one that it does not store", () => {
  const [stored, absent] = [[0, 2], [2]].map((values) => {
    const writer = writerOf({ sparse: true });
    const indices = values.length === 2 ? [1, 2] : [2];
    writer.addProcess(sparseHistogram([xAxis], { indices, values }), "more");
    writer.addSystematic(weighted(background), "syst", { process: "more", channel: "ch0" });
    return writer.build();
  });
  expectSame(absent!, stored!);
});

test("overflow bins of the axes of an external Hessian are no parameters", () => {
  const [withOverflow, without] = [true, false].map((overflow) => {
    const axes = ["row", "column"].map((name) => stringCategoryAxis(["sig", "norm"], { name, overflow }));
    const indices = overflow ? [0, 1, 3, 4] : [0, 1, 2, 3];
    const writer = writerOf();
    writer.addNormSystematic("norm", { process: "bkg", channel: "ch0", uncertainty: 1.1 });
    writer.addExternalLikelihoodTerm({ hessian: sparseHistogram(axes, { indices, values: [2, 1, 1, 3] }) });
    return writer.build();
  });
  expectSame(without!, withOverflow!);
});

test("a channel may have an axis of categories", () => {
  const axis = stringCategoryAxis(["e", "mu"], { name: "lepton" });
  const writer = new TensorWriter();
  writer.addChannel([axis]);
  writer.addData(histogram([axis], { values: [10, 20] }));
  writer.addProcess(histogram([axis], { values: [8, 19], variances: [1, 2] }), "sig", { signal: true });
  writer.addSystematic(histogram([axis], { values: [16, 19] }), "syst", { process: "sig", channel: "ch0" });
  const { norm, logk } = denseArrays(writer.build());
  expect(Array.from(norm)).toEqual([8, 19]);
  expect(Array.from(logk)).toEqual([Math.log(2), 0]);
});
