import type { ResultGroup } from "@rabbit-fit/contracts";
import { histogram, stringCategoryAxis } from "@rabbit-fit/sparse-hist";
import { describe, expect, test } from "vitest";
import { dataset, edited, temporaryPath } from "../testing/edit-file.js";
import { readFitResult } from "./read-fit-result.js";
import { writeFitResult } from "./write-fit-result.js";

const names = ["", "asimov", "toy1", "toy2_A"];

async function written(): Promise<string> {
  const axis = stringCategoryAxis(["mu"], { name: "parms", overflow: false });
  const groups = names.map((name, i): ResultGroup => {
    const parms = histogram([axis], { values: [i], variances: [1] });
    return { name, histograms: new Map([["parms", parms]]), mappings: new Map() };
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
