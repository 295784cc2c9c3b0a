import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { innerValues } from "@rabbit-fit/sparse-hist";
import type { Dataset } from "h5wasm/node";
import { describe, expect, test } from "vitest";
import { temporaryPath } from "../testing/edit-file.js";
import { hostLibrary } from "./open-host.js";
import { readFitResult } from "./read-fit-result.js";
import { openSnapshotFile } from "./snapshot-file.js";

const names = ["sig", "µ of ch0", "b/c"];
const at = (...values: number[]) => ({
  names,
  values: Float64Array.from(values),
  reason: "periodic",
  elapsed: 12.5,
});

/** A path in a folder of its own. */
function ownPath(): string {
  const folder = temporaryPath();
  mkdirSync(folder);
  return join(folder, "snapshot.hdf5");
}

async function valuesIn(path: string) {
  const { groups } = await readFitResult(path);
  return [...innerValues(groups[0]!.histograms.get("parms")!)];
}

describe("a snapshot", () => {
  test("of many parameters, one with a long name, is read with all of them", async () => {
    // More than 256 MiB if all names were as long as the longest.
    const many = Array.from({ length: 70_000 }, (_, i) => (i === 40_000 ? "long".repeat(1000) : `syst${i}`));
    const path = ownPath();
    const values = Float64Array.from(many, (_, i) => i);
    (await openSnapshotFile(path)).write({ names: many, values, reason: "converged", elapsed: 1 });
    const { groups } = await readFitResult(path);
    const parms = groups[0]!.histograms.get("parms")!;
    expect(parms.axes[0]).toMatchObject({ kind: "string-category", categories: many });
    expect([...innerValues(parms)]).toEqual([...values]);
  });

  test("has x, parms, and why and when it was taken", async () => {
    const path = ownPath();
    (await openSnapshotFile(path)).write(at(1, -2, 0.1));
    const library = await hostLibrary();
    const file = new library.File(path, "r");
    try {
      expect(file.keys().sort()).toEqual(["parms", "x"]);
      const dataset = (name: string) => file.get(name) as Dataset;
      expect(dataset("x").dtype).toBe("<d");
      expect(dataset("x").value).toEqual(Float64Array.of(1, -2, 0.1));
      expect(dataset("parms").value).toEqual(names);
      expect(dataset("parms").metadata.vlen).toBe(true);
      const { reason, elapsed } = file.attrs;
      expect([reason!.value, elapsed!.value]).toEqual(["periodic", 12.5]);
      expect([reason!.shape, elapsed!.shape]).toEqual([[], []]);
    } finally {
      file.close();
    }
    expect(await valuesIn(path)).toEqual([1, -2, 0.1]);
  });

  test("is replaced by the next, with nothing beside it, through a link and with its permissions", async () => {
    const path = ownPath();
    const link = `${path}.link`;
    symlinkSync(path, link);
    const file = await openSnapshotFile(link);
    file.write(at(1, 2, 3));
    chmodSync(path, 0o640);
    const later = await openSnapshotFile(link);
    later.write(at(4, 5, 6));
    expect(await valuesIn(path)).toEqual([4, 5, 6]);
    expect(statSync(path).mode & 0o777).toBe(0o640);
    expect(readdirSync(dirname(path)).sort()).toEqual(["snapshot.hdf5", "snapshot.hdf5.link"]);
  });

  test("that cannot be written leaves the former one", async () => {
    const path = ownPath();
    const file = await openSnapshotFile(path);
    file.write(at(1, 2, 3));
    const before = readFileSync(path);
    expect(() => file.write({ ...at(4, 5, 6), names: ["a", "b\0", "c"] })).toThrow(
      "expected a string without the character NUL",
    );
    expect(readFileSync(path)).toEqual(before);
    expect(readdirSync(dirname(path))).toEqual(["snapshot.hdf5"]);
  });

  test("has a place, or says at once that there is none", async () => {
    const path = ownPath();
    await expect(openSnapshotFile(dirname(path))).rejects.toThrow("a folder");
    await expect(openSnapshotFile(join(path, "inside.hdf5"))).rejects.toThrow(/not there|not a folder/);
  });
});
