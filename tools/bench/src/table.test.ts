import { expect, test } from "vitest";

const { formatTable, summary } = await import(new URL("./table.mjs", import.meta.url).href);

test("a table has medians with their scatter, ratios of medians and the largest peaks", () => {
  const runs = (...seconds: number[]) =>
    summary(seconds.map((each, i) => ({ seconds: each, peakBytes: 1e8 + i * 1e7 })));
  const table = formatTable([
    { name: "both", ours: runs(1, 4, 2, 3), reference: runs(50, 60, 40) },
    { name: "alone", ours: runs(2), reference: runs() },
  ]);
  expect(table.split("\n").slice(2)).toEqual([
    "| both | 1.000 / 2.500 +- 1.291 s (4 runs) | 40.000 / 50.000 +- 10.000 s (3 runs) | 20.0x | 130 MB | 120 MB | 0.9x |",
    "| alone | 2.000 / 2.000 +- 0.000 s (1 runs) | not run |  | 100 MB |  |  |",
  ]);
});
