import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { carryOut, comparable, shownCommands } from "./documents/shown-command.js";

// A user's walk: docs/unfolding.md, from the tensor to the closure test and the submission.

const page = readFileSync(new URL("../../../docs/unfolding.md", import.meta.url), "utf8");
const commands = shownCommands(page);

const home = process.cwd();
const folder = mkdtempSync(join(tmpdir(), "rabbit-unfolding-"));
beforeAll(() => process.chdir(folder));
afterAll(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true });
});

describe("docs/unfolding.md", () => {
  test("has six commands", () => expect(commands).toHaveLength(6));

  test.each(commands.map(({ words, output }) => [words.join(" "), words, output] as const))(
    "%s prints what the page shows",
    async (_, words, output) => {
      const printed = comparable(await carryOut(words));
      if (output !== "") expect(printed).toBe(output);
    },
    120_000,
  );
});

test.each(["unfolding-l-curve.svg", "unfolding-closure.svg"])("%s is the picture of the page", (name) => {
  const picture = readFileSync(new URL(`../../../docs/images/${name}`, import.meta.url), "utf8");
  expect(readFileSync(`figures/${name}`, "utf8")).toBe(picture);
});

/** The rows of a closure test: bias, scatter and coverage without regularisation, then with it, and with the sandwich. */
function rowsOf(command: number): number[][] {
  const lines = commands[command]!.output.split("\n").filter((line) => /^\s*\d+ .*%$/.test(line));
  return lines.map((line) =>
    line
      .trim()
      .split(/\s+/)
      .slice(1)
      .map((cell) => Number.parseFloat(cell)),
  );
}

test("without regularisation there is no bias, and every bin is covered as it should be", () => {
  const rows = rowsOf(3);
  expect(rows).toHaveLength(10);
  for (const [bias, scatter, coverage] of rows) {
    expect(Math.abs(bias!)).toBeLessThan((4 * scatter!) / Math.sqrt(500));
    // 2.1% is the standard deviation of a share of 68.3% of 500.
    expect(Math.abs(coverage! - 68.3)).toBeLessThan(4 * 2.1);
  }
});

test("with the weaker penalty the sandwich covers every bin, and the scatter is far smaller", () => {
  for (const [, scatter, , bias, regularized, , sandwich] of rowsOf(4)) {
    expect(Math.abs(bias!)).toBeLessThan(regularized!);
    expect(regularized!).toBeLessThan(0.7 * scatter!);
    expect(Math.abs(sandwich! - 68.3)).toBeLessThan(4 * 2.1);
  }
});
