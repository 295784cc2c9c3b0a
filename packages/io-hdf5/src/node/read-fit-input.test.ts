import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { type DenseTemplates, type FitInput, RabbitInputError } from "@rabbit-fit/contracts";
import { integerAxis } from "@rabbit-fit/sparse-hist";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { systemClock } from "../hdf5/turns.js";
import { writeFitInputTo } from "../input/write.js";
import {
  dataset,
  edited,
  fixturePath,
  renamed,
  setAttribute,
  temporaryPath,
  withBytes,
} from "../testing/edit-file.js";
import { smallSparseTensor, smallTensor } from "../testing/small-tensor.js";
import { inspect } from "./inspect.js";
import { readFitInput } from "./read-fit-input.js";
import { readFitResult } from "./read-fit-result.js";
import { writeFitInput } from "./write-fit-input.js";
import { writeHostFile } from "./write-host-file.js";

const dense = fixturePath("inputs/test_tensor");
const sparse = fixturePath("inputs/test_tensor_sparse");

/** Reads a file of which a part was renamed, whatever its new name. */
const readRest = (path: string) => readFitInput(path, { unknownParts: "ignored" });

/** The file of a dense tensor whose logk is more than twice as large as what is read at once. */
async function wideTensor(): Promise<string> {
  const { betaVariations: _, channels, templates, ...rest } = smallTensor();
  const [bins, columns] = [60_000, 10];
  const rows = 2 * bins;
  const path = temporaryPath();
  await writeFitInput(path, {
    ...rest,
    channels: [{ ...channels[0]!, axes: [integerAxis(0, bins)], start: 0, stop: bins }],
    systematics: {
      names: Array.from({ length: columns }, (_, i) => `syst${i}`),
      unconstrainedCount: 0,
      constraintWeights: new Float64Array(columns).fill(1),
      noiIndices: new Int32Array(0),
      groups: [],
    },
    data: { counts: new Float64Array(bins).fill(3) },
    pseudodata: [],
    templates: {
      ...(templates as DenseTemplates),
      norm: new Float64Array(rows).fill(1),
      columnCount: columns,
      logk: [{ firstRow: 0, values: new Float64Array(rows * columns).fill(0.01) }],
    },
    sumw: new Float64Array(rows).fill(1),
    sumw2: new Float64Array(rows).fill(1),
    externalTerms: [],
  });
  return path;
}

/** The error of reading a file, which must be one for the user: short, in one line, with the file named. */
async function refusal(path: string, read = readRest): Promise<RabbitInputError> {
  const error = await read(path).then(
    () => new Error("it was read"),
    (thrown) => thrown,
  );
  expect(error).toBeInstanceOf(RabbitInputError);
  expect(error.message).not.toContain("\n");
  expect(error.message.length).toBeLessThan(1000);
  expect(error.message.startsWith(`${path}: `)).toBe(true);
  return error;
}

