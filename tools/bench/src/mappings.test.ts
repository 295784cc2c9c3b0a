import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";

const { wordsFor } = await import(new URL("./mappings.mjs", import.meta.url).href);

test("each program gets its own mapping of parameters", () => {
  const options = ["-m", "<parameters>", "norm", "1", "0"];
  expect(wordsFor({ options }, "theirs")).toEqual(["-m", "tests.param_mapping.Param", "norm", "1", "0"]);
  expect(wordsFor({ options }, "ours")[1]).toMatch(/examples\/mappings\/param\.mjs#Param$/);
});

test("the inputs are tensors of the sizes that are asked for", async () => {
  const { mappingCases } = await import(new URL("./mappings.mjs", import.meta.url).href);
  const { readFitInput } = await import("@rabbit-fit/io-hdf5/node");
  const folder = mkdtempSync(join(tmpdir(), "rabbit-bench-test-"));
  try {
    const cases = mappingCases(folder, { small: true });
    expect(cases.map(({ oursAlone }: { oursAlone: boolean }) => oursAlone)).toEqual([
      ...Array(5).fill(false),
      true,
    ]);
    const sizes = [];
    for (const { input } of cases.slice(-2)) {
      const { channels, processes, systematics, templates } = await readFitInput(input);
      sizes.push([templates.kind, channels[0]!.stop, processes.length, systematics.names.length]);
    }
    expect(sizes).toEqual([
      ["dense", 1000, 5, 20],
      ["sparse", 800, 2, 3400],
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
