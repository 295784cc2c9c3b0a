import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const { runsHead, runsRow, summary } = await import(new URL("./table.mjs", import.meta.url).href);

test("a table has medians with their scatter, ratios of medians and the largest peaks", () => {
  const runs = (...seconds: number[]) =>
    summary(seconds.map((each, i) => ({ seconds: each, peakBytes: 1e8 + i * 1e7 })));
  const both = { name: "both", ours: runs(1, 4, 2, 3), reference: runs(50, 60, 40) };
  const alone = { name: "alone", ours: runs(2), reference: runs() };
  expect([runsRow(both), runsRow(alone)]).toEqual([
    "| both | 1.00 / 2.50 ± 1.29 s, 4 runs | 40.00 / 50.00 ± 10.00 s, 3 runs | 20x | 130 MB | 120 MB | 0.9x |",
    "| alone | 2.00 s, 1 run | not run |  | 100 MB |  |  |",
  ]);
  expect(runsHead.split("\n").map((line: string) => line.split("|").length)).toEqual([9, 9]);
});

test("the heads of the tables are those of docs/performance.md", async () => {
  const page = readFileSync(new URL("../../../docs/performance.md", import.meta.url), "utf8");
  const heads = ["table", "toys", "evaluations", "growth", "writing"].map(
    (file) => import(new URL(`./${file}.mjs`, import.meta.url).href) as Promise<Record<string, unknown>>,
  );
  const texts = (await Promise.all(heads)).flatMap((module) =>
    Object.entries(module).flatMap(([name, text]) =>
      name.endsWith("Head") && name !== "tableHead" ? [text] : [],
    ),
  );
  expect(texts).toHaveLength(6);
  for (const text of texts) expect(page).toContain(`\n${text}\n`);
});