describe("tensors of the reference", () => {
  const files = readdirSync(new URL("../../../../fixtures/inputs", import.meta.url)).filter((name) =>
    name.endsWith(".hdf5"),
  );

  test.each(files)("%s is read", async (name) => {
    const input = await readFitInput(fixturePath(`inputs/${name.replace(/\.hdf5$/, "")}`));
    const bins = input.channels.at(-1)!.stop;
    expect(input.sumw).toHaveLength(bins * input.processes.length);
    expect(input.processes.slice(0, input.signals.length)).toEqual(input.signals);
  });

  test("names, channels, groups and options of test_tensor are those of the script that made it", async () => {
    const input = await readFitInput(dense);
    expect(input.processes).toEqual(["sig", "bkg", "bkg_2"]);
    expect(input.signals).toEqual(["sig"]);
    expect(input.channels.map(({ name, start, stop, masked }) => [name, start, stop, masked])).toEqual([
      ["ch0", 0, 10, false],
      ["ch1", 10, 60, false],
      ["ch0_masked", 60, 70, true],
    ]);
    expect(input.channels[1]!.axes).toMatchObject([
      { kind: "regular", name: "a", bins: 10, start: 0, stop: 5 },
      { kind: "variable", name: "b", edges: Float64Array.of(0, 1, 3, 6, 10, 20) },
    ]);
    expect(input.systematics.names.slice(0, 4)).toEqual([
      "slope_background",
      "slope_signal",
      "bkg_2_norm",
      "bkg_norm",
    ]);
    expect(input.systematics.unconstrainedCount).toBe(2);
    expect([...input.systematics.constraintWeights]).toEqual([0, 0, ...new Array(10).fill(1)]);
    expect(input.systematicType).toBe("log_normal");
    expect(input.symmetric).toBe(false);
    expect(input.templates).toMatchObject({ kind: "dense", columnCount: 24 });
    expect(input.pseudodata.map(({ name }) => name)).toEqual(["original"]);
  });

  test("the dense and the sparse file hold the same templates", async () => {
    const [fromDense, fromSparse] = [await readFitInput(dense), await readFitInput(sparse)];
    if (fromDense.templates.kind !== "dense" || fromSparse.templates.kind !== "sparse")
      throw new Error("kinds");
    const processCount = fromDense.processes.length;
    const { columnCount } = fromDense.templates;
    const norm = new Float64Array(fromDense.templates.norm.length);
    const logk = new Float64Array(norm.length * columnCount);
    const { bins, processes, logk: blocks } = fromSparse.templates;
    for (const { firstRow, rowStart, columns, values } of blocks) {
      for (let row = 0; row + 1 < rowStart.length; row++) {
        const k = firstRow + row;
        const denseRow = bins[k]! * processCount + processes[k]!;
        for (let entry = rowStart[row]!; entry < rowStart[row + 1]!; entry++) {
          logk[denseRow * columnCount + columns[entry]!] = values[entry]!;
        }
      }
    }
    for (const [k, value] of fromSparse.templates.norm.entries()) {
      norm[bins[k]! * processCount + processes[k]!] = value;
    }
    expect(norm).toEqual(fromDense.templates.norm);
    expect(logk).toEqual(fromDense.templates.logk[0]!.values);
  });

  test("a file in memory gives the same as its path", async () => {
    expect(await readFitInput(readFileSync(sparse))).toEqual(await readFitInput(sparse));
  });

  test("the reading of every large dataset is reported to its end", async () => {
    const done = new Map<string, boolean>();
    await readFitInput(sparse, {
      onProgress: ({ dataset: path, done: items, total }) => done.set(path, items === total),
    });
    expect([...done.keys()]).toContain("/hlogk_sparse/values");
    expect([...done.values()].every(Boolean)).toBe(true);
  });
});

describe("reading that is ended", () => {
  const reason = new Error("enough");

  test.each([
    ["dense", dense, undefined],
    ["sparse", sparse, 0],
    ["sparse", sparse, 2],
  ])("at any progress of a %s tensor is rejected with the reason of the signal", async (_, path, threads) => {
    for (const source of [path, readFileSync(path)]) {
      for (const share of [0, 0.5, 1]) {
        const controller = new AbortController();
        const reading = readFitInput(source, {
          ...(threads !== undefined && { threads }),
          signal: controller.signal,
          onProgress: ({ fraction }) => fraction >= share && controller.abort(reason),
        });
        await expect(reading).rejects.toBe(reason);
      }
    }
  });

  test.each(["its path", "its bytes"])(
    "a dense tensor is read between turns of others, by %s",
    async (from) => {
      // Each look at the clock says that others are due: there is a turn in every place that can give one.
      let time = 0;
      const now = vi.spyOn(systemClock, "now").mockImplementation(() => (time += 50));
      const turn = vi.spyOn(systemClock, "turn");
      try {
        const path = await wideTensor();
        turn.mockClear();
        const controller = new AbortController();
        const places: number[] = [];
        const reading = readFitInput(from === "its path" ? path : readFileSync(path), {
          signal: controller.signal,
          onProgress: ({ dataset: where, done }) => {
            if (where !== "/hlogk") return;
            // An event that is due when the first numbers of logk are there, as a click or a timer.
            if (places.length === 0) setImmediate(() => controller.abort(reason));
            places.push(done);
          },
        });
        await expect(reading).rejects.toBe(reason);
        expect(places).toEqual([2 ** 19]);
      } finally {
        now.mockRestore();
        turn.mockRestore();
      }
    },
  );

  test.each(["its path", "its bytes"])("an event that is due at the end is heard, by %s", async (from) => {
    for (const [path, read] of [
      [dense, readFitInput],
      [sparse, readFitInput],
      [fixturePath("results/plain"), readFitResult],
      [fixturePath("results/pseudodata"), readFitResult],
    ] as const) {
      const controller = new AbortController();
      const { signal } = controller;
      const source = from === "its path" ? path : readFileSync(path);
      // The files are read at once: the last step of the reading is the first that gives others a turn.
      const reading = read(source, {
        signal,
        onProgress: ({ fraction }) => void (fraction === 1 && setImmediate(() => controller.abort(reason))),
      });
      await expect(reading).rejects.toBe(reason);
    }
  });
});

