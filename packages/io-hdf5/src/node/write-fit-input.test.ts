import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { type FitInput, RabbitInputError, type SparseTemplates } from "@rabbit-fit/contracts";
import { describe, expect, test } from "vitest";
import { encodeFitInput } from "../encode-fit-input.js";
import { type FileProgress, type ProgressListener, ProgressMeter } from "../hdf5/progress.js";
import type { TurnClock } from "../hdf5/turns.js";
import { writeFitInputTo } from "../input/write.js";
import { arrayBytes } from "../input/write-sizes.js";
import { fixturePath, temporaryPath } from "../testing/edit-file.js";
import { smallSparseTensor, smallTensor } from "../testing/small-tensor.js";
import { sameBits } from "../testing/write-file.js";
import { inspect } from "./inspect.js";
import { readFitInput } from "./read-fit-input.js";
import { writeFitInput } from "./write-fit-input.js";
import { writeHostFile } from "./write-host-file.js";

/** What is read back has the metadata completed; everything else must be what was written. */
const withoutMetadata = ({ metadata: _, ...rest }: FitInput) => rest;

describe("write, then read", () => {
  test.each([
    ["dense and symmetric, with everything", smallTensor()],
    ["sparse and asymmetric", smallSparseTensor()],
  ])("a tensor that is %s comes back as it was", async (_, input) => {
    const before = structuredClone(input);
    const path = temporaryPath();
    await writeFitInput(path, input);
    expect(withoutMetadata(await readFitInput(path))).toEqual(withoutMetadata(input));
    expect(input).toEqual(before);
  });

  test.each([
    "test_tensor",
    "test_tensor_sparse",
    "test_tensor_symmetric",
    "test_tensor_bsm",
    "test_abcd_tensor",
  ])("%s of the reference comes back as it was, metadata included", async (name) => {
    const input = await readFitInput(fixturePath(`inputs/${name}`));
    const path = temporaryPath();
    await writeFitInput(path, input);
    expect(await readFitInput(path)).toEqual(input);
  });

  test("a tensor without systematics, groups or pseudodata comes back as it was", async () => {
    const { betaVariations: _, ...tensor } = smallTensor();
    const input: FitInput = {
      ...tensor,
      systematics: {
        names: [],
        unconstrainedCount: 0,
        constraintWeights: new Float64Array(0),
        noiIndices: new Int32Array(0),
        groups: [],
      },
      pseudodata: [],
      templates: {
        ...smallTensor().templates,
        kind: "dense",
        columnCount: 0,
        logk: [{ firstRow: 0, values: new Float64Array(0) }],
      },
      externalTerms: [],
      auxiliary: new Map(),
    };
    const path = temporaryPath();
    await writeFitInput(path, input);
    expect(withoutMetadata(await readFitInput(path))).toEqual(withoutMetadata(input));
  });

  test("the metadata gains what the tensor says itself, and keeps the rest", async () => {
    const path = temporaryPath();
    await writeFitInput(path, smallSparseTensor());
    const { metadata } = await readFitInput(path);
    expect(metadata.get("symmetric_tensor")).toBe(false);
    expect(metadata.get("systematic_type")).toBe("normal");
    expect(metadata.get("meta_info")).toEqual(new Map([["author", "nobody"]]));
    expect([...(metadata.get("channel_info") as Map<string, unknown>).keys()]).toEqual(["main", "masked"]);
  });
});

describe("the file", () => {
  test("has the datasets, shapes and filters of the reference's layout", async () => {
    const path = temporaryPath();
    await writeFitInput(path, smallSparseTensor());
    const { kind, datasets } = await inspect(path);
    expect(kind).toBe("tensor");
    const summary = new Map(datasets.map((entry) => [entry.path, entry]));
    expect(summary.get("/hsumw")).toMatchObject({
      type: "float64",
      shape: [5, 2],
      chunk: [10],
      filters: ["blosc2"],
    });
    expect(summary.get("/hnorm_sparse/indices")).toMatchObject({
      type: "int64",
      shape: [4, 2],
      filters: ["blosc2"],
    });
    // Values of a sparse tensor are not compressed.
    expect(summary.get("/hlogk_sparse/values")).toMatchObject({
      type: "float64",
      shape: [5],
      chunk: [5],
      filters: [],
    });
    expect(summary.get("/hsystgroupidxs")).toMatchObject({ type: "list", shape: [2] });
    expect(summary.get("/hnoiidxs")).toMatchObject({ type: "int32", shape: [1] });
    // An empty dataset is contiguous.
    expect(summary.get("/auxiliary/bundle/nothing")).toMatchObject({ shape: [0, 4], chunk: null });
    expect(summary.get("/external_terms/sparse/hess_sparse/values")).toMatchObject({ shape: [9] });
  });

  test("replaces what was there, and leaves nothing else in the folder", async () => {
    const path = temporaryPath();
    const folder = join(path, "..", `${Date.now()}`);
    mkdirSync(folder);
    const target = join(folder, "out.hdf5");
    writeFileSync(target, "old");
    await writeFitInput(target, smallTensor());
    expect(readdirSync(folder)).toEqual(["out.hdf5"]);
    expect((await readFitInput(target)).processes).toHaveLength(2);
  });

  test("is written through a link, which stays a link", async () => {
    const target = temporaryPath();
    writeFileSync(target, "old");
    const link = temporaryPath();
    symlinkSync(target, link);
    await writeFitInput(link, smallTensor());
    expect(readFileSync(target)).toEqual(readFileSync(link));
    expect(readFileSync(target).length).toBeGreaterThan(1000);
  });

  test("is written through links to where nothing is yet", async () => {
    const folder = temporaryPath();
    mkdirSync(join(folder, "disk"), { recursive: true });
    const link = join(folder, "link.hdf5");
    symlinkSync("second.hdf5", link);
    symlinkSync(join("disk", "out.hdf5"), join(folder, "second.hdf5"));
    await writeFitInput(link, smallTensor());
    expect(readdirSync(join(folder, "disk"))).toEqual(["out.hdf5"]);
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect((await readFitInput(link)).processes).toHaveLength(2);
  });

  test("has the permissions of the file that it replaces", async () => {
    const path = temporaryPath();
    writeFileSync(path, "old");
    chmodSync(path, 0o660);
    await writeFitInput(path, smallTensor());
    expect(statSync(path).mode & 0o777).toBe(0o660);
  });
});

