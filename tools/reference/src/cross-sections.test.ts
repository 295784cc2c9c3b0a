import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { background, observed, response } from "../../../examples/src/make-unfolding-tensor.js";
import { codeBlocks } from "./documents/python-blocks.js";
import { carryOut, comparable, shownCommands } from "./documents/shown-command.js";

// A user's walk: docs/cross-sections.md, from the tensor to the submission, held to the inverse of the response.

const page = readFileSync(new URL("../../../docs/cross-sections.md", import.meta.url), "utf8");
const python = process.env.RABBIT_PYTHON ?? "python3";
const hasYaml = spawnSync(python, ["-c", "import numpy, yaml"]).status === 0;

const home = process.cwd();
let folder: string;
const printed: { readonly shown: string; readonly output: string }[] = [];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "rabbit-cross-sections-"));
  process.chdir(folder);
  for (const { words, output } of shownCommands(page)) {
    printed.push({ shown: output, output: comparable(await carryOut(words)) });
  }
});
afterAll(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true });
});

test("the commands print what the page shows", () => {
  expect(printed).toHaveLength(4);
  for (const { shown, output } of printed) if (shown !== "") expect(output).toBe(shown);
});

/** The numbers of a variable in a file of the submission, which has one value on each line. */
function numbersOf(file: string, name: string): number[] {
  const yaml = readFileSync(join(folder, "submission", file), "utf8");
  const variable = yaml.split("- header: ").find((part) => part.startsWith(`{ name: ${name} `))!;
  return [...variable.matchAll(/\{ value: ([^ ,]+)/g)].map(([, text]) => Number(text));
}

/** The inverse of a matrix, by elimination. */
function inverse(matrix: readonly (readonly number[])[]): number[][] {
  const rows = matrix.map((row, i) => [...row, ...row.map((_, j) => Number(i === j))]);
  for (const [i, pivot] of rows.entries()) {
    const scale = pivot[i]!;
    pivot.forEach((value, j) => {
      pivot[j] = value / scale;
    });
    for (const row of rows) {
      if (row === pivot) continue;
      const factor = row[i]!;
      row.forEach((value, j) => {
        row[j] = value - factor * pivot[j]!;
      });
    }
  }
  return rows.map((row) => row.slice(matrix.length));
}

test("the cross sections are the inverse of the response on the data less background, with its covariance", () => {
  const bins = observed.map((_, i) => i);
  // Seen events are n_j = sum_i sigma_i R_ij + b_j.
  const inverted = inverse(bins.map((j) => bins.map((i) => response[i]![j]!)));
  const wanted = bins.map((i) =>
    bins.reduce((sum, j) => sum + inverted[i]![j]! * (observed[j]! - background[j]!), 0),
  );
  // Data vary by their counts, the background by 10% together: b 1.1^theta.
  const counted = (j: number, k: number) =>
    (j === k ? observed[j]! : 0) + Math.log(1.1) ** 2 * background[j]! * background[k]!;
  const covariance = bins.flatMap((i) =>
    bins.map((l) =>
      bins.reduce(
        (sum, j) =>
          sum + bins.reduce((part, k) => part + inverted[i]![j]! * counted(j, k) * inverted[l]![k]!, 0),
        0,
      ),
    ),
  );
  const values = numbersOf("table_1.yaml", "Postfit");
  const elements = numbersOf("table_2.yaml", "Covariance");
  expect(values).toHaveLength(4);
  expect(elements).toHaveLength(16);
  values.forEach((value, i) => {
    expect(value / wanted[i]!).toBeCloseTo(1, 9);
  });
  elements.forEach((element, i) => {
    expect(element / covariance[i]!).toBeCloseTo(1, 7);
  });
});

test("the shares add up to one, and so do the elements of their covariance to nothing", () => {
  const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
  expect(sum(numbersOf("table_3.yaml", "Postfit"))).toBeCloseTo(1, 14);
  expect(sum(numbersOf("table_4.yaml", "Covariance"))).toBeCloseTo(0, 14);
});

test("without --unblind the cross sections are hidden, and the data are not", async () => {
  const [, fit] = shownCommands(page);
  const words = fit!.words.filter((word) => word !== "--unblind");
  await carryOut(words.map((word) => (word === "out" ? "blinded" : word)));
  const csv = await carryOut("npx rabbit print hists blinded/fitresults.hdf5 --csv".split(" "));
  const [, ...rows] = csv.trim().split("\r\n");
  const hidden = rows.filter((row) => row.includes(",blinded,"));
  expect(hidden).toEqual(rows.filter((row) => row.includes(",gen,")));
  expect(hidden).toHaveLength(9);
  await carryOut(
    "npx rabbit print hists blinded/fitresults.hdf5 -m Project gen genPt --hepdata hidden".split(" "),
  );
  expect(readFileSync(join(folder, "hidden", "table_1.yaml"), "utf8").match(/value: blinded/g)).toHaveLength(
    4,
  );
});

test.runIf(hasYaml)(
  "Python reads the submission as the page says (RABBIT_PYTHON with numpy and PyYAML)",
  () => {
    const [{ code, printed: shown }] = codeBlocks(page, "python") as [{ code: string; printed: string }];
    const { stdout, stderr } = spawnSync(python, ["-c", code], { cwd: folder, encoding: "utf8" });
    expect({ stdout, stderr }).toEqual({ stdout: shown, stderr: "" });
  },
);