describe("older files, and files of other writers", () => {
  let expected: FitInput;
  beforeAll(async () => {
    expected = await readFitInput(dense);
  });

  test("without metadata there is one channel, and one masked channel", async () => {
    // Symmetric False and log_normal are also what the reference assumes without metadata.
    const input = await readRest(renamed(dense, "meta", "mete"));
    expect(input.channels).toMatchObject([
      { name: "ch0", start: 0, stop: 60, masked: false, axes: [{ kind: "integer", name: "obs" }] },
      { name: "ch1_masked", start: 60, stop: 70, masked: true, axes: [{ kind: "integer", name: "masked" }] },
    ]);
    expect(input.templates).toEqual(expected.templates);
  });

  test("hnoigroupidxs stands in for hnoiidxs", async () => {
    const path = await edited(renamed(dense, "hnoiidxs", "hnoiidxt"), (file) => {
      file.create_dataset({ name: "hnoigroupidxs", data: Int32Array.of(1) });
    });
    expect((await readRest(path)).systematics.noiIndices).toEqual(Int32Array.of(1));
  });

  test("without either the one of today is missed, and so are the names of pseudodata", async () => {
    await expect(readRest(renamed(dense, "hnoiidxs", "hnoiidxt"))).rejects.toThrow(/\/hnoiidxs is missing/);
    await expect(readRest(renamed(dense, "hpseudodatanames", "hpseudodatanamex"))).rejects.toThrow(
      /\/hpseudodatanames is missing/,
    );
  });

  test("hkstat gives sums of weights with the same effective count per bin", async () => {
    const k = Float64Array.from({ length: 70 }, (_, bin) => (bin === 3 ? 0 : 10 + bin));
    const path = await edited(renamed(dense, "hsumw2", "hsumw3"), (file) => {
      file.create_dataset({ name: "hkstat", data: k });
    });
    const { sumw, sumw2, templates } = await readRest(path);
    expect(sumw).toEqual(templates.norm);
    const total = (values: Float64Array, bin: number) =>
      values.subarray(3 * bin, 3 * bin + 3).reduce((sum, value) => sum + value, 0);
    for (let bin = 0; bin < 70; bin++) {
      const nominal = total(sumw, bin);
      const variance = total(sumw2, bin);
      // The sum is shared out and added up again: a few roundings.
      expect(variance).toBeCloseTo(bin === 3 ? nominal : nominal ** 2 / k[bin]!, 9);
    }
  });

  test("an array that was not flattened needs no original_shape", async () => {
    const path = await edited(renamed(dense, "hsumw2", "hsumw3"), (file) => {
      file.create_dataset({
        name: "hsumw2",
        data: expected.sumw2,
        shape: [70, 3],
        chunks: [8, 2],
        compression: "gzip",
      });
    });
    expect((await readRest(path)).sumw2).toEqual(expected.sumw2);
  });

  test("float32 arrays become float64", async () => {
    const path = await edited(renamed(dense, "hsumw2", "hsumw3"), (file) => {
      file.create_dataset({ name: "hsumw2", data: Float32Array.from(expected.sumw2), shape: [70, 3] });
    });
    expect((await readRest(path)).sumw2).toEqual(Float64Array.from(Float32Array.from(expected.sumw2)));
  });

  test.each([
    ["gzip", 1, [4]],
    ["LZF", 32000, []],
    ["Blosc", 32001, [0, 0, 0, 0, 5, 1, 1]],
    ["LZ4", 32004, [0]],
    ["bitshuffle", 32008, [0, 2]],
    ["Zstandard", 32015, [3]],
    ["bzip2", 307, [9]],
    ["Blosc2 with Zstandard", 32026, [0, 0, 0, 0, 5, 1, 5]],
  ])("arrays compressed with %s are read", async (_, id, options) => {
    // Small whole numbers, which every filter can make smaller: Blosc fails on what it cannot compress.
    const counts = Float64Array.from({ length: 60 }, (_, bin) => 10 + (bin % 3));
    const path = await edited(renamed(dense, "hdata_obs", "hdata_obt"), (file) => {
      file.create_dataset({
        name: "hdata_obs",
        data: counts,
        chunks: [60],
        compression: id,
        compression_opts: options,
      });
    });
    expect((await readRest(path)).data.counts).toEqual(counts);
  });
});