/** The small sparse tensor with so many entries of logk, in blocks of so many rows. */
function largeTensor(entryCount: number, rowsPerBlock: number): FitInput {
  const tensor = smallSparseTensor();
  const rowCount = 4;
  const perRow = entryCount / rowCount;
  const systematicCount = perRow / 2;
  const logk = Array.from({ length: rowCount / rowsPerBlock }, (_, block) => ({
    firstRow: block * rowsPerBlock,
    rowStart: Uint32Array.from({ length: rowsPerBlock + 1 }, (_, row) => row * perRow),
    columns: Uint32Array.from({ length: rowsPerBlock * perRow }, (_, i) => i % perRow),
    values: Float64Array.from({ length: rowsPerBlock * perRow }, (_, i) => (i % 3 === 0 ? -0 : i + block)),
  }));
  return {
    ...tensor,
    systematics: {
      names: Array.from({ length: systematicCount }, (_, i) => `s${i}`),
      unconstrainedCount: 0,
      constraintWeights: new Float64Array(systematicCount).fill(1),
      noiIndices: new Int32Array(0),
      groups: [],
    },
    templates: { ...tensor.templates, kind: "sparse", columnCount: perRow, logk } as SparseTemplates,
    externalTerms: [],
  };
}

/** The entries of all blocks, one after another. */
function entriesOf({ templates }: FitInput): { columns: Uint32Array; values: Float64Array } {
  const { logk } = templates as SparseTemplates;
  const count = logk.reduce((sum, { values }) => sum + values.length, 0);
  const columns = new Uint32Array(count);
  const values = new Float64Array(count);
  let at = 0;
  for (const block of logk) {
    columns.set(block.columns, at);
    values.set(block.values, at);
    at += block.values.length;
  }
  return { columns, values };
}

describe("a large tensor", () => {
  test.each([
    ["one block", 4],
    ["several blocks", 1],
  ])("of %s, longer than chunks and portions, comes back to the last bit", async (_, rowsPerBlock) => {
    const input = largeTensor(1_200_000, rowsPerBlock);
    const path = temporaryPath();
    await writeFitInput(path, input);
    const [before, after] = [entriesOf(input), entriesOf(await readFitInput(path))];
    expect(sameBits(after.columns, before.columns)).toBe(true);
    expect(sameBits(after.values, before.values)).toBe(true);
  });

  test("tells its progress several times, by the name of the matrix", async () => {
    const input = largeTensor(1_200_000, 4);
    const seen: FileProgress[] = [];
    await writeFitInput(temporaryPath(), input, { onProgress: (progress) => seen.push(progress) });
    const ofLogk = seen.filter(({ dataset }) => dataset === "/hlogk_sparse/values");
    expect(ofLogk.length).toBeGreaterThan(3);
    expect(ofLogk.every(({ total }) => total === 1_200_000)).toBe(true);
    expect(ofLogk.map(({ done }) => done)).toEqual([...ofLogk.map(({ done }) => done)].sort((a, b) => a - b));
    expect(ofLogk.at(-1)!.done).toBe(1_200_000);
    expect(seen.at(-1)!.fraction).toBe(1);
  });

  test("lets others have their turn after every portion that takes long enough", async () => {
    const input = largeTensor(1_200_000, 4);
    let [time, turns] = [0, 0];
    const clock: TurnClock = { now: () => time, turn: async () => void turns++ };
    const turnsSeen: number[] = [];
    const listener: ProgressListener = ({ dataset }) => {
      if (dataset !== "/hlogk_sparse/values") return;
      turnsSeen.push(turns);
      time += 50;
    };
    const progress = new ProgressMeter(listener, () => arrayBytes(input));
    await writeHostFile(temporaryPath(), { start: "with index lists", progress, clock }, (file) =>
      writeFitInputTo(file, input),
    );
    expect(turnsSeen.length).toBeGreaterThan(3);
    expect(turnsSeen).toEqual([...turnsSeen.keys()]);
    expect(turns).toBe(turnsSeen.length);
  });
});

