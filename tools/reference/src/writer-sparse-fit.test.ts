/** The cases of the reference's tests/test_sparse_fit.py: dense and sparse tensors of the same content, fitted. */
import { fit } from "@rabbit-fit/fitter";
import { type CsrMatrix, histogram } from "@rabbit-fit/sparse-hist";
import { TensorWriter } from "@rabbit-fit/tensor-writer";
import { beforeAll, describe, expect, test } from "vitest";
import {
  backgroundCounts,
  drawnCounts,
  normalNumber,
  seededRandom,
  slope,
  tilted,
  weighted,
  xAxis,
} from "./writer/example-histograms.js";
import { throughFile } from "./writer/through-file.js";

interface TensorOptions {
  readonly sparse: boolean;
  /** Variations as differences from the nominal. */
  readonly asDifference?: boolean;
  /** Templates as matrices without axes. */
  readonly matrices?: boolean;
}

const random = seededRandom(42);
const signal = drawnCounts(xAxis, 10_000, () => normalNumber(random));
const background = backgroundCounts(42);
const counts = signal.map((value, i) => value + background[i]!);
// Scaled down by 10%, so that there is something to find.
const scaledSignal = signal.map((value) => 0.9 * value);

/** One row of a matrix with the values that are not zero. */
function matrix(values: Float64Array): CsrMatrix {
  const columns = Uint32Array.from(Array.from(values.keys()).filter((i) => values[i] !== 0));
  return {
    rowCount: 1,
    columnCount: values.length,
    rowStart: Uint32Array.of(0, columns.length),
    columns,
    values: Float64Array.from(columns, (i) => values[i]!),
  };
}

/** Signal and background with a normalisation and a shape systematic. */
function testTensor({ sparse, asDifference = false, matrices = false }: TensorOptions): TensorWriter {
  const source = (values: Float64Array) => (matrices ? matrix(values) : weighted(values));
  const writer = new TensorWriter({ sparse });
  writer.addChannel([xAxis], { name: "ch0" });
  writer.addData(histogram([xAxis], { values: counts }));
  const statistics = (values: Float64Array) => (matrices ? { variances: values } : {});
  writer.addProcess(source(scaledSignal), "sig", { signal: true, ...statistics(scaledSignal) });
  writer.addProcess(source(background), "bkg", statistics(background));
  writer.addNormSystematic("bkg_norm", { process: "bkg", channel: "ch0", uncertainty: 1.05 });
  const variation = (factor: number) =>
    asDifference ? slope().map((weight, i) => factor * weight * background[i]!) : tilted(background, factor);
  writer.addSystematic([source(variation(1)), source(variation(-1))], "bkg_shape", {
    process: "bkg",
    channel: "ch0",
    symmetrize: "average",
    asDifference,
  });
  return writer;
}

async function fitted(options: TensorOptions) {
  const { groups } = await fit(await throughFile(testTensor(options)), {
    data: { sets: ["data"], unblind: [".*"] },
  });
  const parameters = groups[0]!.histograms.get("parms")!;
  if (parameters.storage !== "weight") throw new Error("no variances");
  return {
    edm: groups[0]!.edmval!,
    nll: groups[0]!.nllvalreduced!,
    values: Array.from(parameters.values),
    errors: Array.from(parameters.variances, Math.sqrt),
  };
}

describe("a fit gives the same as that of the dense tensor of individual histograms", () => {
  let dense: Awaited<ReturnType<typeof fitted>>;
  beforeAll(async () => {
    dense = await fitted({ sparse: false });
  });

  test("which finds the signal that was scaled down", () => {
    expect(dense.edm).toBeLessThan(1e-12);
    // The parameter is the root of the signal strength.
    expect(Math.abs(dense.values[0]! - Math.sqrt(1 / 0.9))).toBeLessThan(3 * dense.errors[0]!);
  });

  test.each<[string, TensorOptions]>([
    ["sparse", { sparse: true }],
    ["dense, of differences", { sparse: false, asDifference: true }],
    ["sparse, of differences", { sparse: true, asDifference: true }],
    ["sparse, of matrices", { sparse: true, matrices: true }],
    ["sparse, of matrices of differences", { sparse: true, asDifference: true, matrices: true }],
  ])("%s", async (_, options) => {
    const other = await fitted(options);
    expect(other.values.length).toBe(dense.values.length);
    // The likelihoods differ in the rounding of logk and in the order of sums.
    const close = (a: number, b: number) => Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a));
    const same = (a: readonly number[], b: readonly number[]) => a.every((value, i) => close(value, b[i]!));
    expect(same(dense.values, other.values)).toBe(true);
    expect(same(dense.errors, other.errors)).toBe(true);
    expect(close(dense.nll, other.nll)).toBe(true);
  });
});