describe("files that are no tensor", () => {
  test("a path that is not there", async () => {
    const error = await refusal(temporaryPath("nowhere.hdf5"));
    expect(error.remedy).toMatch(/spelling/);
  });

  test("a folder", async () => {
    expect((await refusal(new URL("..", import.meta.url).pathname)).state).toBe("a folder");
  });

  test("an empty file, and one that is not HDF5", async () => {
    const empty = temporaryPath();
    writeFileSync(empty, "");
    expect((await refusal(empty)).state).toBe("an empty file");
    const text = temporaryPath();
    writeFileSync(text, "mass, width\n1, 2\n");
    expect((await refusal(text)).state).toBe("a file of 17 bytes that is not HDF5");
  });

  test("a file that was cut short, anywhere", async () => {
    const bytes = readFileSync(dense);
    for (const length of [8, 100, 2000, 20_000, bytes.length - 1]) {
      const path = temporaryPath();
      writeFileSync(path, bytes.subarray(0, length));
      const error = await refusal(path);
      expect(error.message).toMatch(
        length < 100 ? /HDF5/ : new RegExp(`${length} bytes.*${bytes.length} bytes`),
      );
    }
  });

  test("the result of a fit", async () => {
    const error = await refusal(fixturePath("results/plain"));
    expect(error).toMatchObject({ field: "results", state: "the result of a fit" });
  });

  test("an HDF5 file of something else", async () => {
    expect(await refusal(renamed(dense, "hdata_obs", "hdata_obt"))).toMatchObject({
      field: "/hdata_obs",
      state: "missing",
    });
  });
});

