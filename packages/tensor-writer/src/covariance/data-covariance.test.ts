import { validateFitInput } from "@rabbit-fit/contracts";
import { histogram, integerAxis, stringCategoryAxis } from "@rabbit-fit/sparse-hist";
import { expect, test } from "vitest";
import { TensorWriter, type TensorWriterOptions } from "../index.js";
import { givenCovariance } from "./data-covariance.js";

const axis = integerAxis(0, 2, { name: "x", underflow: false, overflow: false });

function writerOf(options: TensorWriterOptions = {}) {
  const writer = new TensorWriter(options);
  writer.addChannel([axis]);
  writer.addData([9, 11], { variances: [4, 5] });
  writer.addProcess([6, 2], "a", { variances: [0.5, 0.25] });
  writer.addProcess([3, 0], "b", { variances: [0.125, 1] });
  return writer;
}

/** The covariance that a writer puts together, from its inverse: of two by two numbers in closed form. */
function covarianceOf(writer: TensorWriter): number[] {
  const input = writer.build();
  validateFitInput(input);
  const [a, b, c, d] = input.data.inverseCovariance!;
  const determinant = a! * d! - b! * c!;
  return [d! / determinant, -b! / determinant, -c! / determinant, a! / determinant];
}

function expectClose(found: readonly number[], expected: readonly number[]) {
  // An inverse, and its inverse again: a few roundings of numbers that do not cancel.
  for (const [i, value] of expected.entries()) expect(found[i]).toBeCloseTo(value, 12);
  expect(found.length).toBe(expected.length);
}

test("without a covariance there is none", () => {
  expect(writerOf().build().data.inverseCovariance).toBeUndefined();
});

test("a covariance may be numbers, a histogram or a sparse matrix", () => {
  const sources = [
    [4, 1, 1, 5],
    histogram([integerAxis(0, 2), integerAxis(0, 2)], { values: [4, 1, 1, 5] }),
    {
      rowCount: 2,
      columnCount: 2,
      rowStart: Uint32Array.of(0, 2, 4),
      columns: Uint32Array.of(0, 1, 0, 1),
      values: Float64Array.of(4, 1, 1, 5),
    },
  ];
  for (const source of sources) {
    const writer = writerOf();
    writer.addDataCovariance(source);
    expectClose(covarianceOf(writer), [4, 1, 1, 5]);
    expectClose(covarianceOf(writer), [4, 1, 1, 5]);
  }
});

test("a systematic is added fully correlated, summed over processes, on top of the variances", () => {
  for (const sparse of [false, true]) {
    const writer = writerOf({ sparse });
    writer.addNormSystematic("n", { process: ["a", "b"], uncertainty: 1.5, addToDataCovariance: true });
    // v = 0.5 (6 + 3), 0.5 (2 + 0)
    expectClose(covarianceOf(writer), [4 + 4.5 * 4.5, 4.5, 4.5, 5 + 1]);
    const { systematics } = writer.build();
    expect([systematics.names, systematics.groups]).toEqual([[], []]);
  }
});

test("systematics of one histogram are added one by one, in channels that are not masked only", () => {
  const writer = writerOf();
  const labels = stringCategoryAxis(["one", "two"], { name: "s", overflow: false });
  const variation = histogram([axis, labels], { values: [1, 0, 2, 3] });
  const options = { process: "a", asDifference: true, addToDataCovariance: true };
  writer.addSystematic(variation, "s", options);
  writer.addChannel([axis], { masked: true });
  writer.addProcess([1, 1], "a", { channel: "ch1" });
  writer.addSystematic([5, 5], "s_one", { ...options, channel: "ch1" });
  // (1, 2) and (0, 3)
  expectClose(covarianceOf(writer), [4 + 1, 2, 2, 5 + 4 + 9]);
});

test("statistical variances of templates are summed over processes, without masked channels", () => {
  const writer = writerOf({ addBinByBinStatToDataCov: true });
  writer.addChannel([axis], { masked: true });
  writer.addProcess([1, 1], "a", { channel: "ch1", variances: [100, 100] });
  expectClose(covarianceOf(writer), [4 + 0.625, 0, 0, 5 + 1.25]);
});

test("a covariance that is singular by itself is fine where statistical variances are added", () => {
  const writer = writerOf({ addBinByBinStatToDataCov: true });
  writer.addDataCovariance([1, 1, 1, 1]);
  expectClose(covarianceOf(writer), [1.625, 1, 1, 2.25]);
});

test("a covariance of bins without variance is refused when it is inverted", () => {
  const writer = writerOf();
  writer.addDataVariances([0, 5]);
  writer.addNormSystematic("n", { process: "b", uncertainty: 1, addToDataCovariance: true });
  expect(() => writer.build()).toThrow("dataCovariance[0,0] is 0, expected a remainder above 0");
});

test("halves of the covariance of the data that differ by rounding become their mean", () => {
  const { values } = givenCovariance([4, 1 + 2 ** -20, 1, 4], "none");
  expect([...values]).toEqual([4, 1 + 2 ** -21, 1 + 2 ** -21, 4]);
});
