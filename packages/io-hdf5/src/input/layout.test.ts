import { readFileSync } from "node:fs";
import type { FitInput } from "@rabbit-fit/contracts";
import { describe, expect, test } from "vitest";
import type { DatasetSummary } from "../inspect.js";
import { inspect } from "../node/inspect.js";
import { withFile } from "../node/open-host.js";
import { writeFitInput } from "../node/write-fit-input.js";
import { temporaryPath } from "../testing/edit-file.js";
import { smallSparseTensor, smallTensor } from "../testing/small-tensor.js";
import { type LayoutRow, type LayoutType, layout, layoutRow } from "./layout.js";
import { inGroup } from "./layout-shape.js";
import { bytesOf, tensorArrays } from "./tensor-arrays.js";
import { tensorParts } from "./tensor-parts.js";

const rows: readonly LayoutRow[] = Object.values(layout);

test("the README has this table", () => {
  const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
  const [, section] = readme.split("\n## Layout of a tensor\n");
  const cells = section!
    .split("\n## ")[0]!
    .split("\n")
    .filter((line) => line.startsWith("| `/"))
    .map((line) => line.split("|").slice(1, -1))
    .map((row) => row.map((cell) => cell.trim()));
  const code = (text: string) => (text === "" ? "" : `\`${text}\``);
  expect(cells).toEqual(
    rows.map(({ path, type, shape, presence, field, meaning }) => {
      const size = shape.length === 0 ? "" : `[${shape.join(", ")}]`;
      return [code(path), type, size, presence, code(field), meaning];
    }),
  );
});

test("paths and names are found, also where names hold what a pattern does", () => {
  for (const row of rows) expect(layoutRow(inGroup(row, "$&", "*").path)).toBe(row);
  expect(inGroup(layout.auxiliaryArray, "*", "b").path).toBe("/auxiliary/*/b");
  expect(layoutRow("/auxiliary/a/b/c")).toBeUndefined();
  expect(layoutRow("/unbinned_terms")).toBeUndefined();
});

test("each field is one of FitInput", () => {
  const input: FitInput = { ...smallSparseTensor(), betaVariations: new Float64Array(0) };
  for (const { field } of rows) {
    const names = field.split(", ").filter((name) => name !== "" && !name.startsWith("."));
    for (const name of names) expect(Object.keys(input)).toContain(name.split(".")[0]);
  }
});

describe.each([
  ["dense", smallTensor()],
  ["sparse", smallSparseTensor()],
])("a %s tensor with everything", (kind, input) => {
  const stored: Partial<Record<LayoutType, DatasetSummary["type"]>> = {
    strings: "string",
    int32: "int32",
    "lists of int32": "list",
    float64: "float64",
  };

  test("has all parts that its layout says, of their types and with as many axes", async () => {
    const path = temporaryPath();
    await writeFitInput(path, input);
    const { datasets } = await inspect(path);
    const parts = await withFile(path, {}, tensorParts);
    const found = new Set(parts.map(({ row }) => row));
    for (const row of rows) {
      if (row.presence === "always" || row.presence === kind) expect(found).toContain(row);
    }
    for (const { path: at, row } of parts) {
      const type = row && stored[row.type];
      if (type === undefined) continue;
      const summary = datasets.find((dataset) => dataset.path === at)!;
      expect([at, summary.type]).toEqual([at, type]);
      // The columns of an asymmetric dense tensor are two axes.
      const extra = row === layout.logk && !input.symmetric ? 1 : 0;
      expect([at, summary.shape.length]).toEqual([at, row!.shape.length + extra]);
    }
  });

  test("has each array with the shape and the bytes that were counted before", async () => {
    const path = temporaryPath();
    await writeFitInput(path, input);
    const { datasets } = await inspect(path);
    const size = (at: string) => datasets.find((dataset) => dataset.path === at)!.shape;
    const items = (at: string) => size(at).reduce((product, length) => product * length, 1);
    for (const array of tensorArrays(input)) {
      if (array.kind === "flat") {
        expect([array.path, size(array.path)]).toEqual([array.path, array.shape]);
        const numbers = [...array.blocks()].reduce((sum, block) => sum + block.byteLength, 0);
        expect(bytesOf(array)).toBe(numbers);
      } else {
        const counted = 8 * (items(`${array.path}/indices`) + items(`${array.path}/values`));
        expect(bytesOf(array)).toBe(counted);
      }
    }
  });
});