describe("tensors that are not right", () => {
  test.each(["hprocs", "hsysts", "hconstraintweights", "hsumw2", "hlogk"])("without %s", async (name) => {
    // The letter before keeps the order of names, by which HDF5 looks them up.
    const before = String.fromCharCode(name.charCodeAt(name.length - 1) - 1);
    const path = renamed(dense, name, name.slice(0, -1) + before);
    expect((await refusal(path)).message).toMatch(new RegExp(`/${name}.*missing`));
  });

  test("an array of the wrong shape", async () => {
    const path = await edited(dense, (file) => setAttribute(file, "/hsumw", "original_shape", [3, 70]));
    expect((await refusal(path)).message).toMatch(
      /\/hsumw is .*\[3, 70\].* expected \[70, 3\] \(bins, processes\)/,
    );
  });

  test("a symmetric tensor that has lost its metadata, dense or sparse", async () => {
    // Half of the columns of an asymmetric tensor.
    const half = await edited(sparse, (file) =>
      setAttribute(file, "/hlogk_sparse", "dense_shape", [210, 12]),
    );
    for (const [path, message] of [
      [fixturePath("inputs/test_tensor_symmetric"), /\/hlogk is .*, 3, \d+\], expected \[\d+, 3, 2, \d+\]/],
      [half, /\/hlogk_sparse.dense_shape is \[210, 12\], expected \[\d+, 24\]/],
    ] as const) {
      const { message: found } = await refusal(renamed(path, "meta", "mete"));
      expect(found).toMatch(message);
      expect(found).toMatch(/has no metadata \(meta\).*a single channel, and systematics with two sides/);
    }
  });

  test("a shape that does not fit the number of items", async () => {
    const path = await edited(dense, (file) => setAttribute(file, "/hsumw", "original_shape", [70, 4]));
    expect((await refusal(path)).message).toMatch(/original_shape.*70,4.*210 numbers/);
  });

  test("an unknown compression filter", async () => {
    // 32026 in the filter pipeline messages, as little-endian 16-bit numbers, becomes 32099.
    const path = withBytes(dense, Uint8Array.of(0x1a, 0x7d), Uint8Array.of(0x63, 0x7d));
    const message = /\/\w+ is compressed with HDF5 filter 32099.*32026 \(blosc2\).*Write the file again/;
    expect((await refusal(path)).message).toMatch(message);
    await expect(readFitInput(readFileSync(path))).rejects.toThrow(message);
  });

  test("a chunk with damaged content", async () => {
    // The first bytes of every Blosc2 chunk are its version and flags.
    const bytes = readFileSync(dense);
    const at = bytes.indexOf(Uint8Array.of(0x05, 0x01), 4096);
    const path = withBytes(dense, bytes.subarray(at, at + 12), new Uint8Array(12).fill(0xee));
    expect((await refusal(path)).message).toMatch(/unreadable/);
    // The plugin stops the whole library at such a chunk: the next file must not suffer from it.
    expect((await readFitInput(dense)).processes).toHaveLength(3);
    expect((await refusal(path)).message).toMatch(/unreadable/);
  });

  test("a template that is not a number, dense", async () => {
    const norm = await edited(dense, (file) =>
      dataset(file, "/hnorm").write_slice([[7, 8]], Float64Array.of(Number.NaN)),
    );
    expect(await refusal(norm)).toMatchObject({ field: "templates.norm", index: [7], found: Number.NaN });
    const logk = await edited(dense, (file) =>
      dataset(file, "/hlogk").write_slice([[100, 101]], Float64Array.of(Number.POSITIVE_INFINITY)),
    );
    expect(await refusal(logk)).toMatchObject({
      field: "/hlogk",
      index: [100],
      found: Number.POSITIVE_INFINITY,
    });
  });

  test("a template that is not a number, sparse", async () => {
    const path = await edited(sparse, (file) =>
      dataset(file, "/hlogk_sparse/values").write_slice([[11, 12]], Float64Array.of(Number.NaN)),
    );
    expect(await refusal(path)).toMatchObject({
      field: "/hlogk_sparse/values",
      index: [11],
      found: Number.NaN,
    });
  });

  test("a negative variance", async () => {
    const path = await edited(dense, (file) =>
      dataset(file, "/hsumw2").write_slice([[4, 5]], Float64Array.of(-1)),
    );
    expect(await refusal(path)).toMatchObject({ field: "sumw2", index: [4], found: -1 });
  });

  test("a group that names a systematic which is not there", async () => {
    const input = smallTensor();
    const path = temporaryPath();
    await writeFitInput(path, input);
    const broken = await edited(path, (file) =>
      dataset(file, "/hnoiidxs").write_slice([[0, 1]], Int32Array.of(3)),
    );
    expect(await refusal(broken)).toMatchObject({ field: "/hnoiidxs", index: [0], found: 3 });
  });

  test("a tensor with exponential_transform", async () => {
    const path = temporaryPath();
    const input = smallTensor();
    await writeFitInput(path, {
      ...input,
      metadata: new Map([...input.metadata, ["exponential_transform", true]]),
    });
    expect((await refusal(path)).remedy).toMatch(/systematic type "normal"/);
  });

  test("metadata that names something dangerous", async () => {
    const stream = new TextEncoder().encode("cposix\nsystem\n(Vecho owned\ntR.");
    const broken = await edited(renamed(dense, "pickle_data", "pickle_datb"), (file) => {
      (file.get("/meta") as unknown as typeof file).create_dataset({ name: "pickle_data", data: stream });
    });
    expect((await refusal(broken)).message).toMatch(/posix\.system/);
  });
});