describe("writing that is ended", () => {
  const reason = new Error("enough");

  test("before it began leaves everything as it was", async () => {
    const path = temporaryPath();
    await expect(writeFitInput(path, smallTensor(), { signal: AbortSignal.abort(reason) })).rejects.toBe(
      reason,
    );
    expect(existsSync(path)).toBe(false);
  });

  test.each([
    ["at the first array", 0],
    ["at the last", 1],
  ])("%s leaves the old file, and no other", async (_, share) => {
    const folder = temporaryPath();
    mkdirSync(folder);
    const path = join(folder, "out.hdf5");
    writeFileSync(path, "old");
    const controller = new AbortController();
    const writing = writeFitInput(path, smallSparseTensor(), {
      onProgress: ({ fraction }) => fraction >= share && controller.abort(reason),
      signal: controller.signal,
    });
    await expect(writing).rejects.toBe(reason);
    expect(readdirSync(folder)).toEqual(["out.hdf5"]);
    expect(readFileSync(path, "utf8")).toBe("old");
  });

  test("while a large array is written stops it there", async () => {
    const controller = new AbortController();
    const seen: FileProgress[] = [];
    const writing = writeFitInput(temporaryPath(), largeTensor(1_200_000, 4), {
      onProgress: (progress) => {
        seen.push(progress);
        if (progress.dataset === "/hlogk_sparse/values") controller.abort(reason);
      },
      signal: controller.signal,
    });
    await expect(writing).rejects.toBe(reason);
    expect(seen.filter(({ dataset }) => dataset === "/hlogk_sparse/values")).toHaveLength(1);
  });

  test("in memory is told by its reason too", async () => {
    await expect(encodeFitInput(smallTensor(), { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});

describe("what cannot be written", () => {
  async function refusal(path: string, input = smallTensor()): Promise<RabbitInputError> {
    const error = await writeFitInput(path, input).then(
      () => new Error("it was written"),
      (thrown) => thrown,
    );
    expect(error).toBeInstanceOf(RabbitInputError);
    expect(error.message).not.toContain("\n");
    return error;
  }

  test("a file in a folder that is not there", async () => {
    const error = await refusal(join(temporaryPath(), "out.hdf5"));
    expect(error.message).toMatch(/not there.*Check the spelling/);
  });

  test("a file in place of a folder", async () => {
    expect((await refusal(dirname(temporaryPath()))).state).toBe("a folder");
  });

  test("a file below a file", async () => {
    expect((await refusal(join(fixturePath("inputs/test_tensor"), "out.hdf5"))).state).toMatch(
      /not a folder/,
    );
  });

  test("a name that is too long", async () => {
    expect((await refusal(temporaryPath("x".repeat(300)))).state).toBe("too long a name");
    // The temporary name of the longest one is not longer.
    for (const name of ["x".repeat(255), "\u00e9".repeat(127)]) {
      const path = temporaryPath(name);
      const longest = join(dirname(path), name);
      await writeFitInput(longest, smallTensor());
      expect((await readFitInput(longest)).channels).toHaveLength(2);
    }
  });

  test.skipIf(process.getuid?.() === 0)("a folder without permission, or a protected file", async () => {
    const folder = temporaryPath();
    mkdirSync(folder, { mode: 0o555 });
    expect((await refusal(join(folder, "out.hdf5"))).state).toBe("not permitted");
    const file = temporaryPath();
    writeFileSync(file, "keep");
    chmodSync(file, 0o444);
    expect((await refusal(file)).state).toBe("not permitted");
    expect(readFileSync(file, "utf8")).toBe("keep");
  });

  test.skipIf(process.platform !== "linux")("a file in a folder of the kernel", async () => {
    expect((await refusal("/proc/out.hdf5")).field).toBe("file to write");
  });

  test("a tensor with a fault, before anything is touched", async () => {
    const path = temporaryPath();
    writeFileSync(path, "old");
    const input = { ...smallTensor(), sumw2: new Float64Array(3) };
    expect((await refusal(path, input)).field).toBe("sumw2.length");
    expect(readFileSync(path, "utf8")).toBe("old");
  });

  test("metadata that Python has no counterpart for: the old file stays, and no temporary file", async () => {
    const folder = temporaryPath();
    mkdirSync(folder);
    const path = join(folder, "out.hdf5");
    writeFileSync(path, "old");
    const input = { ...smallTensor(), metadata: new Map([["bad", { plain: 1 } as never]]) };
    expect((await refusal(path, input)).message).toMatch(/Turn objects into Maps/);
    expect(readdirSync(folder)).toEqual(["out.hdf5"]);
    expect(readFileSync(path, "utf8")).toBe("old");
  });
});
