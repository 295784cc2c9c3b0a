/** The cases of the reference's tests/test_auxiliary.py. */
import { histogram } from "@rabbit-fit/sparse-hist";
import { TensorWriter } from "@rabbit-fit/tensor-writer";
import { expect, test } from "vitest";
import { backgroundCounts, seededRandom, tilted, weighted, xAxis } from "./writer/example-histograms.js";
import { throughFile } from "./writer/through-file.js";

/** A channel, data, a process and a systematic. */
function minimalWriter(): TensorWriter {
  const background = backgroundCounts(0);
  const writer = new TensorWriter();
  writer.addChannel([xAxis], { name: "ch0" });
  writer.addData(histogram([xAxis], { values: background }));
  writer.addProcess(weighted(background), "bkg", { signal: true });
  const pair = [weighted(tilted(background, 1)), weighted(tilted(background, -1))] as const;
  writer.addSystematic(pair, "shape", { process: "bkg", channel: "ch0", symmetrize: "average" });
  return writer;
}

test("a response matrix with its axes is read as it was added", async () => {
  const random = seededRandom(42);
  const numbers = (...shape: number[]) => ({
    shape,
    data: Float64Array.from({ length: shape.reduce((a, b) => a * b, 1) }, random),
  });
  const edges = (...values: number[]) => ({ shape: [values.length], data: Float64Array.from(values) });
  const bundle = {
    R: numbers(4, 3, 5, 2),
    N_gen: numbers(5, 2),
    reco_axes: ["ptll", "yll"],
    gen_axes: ["ptVGen", "absYVGen"],
    edges__ptll: edges(0, 5, 10, 20, 44),
    edges__yll: edges(0, 1, 2, 2.5),
    edges__ptVGen: edges(0, 4, 8, 16, 44, 100),
    edges__absYVGen: edges(0, 1.25, 2.5),
  };
  const writer = minimalWriter();
  writer.addAuxiliary("scetlib_np", bundle);
  const { auxiliary } = await throughFile(writer);
  expect([...auxiliary.keys()]).toEqual(["scetlib_np"]);
  expect(auxiliary.get("scetlib_np")).toEqual(new Map(Object.entries(bundle)));
});

test("a tensor without auxiliary arrays has none", async () => {
  expect((await throughFile(minimalWriter())).auxiliary.size).toBe(0);
});

test("the name of a bundle is refused the second time", () => {
  const writer = minimalWriter();
  writer.addAuxiliary("dup", { a: new Float64Array(3) });
  expect(() => writer.addAuxiliary("dup", { b: new Float64Array(3) })).toThrow(
    "auxiliary.dup is added before, expected a name of its own",
  );
});

test("several bundles of arrays of every type and shape are read as they were added", async () => {
  const bundles = {
    b0: {
      arr3d: { shape: [2, 3, 4], data: Float64Array.from({ length: 24 }, (_, i) => i) },
      f32: { shape: [2], data: Float32Array.of(1.5, 2.5) },
      ints: { shape: [2, 2], data: BigInt64Array.of(1n, 2n, 3n, 4n) },
      names: ["alpha", "beta", "gamma"],
    },
    b1: { x: { shape: [7], data: Float64Array.from({ length: 7 }, (_, i) => i / 6) } },
  };
  const writer = minimalWriter();
  writer.addAuxiliary("b0", bundles.b0);
  writer.addAuxiliary("b1", bundles.b1);
  const { auxiliary } = await throughFile(writer);
  expect(auxiliary).toEqual(
    new Map(Object.entries(bundles).map(([name, bundle]) => [name, new Map(Object.entries(bundle))])),
  );
  // Equality of typed arrays is that of their type too.
  expect(auxiliary.get("b0")?.get("f32")).not.toEqual({ shape: [2], data: Float64Array.of(1.5, 2.5) });
});