describe("parts that are not in the layout", () => {
  const bytes = (values: readonly number[]) => Float64Array.from(values);

  test("a group of unbinned terms is refused by its name, and so is a dataset", async () => {
    const group = await edited(dense, (file) => file.create_group("unbinned_terms").create_group("mass"));
    const error = await refusal(group, readFitInput);
    expect(error).toMatchObject({ field: "/unbinned_terms" });
    expect(error.message).toMatch(
      /\/unbinned_terms is a group that this version does not know, expected .* Use a version that knows it\./,
    );
    const both = await edited(group, (file) => file.create_dataset({ name: "hnew", data: bytes([1]) }));
    for (const source of [both, readFileSync(both)]) {
      await expect(readFitInput(source)).rejects.toThrow(
        /\/hnew is a dataset that this version does not know, as are \/unbinned_terms/,
      );
    }
    expect((await inspect(both)).unknownParts).toEqual(["/hnew", "/unbinned_terms"]);
    expect(await readRest(both)).toEqual(await readFitInput(dense));
  });

  test("so is what an external term or a sparse matrix holds besides", async () => {
    const path = temporaryPath();
    await writeFitInput(path, smallSparseTensor());
    const added = await edited(path, (file) => {
      file.create_dataset({ name: "external_terms/sparse/mean", data: bytes([1, 2]) });
      file.create_dataset({ name: "hlogk_sparse/scale", data: bytes([2]) });
    });
    expect((await inspect(added)).unknownParts).toEqual([
      "/external_terms/sparse/mean",
      "/hlogk_sparse/scale",
    ]);
    expect(await refusal(added, readFitInput)).toMatchObject({ field: "/external_terms/sparse/mean" });
  });

  test("names of older programs, lists without items, bundles and metadata are read", async () => {
    const path = temporaryPath();
    await writeFitInput(path, smallTensor());
    const expected = await readFitInput(path);
    const older = await edited(path, (file) => {
      for (const name of ["hnoigroups", "hexternal_term_names", "hmaskedchans"]) {
        file.create_dataset({ name, data: ["a"] });
      }
      for (const name of ["hsystsnoprofile", "hreggroups"]) {
        file.create_dataset({ name, data: new Int32Array(0), shape: [0] });
      }
      file.create_dataset({ name: "meta/note", data: bytes([1]) });
    });
    expect((await inspect(older)).unknownParts).toEqual([]);
    expect(await readFitInput(older)).toEqual(expected);
  });

  test("a tensor of which systematics are not profiled is refused", async () => {
    const path = await edited(dense, (file) =>
      file.create_dataset({ name: "hsystsnoprofile", data: ["lumi"] }),
    );
    expect(await refusal(path, readFitInput)).toMatchObject({ field: "/hsystsnoprofile" });
  });

  test("every tensor that was written here has none", async () => {
    for (const input of [smallTensor(), smallSparseTensor()]) {
      const path = temporaryPath();
      await writeFitInput(path, input);
      const { kind, unknownParts } = await inspect(path);
      expect({ kind, unknownParts }).toEqual({ kind: "tensor", unknownParts: [] });
    }
  });
});

