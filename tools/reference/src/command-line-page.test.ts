import { copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ExitCode } from "../../../apps/cli/src/exit-code.js";
import { run } from "../../../apps/cli/src/run.js";
import { shownCommands } from "./documents/shown-command.js";

// What docs/command-line.md shows of test_tensor.hdf5, beside what is printed and written.

const root = fileURLToPath(new URL("../../../", import.meta.url));
const page = readFileSync(join(root, "docs/command-line.md"), "utf8");
const toyCommands = shownCommands(page).filter(({ words }) => words[2] === "test_tensor.hdf5");
/** The commands of the page whose JSON documents follow them. */
const documents = [...page.matchAll(/\n`rabbit (fit test_tensor[^`]*)`[^`]*```json\n/g)].map(
  ([found, words]) => ({
    words: words!.split(" "),
    shown: JSON.parse(page.slice(page.indexOf(found) + found.length).split("\n```")[0]!) as unknown,
  }),
);

const home = process.cwd();
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "rabbit-command-line-"));
  process.chdir(folder);
  copyFileSync(join(root, "fixtures/inputs/test_tensor.hdf5"), "test_tensor.hdf5");
});
afterAll(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true });
});

/** Carries out a command in the folder; `lines` are what it prints on stderr and on stdout. */
async function carryOut(words: readonly string[]) {
  let [out, errors] = ["", ""];
  const code = await run(words, {
    stdout: { write: (text) => (out += text) },
    stderr: { write: (text) => (errors += text) },
    environment: {},
    signal: new AbortController().signal,
  });
  return { code, out, lines: `${errors}\n${out}`.split("\n") };
}

describe("toys", () => {
  test("are shown twice", () => expect(toyCommands).toHaveLength(2));

  test.each(toyCommands)("print what is shown: $words", async ({ words, output }) => {
    const { code, lines } = await carryOut(words.slice(1));
    // Lines, or their beginnings, in the order in which they are printed.
    let rest = lines;
    for (const line of output.split("\n").filter((line) => line !== "...")) {
      const at = rest.findIndex((printed) =>
        line.endsWith(", ...") ? printed.startsWith(line.slice(0, -3)) : printed.trimEnd() === line,
      );
      expect(at, line).toBeGreaterThanOrEqual(0);
      rest = rest.slice(at + 1);
    }
    expect(code).toBe(words.includes("--minimizerMaxiter") ? ExitCode.notConverged : ExitCode.ok);
  });
});

describe("JSON", () => {
  test("is shown twice", () => expect(documents).toHaveLength(2));

  test.each(documents)("has what is shown: $words", async ({ words, shown }) => {
    const { out } = await carryOut(words);
    const text = words.includes("--json") ? out : readFileSync("results/fitresults.json", "utf8");
    expectShown(shown, JSON.parse(text), "document");
  });
});

/** Numbers that are rounding alone: only their presence is compared. */
const rounding = new Set(["edm", "edmval", "gradientNorm"]);

/** Compares what is shown with what was written: numbers to five digits, three dots with anything. */
function expectShown(shown: unknown, written: unknown, place: string): void {
  if (typeof shown === "string" && shown.endsWith("...")) {
    expect(written, place).toBeDefined();
    if (shown !== "...") expect(written, place).toContain(shown.slice(0, -3));
  } else if (typeof shown === "number") {
    expect(written, place).toEqual(expect.any(Number));
    const isRounding = rounding.has(place.split(".").at(-1)!);
    if (!isRounding) expect(Number((written as number).toPrecision(5)), place).toBe(shown);
  } else if (Array.isArray(shown)) {
    const items = shown.at(-1) === "..." ? shown.slice(0, -1) : shown;
    if (items === shown) expect(written, place).toHaveLength(items.length);
    for (const [i, item] of items.entries()) expectShown(item, (written as unknown[])[i], `${place}[${i}]`);
  } else if (typeof shown === "object" && shown !== null) {
    const { "...": more, ...members } = shown as Record<string, unknown>;
    const names = Object.keys(written as object);
    if (more === undefined) expect(names.sort(), place).toEqual(Object.keys(members).sort());
    for (const [name, member] of Object.entries(members))
      expectShown(member, (written as Record<string, unknown>)[name], `${place}.${name}`);
  } else {
    expect(written, place).toBe(shown);
  }
}
