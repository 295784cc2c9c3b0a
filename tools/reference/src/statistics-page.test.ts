import { copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { carryOut, comparable, shownCommands } from "./documents/shown-command.js";

// What docs/statistics.md shows of the tensors of Python rabbit, beside what is printed.

const root = fileURLToPath(new URL("../../../", import.meta.url));
const commands = shownCommands(readFileSync(join(root, "docs/statistics.md"), "utf8"));

const home = process.cwd();
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "rabbit-statistics-"));
  process.chdir(folder);
  for (const name of ["test_tensor.hdf5", "test_tensor_bsm.hdf5"]) {
    copyFileSync(join(root, "fixtures/inputs", name), name);
  }
});
afterAll(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true });
});

test("commands of limits, significance and goodness of fit are shown", () => {
  const shown = new Set(commands.map(({ words }) => words[2]));
  expect([...shown]).toEqual(["limit", "significance", "gof"]);
});

test.each(commands)(
  "print what is shown: $words",
  async ({ words, output }) => {
    expect(comparable(await carryOut(words))).toBe(output);
  },
  120_000,
);