describe("sparse indices that are not right", () => {
  const write = (start: number, ...indices: bigint[]) =>
    edited(sparse, (file) =>
      dataset(file, "/hlogk_sparse/indices").write_slice(
        [[start, start + indices.length]],
        BigInt64Array.from(indices),
      ),
    );

  test("not sorted by row", async () => {
    const error = await refusal(await write(40, 0n));
    expect(error).toMatchObject({ field: "/hlogk_sparse/indices", index: [20] });
    expect(error.message).toMatch(/sorted by row, then column/);
  });

  test("an entry that is there twice", async () => {
    const path = await edited(sparse, (file) => {
      const indices = dataset(file, "/hlogk_sparse/indices") as unknown as { value: BigInt64Array };
      const values = indices.value;
      dataset(file, "/hlogk_sparse/indices").write_slice([[6, 8]], values.slice(4, 6));
    });
    expect((await refusal(path)).message).toMatch(/indices\[3\].*expected each entry once/);
  });

  test.each([
    ["a column beyond the last", 1, 24n],
    ["a negative column", 1, -1n],
    ["a column that is right in its low 32 bits only", 1, 2n ** 32n],
    ["a row beyond the last", 922, 130n],
    ["a negative row", 0, -5n],
    ["a row that is right in its low 32 bits only", 0, 2n ** 40n],
  ])("%s", async (_, position, value) => {
    const error = await refusal(await write(position, value));
    expect(error).toMatchObject({ field: "/hlogk_sparse/indices", index: [Math.floor(position / 2)] });
    expect(error.message).toMatch(/below \[130, 24\]/);
    expect(error.message).toContain(String(value));
  });

  test("a shape that is not that of the tensor", async () => {
    const path = await edited(sparse, (file) =>
      setAttribute(file, "/hlogk_sparse", "dense_shape", [130, 12]),
    );
    expect((await refusal(path)).message).toMatch(
      /\[130, 12\].*\[130, 24\] \(entries of hnorm_sparse, 2 x systematics\)/,
    );
  });
});

