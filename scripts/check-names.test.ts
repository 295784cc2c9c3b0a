import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "rabbit-names-"));
});
afterEach(() => rmSync(root, { recursive: true }));

/** Checks packages with these modules; `index.ts` is an entry of each, and `node.ts` where there is one. */
function check(packages: Readonly<Record<string, Readonly<Record<string, string>>>>, ...words: string[]) {
  for (const [name, modules] of Object.entries(packages)) {
    const entries = Object.keys(modules).filter((module) => /^(index|node)\.ts$/.test(module));
    const exports = Object.fromEntries(
      entries.map((entry) => [`./${entry}`, { "@rabbit-fit/source": `./src/${entry}` }]),
    );
    write(
      name,
      "package.json",
      JSON.stringify({ exports: { ...exports, "./package.json": "./package.json" } }),
    );
    for (const [module, text] of Object.entries(modules)) write(name, join("src", module), text);
  }
  const script = fileURLToPath(new URL("check-names.mjs", import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, root, ...words], {
    encoding: "utf8",
  });
  expect(stderr).toBe("");
  return { status, lines: stdout.trimEnd().split("\n") };
}

function write(name: string, path: string, text: string): void {
  const file = join(root, "packages", name, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

test("names that two packages export are listed, types and values, from any entry", () => {
  const { status, lines } = check({
    numbers: {
      "index.ts": 'export { type Progress, sum } from "./sum.js"; export * from "./more.js";',
      "more.ts": "export const size = 1; export interface Entry {}",
    },
    files: {
      "index.ts": "export class Entry {}",
      "node.ts": 'export type { Progress } from "./progress.js"; export { total as sum } from "./sum.js";',
    },
  });
  expect(status).toBe(1);
  expect(lines).toEqual([
    "Entry is exported by files and numbers",
    "Progress is exported by files and numbers",
    "sum is exported by files and numbers",
    "3 public names of two things",
  ]);
});

test("one thing that is passed on, two entries of one package, and what is not public are no faults", () => {
  const { status, lines } = check({
    numbers: { "index.ts": 'export { sum } from "./sum.js"; export * as ops from "./ops.js";', "ops.ts": "" },
    files: {
      "index.ts": 'export { sum } from "@rabbit-fit/numbers"; export { read } from "./read.js";',
      "node.ts": 'export { read } from "./node/read.js";',
    },
    views: { "index.ts": 'const ops = 1; import { read } from "@rabbit-fit/files";' },
  });
  expect({ status, lines }).toEqual({ status: 0, lines: ["no public name of two things"] });
});
