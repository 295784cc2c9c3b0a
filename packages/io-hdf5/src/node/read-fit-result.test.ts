import { readFileSync } from "node:fs";
import { dataSetFromName, emptyResultGroup, type ResultGroup } from "@rabbit-fit/contracts";
import { histogram, stringCategoryAxis } from "@rabbit-fit/sparse-hist";
import { describe, expect, test } from "vitest";
import { BLOSC2_LZ4 } from "../hdf5/filters.js";
import type { FileProgress } from "../hdf5/progress.js";
import type { TurnClock } from "../hdf5/turns.js";
import { inspectFrom } from "../inspect.js";
import { readFitResultFrom } from "../result/read.js";
import { dataset, edited, fixturePath, temporaryPath, withBytes } from "../testing/edit-file.js";
import { withFile } from "./open-host.js";
import { readFitResult } from "./read-fit-result.js";
import { writeFitResult } from "./write-fit-result.js";

const names = ["", "asimov", "toy1", "toy2_A"];

async function written(fits: readonly string[] = names): Promise<string> {
  const axis = stringCategoryAxis(["mu"], { name: "parms", overflow: false });
  const groups = fits.map((name, i): ResultGroup => {
    const parms = histogram([axis], { values: [i], variances: [1] });
    return { ...emptyResultGroup(dataSetFromName(name)), histograms: new Map([["parms", parms]]) };
  });
  const path = temporaryPath();
  await writeFitResult(path, {
    meta: { info: new Map(), input: new Map(), processes: ["signal"], pois: ["mu"], nois: [] },
    groups,
  });
  return path;
}

describe("some fits of a result", () => {
  test("are selected by their names", async () => {
    const path = await written();
    const all = await readFitResult(path);
    for (const selected of [[""], ["toy2_A"], ["asimov", "toy1"], []]) {
      const told: string[] = [];
      const result = await readFitResult(path, {
        select: (found) => {
          told.push(...found);
          return selected;
        },
      });
      expect(told.toSorted()).toEqual(names);
      expect(result.meta).toEqual(all.meta);
      expect(result.groups).toEqual(all.groups.filter(({ name }) => selected.includes(name)));
      expect(result.groups).toHaveLength(selected.length);
    }
  });

  test("are read without looking at the others", async () => {
    const path = await edited(await written(), (file) => {
      dataset(file, "/results_asimov").delete_attribute("narf_h5py_pickle_protocol_version");
    });
    await expect(readFitResult(path)).rejects.toThrow(/results_asimov/);
    const { groups } = await readFitResult(path, { select: () => ["toy1"] });
    expect(groups.map(({ name }) => name)).toEqual(["toy1"]);
  });
});

describe("many fits", () => {
  const toys = Array.from({ length: 1000 }, (_, i) => `toy${i + 1}`);

  test("let others have their turn while they are read, and end with the reason of the signal", async () => {
    const path = await written(toys);
    for (const read of [readFitResultFrom, inspectFrom]) {
      const reason = new Error("enough");
      const controller = new AbortController();
      let [time, turns] = [0, 0];
      const clock: TurnClock = {
        now: () => time++,
        turn: async () => {
          if (++turns === 2) controller.abort(reason);
        },
      };
      const reading = withFile<unknown>(path, {}, (file) => read(file, { clock, signal: controller.signal }));
      await expect(reading).rejects.toBe(reason);
      expect(turns).toBe(2);
    }
  });

  test("are not read when the signal comes with the last progress, and none by one that has come", async () => {
    const path = await written(["", "toy1", "toy2"]);
    const reason = new Error("enough");
    for (const source of [path, readFileSync(path)]) {
      const controller = new AbortController();
      const last = readFitResult(source, {
        signal: controller.signal,
        onProgress: ({ fraction }) => fraction === 1 && controller.abort(reason),
      });
      await expect(last).rejects.toBe(reason);
      await expect(readFitResult(source, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    }
  });

  test("tell how many there are", async () => {
    const path = await written(["", "toy1", "toy2"]);
    const told: FileProgress[] = [];
    await readFitResult(path, { onProgress: (progress) => told.push(progress) });
    expect(told.map(({ dataset, done, total }) => [dataset, done, total])).toEqual([
      ["/results", 0, 3],
      ["/results_toy1", 1, 3],
      ["/results_toy2", 2, 3],
      ["/results_toy2", 3, 3],
    ]);
    expect(told.at(-1)!.fraction).toBe(1);
  });

  test("of which one is read tell how much of it there is", async () => {
    const told: FileProgress[] = [];
    await readFitResult(await written([""]), { onProgress: (progress) => told.push(progress) });
    expect(told.map(({ dataset }) => dataset)).toContain("/results/pickle_data");
    expect(told.at(-1)!.fraction).toBe(1);
  });
});

test("a dataset that is not read may be damaged", async () => {
  const path = await edited(fixturePath("results/plain"), (file) => {
    const data = new Float64Array(1000);
    file.create_dataset({ name: "/extra", data, chunks: [100], ...(BLOSC2_LZ4 as object) });
  });
  // The number of its filter, 32026, becomes 32099, and the checksum of its header is wrong.
  const damaged = withBytes(path, Uint8Array.of(0x1a, 0x7d), Uint8Array.of(0x63, 0x7d));
  expect(await readFitResult(damaged)).toEqual(await readFitResult(path));
  // In memory all filters must be known before.
  await expect(readFitResult(readFileSync(damaged))).rejects.toThrow("checksum");
});