describe("external Hessians that are not right", () => {
  const hessian = "/external_terms/sparse/hess_sparse";
  let path: string;
  beforeAll(async () => {
    path = temporaryPath();
    // [[4, 1, 0, 2], [1, 5, 0, 0], [0, 0, 0, 3], [2, 0, 3, 6]]
    await writeFitInput(path, smallSparseTensor());
  });

  test("two mirror images that differ", async () => {
    const broken = await edited(path, (file) =>
      dataset(file, `${hessian}/values`).write_slice([[3, 4]], Float64Array.of(1.5)),
    );
    expect((await refusal(broken)).message).toMatch(/1\.5 at \[1, 0\].*1 as at \[0, 1\]: a symmetric matrix/);
  });

  test("two mirror images that differ by rounding are averaged", async () => {
    const rounded = await edited(path, (file) =>
      dataset(file, `${hessian}/values`).write_slice([[3, 4]], Float64Array.of(1 + 2e-12)),
    );
    const { externalTerms } = await readFitInput(rounded);
    const term = externalTerms.find(({ name }) => name === "sparse")!;
    if (term.hessian?.kind !== "sparse") throw new Error("kind");
    expect(term.hessian.upper[0]!.values[1]).toBe(1 + 1e-12);
  });

  test("rounding is measured by the diagonal: sqrt(4 * 5) 10^-6 for these", async () => {
    const withValue = (value: number) =>
      edited(path, (file) =>
        dataset(file, `${hessian}/values`).write_slice([[3, 4]], Float64Array.of(value)),
      );
    const { externalTerms } = await readFitInput(await withValue(1 + 2 ** -18));
    const term = externalTerms.find(({ name }) => name === "sparse")!;
    if (term.hessian?.kind !== "sparse") throw new Error("kind");
    expect(term.hessian.upper[0]!.values[1]).toBe(1 + 2 ** -19);
    expect((await refusal(await withValue(1 + 2 ** -17))).message).toMatch(/a symmetric matrix/);
  });

  test("an entry below the diagonal without its mirror image", async () => {
    // (1, 0) becomes (1, 1)'s predecessor in row 1 ... the pair (2, 3) moves to (2, 1), below the diagonal.
    const broken = await edited(path, (file) =>
      dataset(file, `${hessian}/indices`).write_slice([[10, 12]], BigInt64Array.of(2n, 1n)),
    );
    expect((await refusal(broken)).message).toMatch(/\[2, 1\] without \[1, 2\]/);
  });

  test("only one half stored", async () => {
    // (3, 0) and (3, 2) are moved to the end of the diagonal: their images (0, 3) and (2, 3) stay alone.
    const broken = await edited(path, (file) =>
      dataset(file, `${hessian}/indices`).write_slice([[12, 14]], BigInt64Array.of(3n, 1n)),
    );
    expect((await refusal(broken)).message).toMatch(/without/);
  });

  test.each([
    [
      "a Hessian with NaN",
      `${hessian}/values`,
      2,
      Number.NaN,
      /hess_sparse\/values\[2\] is NaN, expected a finite/,
    ],
    [
      "an infinite Hessian",
      `${hessian}/values`,
      8,
      Number.POSITIVE_INFINITY,
      /hess_sparse\/values\[8\] is Infinity/,
    ],
    [
      "a dense Hessian with NaN",
      "/external_terms/dense/hess_dense",
      1,
      Number.NaN,
      /externalTerms\.dense\.hessian\.values\[1\] is NaN/,
    ],
    [
      "a dense Hessian that is not symmetric",
      "/external_terms/dense/hess_dense",
      1,
      7,
      /hessian\.values\[1,0\] is 1, expected 7, as at \[0,1\]: a symmetric matrix/,
    ],
    [
      "a gradient with NaN",
      "/external_terms/dense/grad_values",
      0,
      Number.NaN,
      /externalTerms\.dense\.gradient\[0\] is NaN/,
    ],
  ])("%s", async (_, where, at, value, message) => {
    const broken = await edited(path, (file) =>
      dataset(file, where).write_slice([[at, at + 1]], Float64Array.of(value)),
    );
    expect((await refusal(broken)).message).toMatch(message);
  });

  test.each([
    [
      "a sparse Hessian of the wrong shape",
      hessian,
      "dense_shape",
      [5, 4],
      /\[5, 4\].*\[4, 4\] \(parameters of the term\)/,
    ],
    [
      "a dense Hessian of the wrong shape",
      "/external_terms/dense/hess_dense",
      "original_shape",
      [1, 4],
      /\[1, 4\].*\[2, 2\] \(parameters, parameters\)/,
    ],
    [
      "more values than indices",
      `${hessian}/indices`,
      "original_shape",
      [6, 3],
      /indices is of shape \[6, 3\], expected \[9, 2\]/,
    ],
  ])("%s", async (_, where, attribute, shape, message) => {
    const broken = await edited(path, (file) => setAttribute(file, where, attribute, shape));
    expect((await refusal(broken)).message).toMatch(message);
  });

  test.each([
    [
      "a parameter twice",
      ["lumi", "lumi"],
      /externalTerms\.dense\.parameters\[1\] is "lumi".*a name of its own/,
    ],
    [
      "a parameter without a name",
      ["lumi", ""],
      /externalTerms\.dense\.parameters\[1\] is "", expected a name/,
    ],
  ])("%s", async (_, parameters, message) => {
    const input = smallTensor();
    const [dense, ...others] = input.externalTerms;
    const broken = temporaryPath();
    // Without the check that writeFitInput makes before it writes.
    await writeHostFile(broken, { start: "with index lists" }, (file) =>
      writeFitInputTo(file, { ...input, externalTerms: [{ ...dense!, parameters }, ...others] }),
    );
    expect((await refusal(broken)).message).toMatch(message);
  });

  test("a parameter too many, for the gradient or for the Hessian", async () => {
    const path = temporaryPath();
    await writeFitInput(path, smallTensor());
    const gradient = "/external_terms/dense/grad_values";
    const longer = await edited(path, (file) => setAttribute(file, gradient, "original_shape", [3]));
    expect((await refusal(longer)).message).toMatch(/grad_values.*\[3\].*the shape of 2 numbers/);
    const input = smallTensor();
    const [, sparseTerm] = input.externalTerms;
    const { hessian } = sparseTerm!;
    const term = { name: "sparse", parameters: [...sparseTerm!.parameters, "free"], hessian: hessian! };
    const broken = temporaryPath();
    await writeHostFile(broken, { start: "with index lists" }, (file) =>
      writeFitInputTo(file, { ...input, externalTerms: [term] }),
    );
    const size = sparseTerm!.parameters.length;
    expect((await refusal(broken)).message).toContain(
      `hess_sparse.dense_shape is [${size}, ${size}], expected [${size + 1}, ${size + 1}]`,
    );
  });
});
